//! Finds the project a person means, who may have typed an id or a name.

use nectary_domain::identity::access::{Actor, LIST_PROJECTS, Target};
use nectary_domain::identity::project::Project;
use nectary_domain::ids::ProjectId;

use crate::error::Error;
use crate::identity::{Realm, not_found};

/// The project of that id, or else of that name.
pub async fn find(realm: &Realm, by: Actor<'_>, text: &str) -> Result<Project, Error> {
    by.may(LIST_PROJECTS, Target::default())?;
    let mut rows = realm.db.read().await?;
    if let Some(project) = rows.project(&ProjectId::new(text)).await? {
        return Ok(project);
    }
    rows.project_named(text)
        .await?
        .ok_or_else(|| not_found("project", text))
}
