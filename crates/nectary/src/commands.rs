//! The commands, one file each: what they take, what they do, what they print.

pub mod asking;
pub mod config;
pub mod doctor;
pub mod exit;
pub mod image;
pub mod offline;
pub mod policy;
pub mod project;
pub mod role;
pub mod serve;
pub mod user;
