//! The inbox: images that others offer to the caller's project.

pub mod answer;
pub mod list;
