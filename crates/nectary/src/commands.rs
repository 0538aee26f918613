//! The commands, one file each: what they take, what they do, what they print.

pub mod advice;
pub mod asking;
pub mod completions;
pub mod config;
pub mod doctor;
pub mod exit;
pub mod family;
pub mod image;
pub mod inbox;
pub mod man;
pub mod offline;
pub mod outcomes;
pub mod policy;
pub mod project;
pub mod role;
pub mod search;
pub mod serve;
pub mod standing;
pub mod until;
pub mod user;
