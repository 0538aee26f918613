//! What can be done with users.

pub mod change_password;
pub mod create;
pub mod delete;
pub mod find;
pub mod list;
pub mod projects;
pub mod show;
pub mod update;
