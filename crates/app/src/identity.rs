//! The built-in identity: users, projects, roles and tokens of a catalog that stands alone.

pub mod rows;
