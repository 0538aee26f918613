//! Says which roles a user was given on a project.

use nectary_domain::identity::access::{Actor, CHECK_GRANT, LIST_GRANTS, Target};
use nectary_domain::identity::assignment::{Assignment, AssignmentFilter};
use nectary_domain::identity::role::Role;
use nectary_domain::ids::{ProjectId, UserId};

use super::revoke::no_such_assignment;
use super::role_of;
use crate::error::Error;
use crate::identity::{Realm, not_found};

/// The roles the user was given on the project, by name; roles that come with these are not named.
pub async fn granted(realm: &Realm, by: Actor<'_>, user: &UserId, project: &ProjectId) -> Result<Vec<Role>, Error> {
    by.may(LIST_GRANTS, Target::default())?;
    let mut rows = realm.db.read().await?;
    if rows.project(project).await?.is_none() {
        return Err(not_found("project", project.as_str()));
    }
    if rows.user(user).await?.is_none() {
        return Err(not_found("user", user.as_str()));
    }
    let filter = AssignmentFilter {
        user: Some(user.clone()),
        project: Some(project.clone()),
        role: None,
    };
    let given = rows.assignments(&filter).await?;
    let mut roles = rows.roles().await?;
    roles.retain(|role| given.iter().any(|assignment| assignment.role == role.id));
    Ok(roles)
}

/// Whether the user was given that role on the project; if not, [`Error::NotFound`].
pub async fn check(realm: &Realm, by: Actor<'_>, assignment: &Assignment) -> Result<(), Error> {
    by.may(CHECK_GRANT, Target::default())?;
    let mut rows = realm.db.read().await?;
    let role = role_of(&mut *rows, assignment).await?;
    let exactly = AssignmentFilter {
        user: Some(assignment.user.clone()),
        project: Some(assignment.project.clone()),
        role: Some(assignment.role.clone()),
    };
    if rows.assignments(&exactly).await?.is_empty() {
        return Err(no_such_assignment(assignment, &role.name));
    }
    Ok(())
}
