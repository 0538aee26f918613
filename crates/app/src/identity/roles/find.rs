//! Finds the role a person means, who may have typed an id or a name.

use nectary_domain::identity::access::{Actor, LIST_ROLES, Target};
use nectary_domain::identity::role::Role;

use crate::error::Error;
use crate::identity::{Realm, not_found};

/// The role of that id or name.
pub async fn find(realm: &Realm, by: Actor<'_>, text: &str) -> Result<Role, Error> {
    by.may(LIST_ROLES, Target::default())?;
    let roles = realm.db.read().await?.roles().await?;
    let found = roles
        .into_iter()
        .find(|role| role.id.as_str() == text || role.name == text);
    found.ok_or_else(|| not_found("role", text))
}
