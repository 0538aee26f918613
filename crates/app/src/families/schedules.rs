//! Verbs that wait for their time.

pub mod cancel;
pub mod create;
pub mod list;
pub(crate) mod run;
