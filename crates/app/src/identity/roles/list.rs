//! Lists roles.

use nectary_domain::identity::access::{Actor, LIST_ROLES, Target};
use nectary_domain::identity::role::Role;

use crate::error::Error;
use crate::identity::Realm;

/// All roles, or the one of that name.
pub async fn list(realm: &Realm, by: Actor<'_>, name: Option<&str>) -> Result<Vec<Role>, Error> {
    by.may(LIST_ROLES, Target::default())?;
    let mut roles = realm.db.read().await?.roles().await?;
    roles.retain(|role| name.is_none_or(|name| role.name == name));
    Ok(roles)
}
