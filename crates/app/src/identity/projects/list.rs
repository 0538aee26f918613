//! Lists projects.

use nectary_domain::identity::access::{Actor, LIST_PROJECTS, Target};
use nectary_domain::identity::project::{Project, ProjectFilter};

use crate::error::Error;
use crate::identity::Realm;

/// The projects that pass the filter, by name.
pub async fn list(realm: &Realm, by: Actor<'_>, filter: &ProjectFilter) -> Result<Vec<Project>, Error> {
    by.may(LIST_PROJECTS, Target::default())?;
    Ok(realm.db.read().await?.projects(filter).await?)
}
