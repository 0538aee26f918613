//! Verbs on the members of an image: sharing with other projects.

pub mod create;
pub mod delete;
pub mod list;
pub mod show;
pub mod update;

use nectary_domain::ids::{ImageId, ProjectId};

use crate::error::Error;

pub(crate) fn no_member(image: &ImageId, project: &ProjectId) -> Error {
    Error::NotFound(format!("{project} not found in the member list of the image {image}."))
}
