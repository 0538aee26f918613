//! The catalog API.

mod conduct;
