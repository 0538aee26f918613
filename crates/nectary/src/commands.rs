//! The commands, one file each: what they take, what they do, what they print.

pub mod config;
