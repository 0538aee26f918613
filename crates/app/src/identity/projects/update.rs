//! Changes a project.

use nectary_domain::identity::access::{Actor, Target, UPDATE_PROJECT};
use nectary_domain::identity::project::{Project, ProjectChange};
use nectary_domain::identity::token::TokensOf;
use nectary_domain::ids::ProjectId;

use super::create::name_taken;
use crate::error::Error;
use crate::identity::{Realm, not_found};
use crate::tx::{Attempt, retrying};

/// Changes a project. Disabling it ends the tokens that are scoped to it.
pub async fn update(realm: &Realm, by: Actor<'_>, id: &ProjectId, change: ProjectChange) -> Result<Project, Error> {
    by.may(UPDATE_PROJECT, Target::default())?;
    retrying(async || {
        let mut rows = realm.db.write().await?;
        let before = rows
            .project(id)
            .await?
            .ok_or_else(|| not_found("project", id.as_str()))?;
        let after = before.changed(change.clone())?;
        rows.save_project(&after)
            .await
            .map_err(|error| name_taken(error, &after))?;
        if before.tokens_end_with(&after) {
            rows.remove_tokens(TokensOf::Project(id)).await?;
        }
        realm.commit(rows).await?;
        Ok::<_, Attempt>(after)
    })
    .await
}
