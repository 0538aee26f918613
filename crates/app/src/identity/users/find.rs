//! Finds the user a person means, who may have typed an id or a name.

use nectary_domain::identity::access::{Actor, LIST_USERS, Target};
use nectary_domain::identity::user::User;
use nectary_domain::ids::UserId;

use crate::error::Error;
use crate::identity::{Realm, not_found};

/// The user of that id, or else of that name.
pub async fn find(realm: &Realm, by: Actor<'_>, text: &str) -> Result<User, Error> {
    by.may(LIST_USERS, Target::default())?;
    let mut rows = realm.db.read().await?;
    if let Some(user) = rows.user(&UserId::new(text)).await? {
        return Ok(user);
    }
    rows.user_named(text).await?.ok_or_else(|| not_found("user", text))
}
