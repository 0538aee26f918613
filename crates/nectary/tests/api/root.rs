//! What stands outside every API.

mod conduct;
mod connections;
mod health;
mod versions;
