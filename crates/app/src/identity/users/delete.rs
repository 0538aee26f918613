//! Removes a user.

use nectary_domain::identity::access::{Actor, DELETE_USER, Target};
use nectary_domain::ids::UserId;

use crate::error::Error;
use crate::identity::{Realm, not_found};
use crate::tx::retrying;

/// Removes a user with all assignments, application credentials and tokens. Images stay: they belong to projects.
pub async fn delete(realm: &Realm, by: Actor<'_>, id: &UserId) -> Result<(), Error> {
    by.may(
        DELETE_USER,
        Target {
            user: Some(id),
            ..Target::default()
        },
    )?;
    retrying(async || {
        let mut rows = realm.db.write().await?;
        if !rows.remove_user(id).await? {
            return Err(not_found("user", id.as_str()).into());
        }
        Ok(realm.commit(rows).await?)
    })
    .await
}
