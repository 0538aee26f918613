//! Says what a token says: `GET /v3/auth/tokens`.

use nectary_domain::identity::access::{Actor, Target, VALIDATE_TOKEN};
use nectary_domain::identity::secret::Secret;

use super::ShownToken;
use crate::error::Error;
use crate::identity::{BuiltinIdentity, unauthenticated};

/// What the token of that text says. One that is unknown, expired or revoked is [`Error::NotFound`].
pub async fn show(identity: &BuiltinIdentity, by: Actor<'_>, text: &Secret) -> Result<ShownToken, Error> {
    let token = identity.token(text).await?.ok_or_else(no_such_token)?;
    by.may(
        VALIDATE_TOKEN,
        Target {
            user: Some(&token.user),
            ..Target::default()
        },
    )?;
    let mut rows = identity.realm.db.read().await?;
    // Whatever the token points at went away with the token, so if it is missing the token is void by now.
    let user = rows.user(&token.user).await?.ok_or_else(unauthenticated)?;
    let project = match &token.project {
        Some(id) => Some(rows.project(id).await?.ok_or_else(unauthenticated)?),
        None => None,
    };
    let credential = match &token.credential {
        Some(from) => Some(rows.app_credential(&from.id).await?.ok_or_else(unauthenticated)?),
        None => None,
    };
    Ok(ShownToken {
        token: (*token).clone(),
        user,
        project,
        credential,
    })
}

/// Nothing of the text is repeated: it may be a token after all.
pub(super) fn no_such_token() -> Error {
    Error::NotFound("Could not find token: it is unknown, expired or revoked.".to_owned())
}
