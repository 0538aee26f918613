//! What can be done with roles: show them, give them, take them away.

pub mod assignments;
pub mod find;
pub mod grant;
pub mod granted;
pub mod list;
pub mod revoke;
pub mod show;

use nectary_domain::identity::assignment::Assignment;
use nectary_domain::identity::role::Role;

use super::not_found;
use crate::error::Error;
use crate::ports::database::Reads;

/// Reads the role of an assignment, having made sure that its user and project are there too.
async fn role_of<R: Reads + ?Sized>(rows: &mut R, assignment: &Assignment) -> Result<Role, Error> {
    let Assignment { project, user, role } = assignment;
    if rows.project(project).await?.is_none() {
        return Err(not_found("project", project.as_str()));
    }
    if rows.user(user).await?.is_none() {
        return Err(not_found("user", user.as_str()));
    }
    let found = rows.roles().await?.into_iter().find(|each| each.id == *role);
    found.ok_or_else(|| not_found("role", role.as_str()))
}
