//! Shares: who was given which image, until when and with which words. Single members are the affair of `members`.

pub mod create;
pub mod list;
