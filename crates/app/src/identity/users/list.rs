//! Lists users.

use nectary_domain::identity::access::{Actor, LIST_USERS, Target};
use nectary_domain::identity::user::{User, UserFilter};

use crate::error::Error;
use crate::identity::Realm;

/// The users that pass the filter, by name.
pub async fn list(realm: &Realm, by: Actor<'_>, filter: &UserFilter) -> Result<Vec<User>, Error> {
    by.may(LIST_USERS, Target::default())?;
    Ok(realm.db.read().await?.users(filter).await?)
}
