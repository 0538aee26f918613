//! Lists the projects on which a user has a role.

use nectary_domain::identity::access::{Actor, LIST_USER_PROJECTS, Target};
use nectary_domain::identity::project::{Project, ProjectFilter};
use nectary_domain::ids::UserId;

use crate::error::Error;
use crate::identity::{Realm, not_found};

/// The projects on which the user has a role and that pass the filter, by name.
pub async fn projects(realm: &Realm, by: Actor<'_>, id: &UserId, filter: ProjectFilter) -> Result<Vec<Project>, Error> {
    by.may(
        LIST_USER_PROJECTS,
        Target {
            user: Some(id),
            ..Target::default()
        },
    )?;
    let mut rows = realm.db.read().await?;
    if rows.user(id).await?.is_none() {
        return Err(not_found("user", id.as_str()));
    }
    Ok(rows
        .projects(&ProjectFilter {
            of_user: Some(id.clone()),
            ..filter
        })
        .await?)
}
