//! Shows a project.

use nectary_domain::identity::access::{Actor, GET_PROJECT, Target};
use nectary_domain::identity::assignment::AssignmentFilter;
use nectary_domain::identity::project::Project;
use nectary_domain::ids::ProjectId;

use crate::error::Error;
use crate::identity::{Realm, not_found};

/// The project of that id. Whoever has no role on it is forbidden, whether there is such a project or not.
pub async fn show(realm: &Realm, by: Actor<'_>, id: &ProjectId) -> Result<Project, Error> {
    let mut rows = realm.db.read().await?;
    let is_own_project = match by.token() {
        Some(token) if token.project.as_ref() == Some(id) => true,
        Some(token) => {
            let own = AssignmentFilter {
                user: Some(token.user.clone()),
                project: Some(id.clone()),
                ..AssignmentFilter::default()
            };
            !rows.assignments(&own).await?.is_empty()
        }
        None => false,
    };
    by.may(
        GET_PROJECT,
        Target {
            is_own_project,
            ..Target::default()
        },
    )?;
    rows.project(id).await?.ok_or_else(|| not_found("project", id.as_str()))
}
