//! Makes an application credential.

use nectary_domain::identity::access::{Actor, CREATE_APPLICATION_CREDENTIAL, Target};
use nectary_domain::identity::app_credential::{AppCredential, NewAppCredential};
use nectary_domain::identity::secret::Secret;
use nectary_domain::ids::{AppCredentialId, UserId};

use super::ShownCredential;
use crate::error::Error;
use crate::identity::{Realm, secret, unauthenticated};
use crate::ports::database::RepoError;
use crate::tx::{Attempt, retrying};

/// Makes an application credential of the token's user on the token's project, and returns it with its secret, which
/// nobody can show again. A name that the user gave before is [`Error::Conflict`].
pub async fn create(
    realm: &Realm,
    by: Actor<'_>,
    user: &UserId,
    wish: NewAppCredential,
    chosen: Option<Secret>,
) -> Result<(ShownCredential, Secret), Error> {
    by.may_manage_credentials(
        CREATE_APPLICATION_CREDENTIAL,
        Target {
            user: Some(user),
            ..Target::default()
        },
    )?;
    let token = by.token().ok_or_else(|| {
        Error::Invalid("An application credential is made with a token of its user; sign in as the user.".to_owned())
    })?;
    let text = chosen.unwrap_or_else(|| secret::credential_secret(realm.ids.secret()));
    let hash = realm.hasher.hash(text.clone(), realm.ids.secret()).await?;
    let id = AppCredentialId::new(realm.new_id());
    let credential = AppCredential::new(id, wish, hash, token, realm.now())?;
    let roles = retrying(async || {
        let mut rows = realm.db.write().await?;
        // While we hashed, the token may have ended, and with it the right to make this.
        if rows.token(&token.hash).await?.is_none() {
            return Err(unauthenticated().into());
        }
        rows.add_app_credential(&credential)
            .await
            .map_err(|error| name_taken(error, &credential))?;
        let roles = rows.roles().await?;
        realm.commit(rows).await?;
        Ok::<_, Attempt>(roles)
    })
    .await?;
    Ok((ShownCredential::new(credential, &roles), text))
}

fn name_taken(error: RepoError, credential: &AppCredential) -> Attempt {
    match error {
        RepoError::Duplicate(_) => Error::Conflict(format!(
            "You have an application credential named {} already.",
            credential.name
        ))
        .into(),
        error => error.into(),
    }
}
