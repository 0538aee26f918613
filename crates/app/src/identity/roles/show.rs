//! Shows a role.

use nectary_domain::identity::access::{Actor, GET_ROLE, Target};
use nectary_domain::identity::role::Role;
use nectary_domain::ids::RoleId;

use crate::error::Error;
use crate::identity::{Realm, not_found};

/// The role of that id.
pub async fn show(realm: &Realm, by: Actor<'_>, id: &RoleId) -> Result<Role, Error> {
    by.may(GET_ROLE, Target::default())?;
    let roles = realm.db.read().await?.roles().await?;
    roles
        .into_iter()
        .find(|role| role.id == *id)
        .ok_or_else(|| not_found("role", id.as_str()))
}
