//! Shows a user.

use nectary_domain::identity::access::{Actor, GET_USER, Target};
use nectary_domain::identity::user::User;
use nectary_domain::ids::UserId;

use crate::error::Error;
use crate::identity::{Realm, not_found};

/// The user of that id.
pub async fn show(realm: &Realm, by: Actor<'_>, id: &UserId) -> Result<User, Error> {
    by.may(
        GET_USER,
        Target {
            user: Some(id),
            ..Target::default()
        },
    )?;
    realm
        .db
        .read()
        .await?
        .user(id)
        .await?
        .ok_or_else(|| not_found("user", id.as_str()))
}
