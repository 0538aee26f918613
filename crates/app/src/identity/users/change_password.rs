//! Lets a user choose another password, who proves to be the user by the present one.

use std::net::IpAddr;

use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::sign_in::UserRef;
use nectary_domain::identity::token::TokensOf;
use nectary_domain::identity::user::UserChange;
use nectary_domain::ids::UserId;

use crate::error::Error;
use crate::identity::tokens::prove;
use crate::identity::{BuiltinIdentity, unauthenticated};
use crate::tx::{Attempt, retrying};

/// Sets `password` if `present` is the user's password now, and ends the user's tokens. Needs no token, as in Keystone:
/// the present password is the proof, and guesses at it are slowed down as at signing in.
pub async fn change_password(
    identity: &BuiltinIdentity,
    id: &UserId,
    present: Secret,
    password: Secret,
    address: Option<IpAddr>,
) -> Result<(), Error> {
    let user = UserRef::Id(id.clone());
    let (_, proven) = prove::password(identity, &user, &present, address).await?;
    let realm = &identity.realm;
    let hash = realm.hasher.hash(password, realm.ids.secret()).await?;
    retrying(async || {
        let mut rows = realm.db.write().await?;
        let before = rows
            .user(id)
            .await?
            .filter(|user| user.is_enabled && user.password.as_ref() == Some(&proven));
        let before = before.ok_or_else(unauthenticated)?;
        let after = before.changed(UserChange {
            password: Some(hash.clone()),
            ..UserChange::default()
        })?;
        rows.save_user(&after).await?;
        rows.remove_tokens(TokensOf::User(id)).await?;
        realm.commit(rows).await?;
        Ok::<_, Attempt>(())
    })
    .await
}
