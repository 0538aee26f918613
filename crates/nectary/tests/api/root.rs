//! What stands outside every API.

mod conduct;
mod health;
mod versions;
