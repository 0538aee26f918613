//! Ends a token before its time: `DELETE /v3/auth/tokens`.

use nectary_domain::identity::access::{Actor, REVOKE_TOKEN, Target};
use nectary_domain::identity::secret::Secret;

use super::show::no_such_token;
use crate::error::Error;
use crate::identity::BuiltinIdentity;
use crate::tx::retrying;

/// Ends the token of that text. One that is unknown, expired or revoked is [`Error::NotFound`].
pub async fn revoke(identity: &BuiltinIdentity, by: Actor<'_>, text: &Secret) -> Result<(), Error> {
    let token = identity.token(text).await?.ok_or_else(no_such_token)?;
    by.may(
        REVOKE_TOKEN,
        Target {
            user: Some(&token.user),
            ..Target::default()
        },
    )?;
    retrying(async || {
        let mut rows = identity.realm.db.write().await?;
        rows.remove_token(&token.hash).await?;
        Ok(identity.realm.commit(rows).await?)
    })
    .await
}
