//! Gives a user a role on a project.

use nectary_domain::identity::access::{Actor, CREATE_GRANT, Target};
use nectary_domain::identity::assignment::{Assignment, AssignmentFilter};

use super::role_of;
use crate::error::Error;
use crate::identity::Realm;
use crate::tx::{Attempt, retrying};

/// Gives the role; whoever has it keeps it. Tokens made before say what they said.
pub async fn grant(realm: &Realm, by: Actor<'_>, assignment: &Assignment) -> Result<(), Error> {
    by.may(CREATE_GRANT, Target::default())?;
    let exactly = AssignmentFilter {
        user: Some(assignment.user.clone()),
        project: Some(assignment.project.clone()),
        role: Some(assignment.role.clone()),
    };
    retrying(async || {
        let mut rows = realm.db.write().await?;
        role_of(&mut *rows, assignment).await?;
        if rows.assignments(&exactly).await?.is_empty() {
            rows.add_assignment(assignment).await?;
        }
        realm.commit(rows).await?;
        Ok::<_, Attempt>(())
    })
    .await
}
