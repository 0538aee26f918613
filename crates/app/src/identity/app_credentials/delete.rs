//! Deletes an application credential.

use nectary_domain::identity::access::{Actor, DELETE_APPLICATION_CREDENTIAL, Target};
use nectary_domain::ids::{AppCredentialId, UserId};

use crate::error::Error;
use crate::identity::{Realm, not_found};
use crate::tx::retrying;

/// Deletes an application credential of this user and ends the tokens that came from it.
pub async fn delete(realm: &Realm, by: Actor<'_>, user: &UserId, id: &AppCredentialId) -> Result<(), Error> {
    by.may_manage_credentials(
        DELETE_APPLICATION_CREDENTIAL,
        Target {
            user: Some(user),
            ..Target::default()
        },
    )?;
    retrying(async || {
        let mut rows = realm.db.write().await?;
        let is_theirs = rows
            .app_credential(id)
            .await?
            .is_some_and(|credential| credential.user == *user);
        if !is_theirs || !rows.remove_app_credential(id).await? {
            return Err(not_found("application credential", id.as_str()).into());
        }
        Ok(realm.commit(rows).await?)
    })
    .await
}
