//! Lists the application credentials of a user.

use nectary_domain::identity::access::{Actor, LIST_APPLICATION_CREDENTIALS, Target};
use nectary_domain::ids::UserId;

use super::ShownCredential;
use crate::error::Error;
use crate::identity::{Realm, not_found};

/// The application credentials of a user, all or the one of that name.
pub async fn list(
    realm: &Realm,
    by: Actor<'_>,
    user: &UserId,
    name: Option<&str>,
) -> Result<Vec<ShownCredential>, Error> {
    by.may(
        LIST_APPLICATION_CREDENTIALS,
        Target {
            user: Some(user),
            ..Target::default()
        },
    )?;
    let mut rows = realm.db.read().await?;
    if rows.user(user).await?.is_none() {
        return Err(not_found("user", user.as_str()));
    }
    let roles = rows.roles().await?;
    let mut found = rows.app_credentials(user).await?;
    found.retain(|credential| name.is_none_or(|name| credential.name == name));
    Ok(found
        .into_iter()
        .map(|credential| ShownCredential::new(credential, &roles))
        .collect())
}
