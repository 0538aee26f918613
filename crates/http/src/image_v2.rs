//! The handlers of the Image API v2. Each parses, calls one verb and shows the result.

pub(crate) mod actions;
pub(crate) mod data;
pub(crate) mod images;
pub(crate) mod info;
pub(crate) mod links;
mod list_query;
pub(crate) mod members;
mod patch_document;
mod range;
pub(crate) mod schemas;
mod succession;
pub(crate) mod tags;
pub(crate) mod tasks;
pub(crate) mod view;
