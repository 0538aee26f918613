//! Shows an application credential.

use nectary_domain::identity::access::{Actor, GET_APPLICATION_CREDENTIAL, Target};
use nectary_domain::ids::{AppCredentialId, UserId};

use super::ShownCredential;
use crate::error::Error;
use crate::identity::{Realm, not_found};

/// The application credential of that id, if it is this user's.
pub async fn show(realm: &Realm, by: Actor<'_>, user: &UserId, id: &AppCredentialId) -> Result<ShownCredential, Error> {
    by.may(
        GET_APPLICATION_CREDENTIAL,
        Target {
            user: Some(user),
            ..Target::default()
        },
    )?;
    let mut rows = realm.db.read().await?;
    let found = rows
        .app_credential(id)
        .await?
        .filter(|credential| credential.user == *user);
    let credential = found.ok_or_else(|| not_found("application credential", id.as_str()))?;
    Ok(ShownCredential::new(credential, &rows.roles().await?))
}
