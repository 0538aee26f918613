//! What can be done with projects.

pub mod create;
pub mod delete;
pub mod find;
pub mod list;
pub mod show;
pub mod update;
