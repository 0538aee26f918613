//! Changes a user.

use nectary_domain::identity::access::{Actor, Target, UPDATE_USER};
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::token::TokensOf;
use nectary_domain::identity::user::{User, UserChange};
use nectary_domain::ids::UserId;

use super::create::{check_default_project, name_taken};
use crate::error::Error;
use crate::identity::{Realm, not_found};
use crate::tx::{Attempt, retrying};

/// Changes a user; a new password goes beside the change, for it must be hashed. Another password, or disabling the
/// user, ends the user's tokens.
pub async fn update(
    realm: &Realm,
    by: Actor<'_>,
    id: &UserId,
    change: UserChange,
    password: Option<Secret>,
) -> Result<User, Error> {
    by.may(
        UPDATE_USER,
        Target {
            user: Some(id),
            ..Target::default()
        },
    )?;
    let mut change = change;
    if let Some(password) = password {
        change.password = Some(realm.hasher.hash(password, realm.ids.secret()).await?);
    }
    retrying(async || {
        let mut rows = realm.db.write().await?;
        let before = rows.user(id).await?.ok_or_else(|| not_found("user", id.as_str()))?;
        let after = before.changed(change.clone())?;
        check_default_project(&mut *rows, &after).await?;
        rows.save_user(&after)
            .await
            .map_err(|error| name_taken(error, &after))?;
        if before.tokens_end_with(&after) {
            rows.remove_tokens(TokensOf::User(id)).await?;
        }
        realm.commit(rows).await?;
        Ok::<_, Attempt>(after)
    })
    .await
}
