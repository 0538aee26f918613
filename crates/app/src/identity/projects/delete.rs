//! Removes a project.

use nectary_domain::identity::access::{Actor, DELETE_PROJECT, Target};
use nectary_domain::ids::ProjectId;

use crate::error::Error;
use crate::identity::{Realm, not_found};
use crate::tx::retrying;

/// Removes a project with all assignments, application credentials and tokens on it. Its images stay, without anybody
/// but administrators who could change them: delete them first.
pub async fn delete(realm: &Realm, by: Actor<'_>, id: &ProjectId) -> Result<(), Error> {
    by.may(DELETE_PROJECT, Target::default())?;
    retrying(async || {
        let mut rows = realm.db.write().await?;
        if !rows.remove_project(id).await? {
            return Err(not_found("project", id.as_str()).into());
        }
        Ok(realm.commit(rows).await?)
    })
    .await
}
