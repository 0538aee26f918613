//! Verbs on the tags of an image.

pub mod add;
pub mod remove;
