//! Takes a role on a project away from a user.

use nectary_domain::identity::access::{Actor, REVOKE_GRANT, Target};
use nectary_domain::identity::assignment::Assignment;
use nectary_domain::identity::token::TokensOf;

use super::role_of;
use crate::error::Error;
use crate::identity::Realm;
use crate::tx::{Attempt, retrying};

/// Takes the role away and ends the user's tokens on that project. Application credentials give, from now on, only what
/// is left.
pub async fn revoke(realm: &Realm, by: Actor<'_>, assignment: &Assignment) -> Result<(), Error> {
    by.may(REVOKE_GRANT, Target::default())?;
    retrying(async || {
        let mut rows = realm.db.write().await?;
        let role = role_of(&mut *rows, assignment).await?;
        if !rows.remove_assignment(assignment).await? {
            return Err(no_such_assignment(assignment, &role.name).into());
        }
        rows.remove_tokens(TokensOf::UserOn(&assignment.user, &assignment.project))
            .await?;
        realm.commit(rows).await?;
        Ok::<_, Attempt>(())
    })
    .await
}

/// The user does not have that role there.
pub(super) fn no_such_assignment(assignment: &Assignment, role: &str) -> Error {
    let Assignment { project, user, .. } = assignment;
    Error::NotFound(format!(
        "Could not find role assignment with role: {role}, user: {user}, project: {project}."
    ))
}
