//! Lists the projects the user of a token can sign in to: `GET /v3/auth/projects`.

use nectary_domain::identity::access::{Actor, GET_AUTH_PROJECTS, Target};
use nectary_domain::identity::project::{Project, ProjectFilter};
use nectary_domain::identity::token::Token;

use crate::error::Error;
use crate::identity::Realm;

/// The enabled projects on which the token's user has a role, by name.
pub async fn projects(realm: &Realm, token: &Token) -> Result<Vec<Project>, Error> {
    Actor::Bearer(token).may(GET_AUTH_PROJECTS, Target::default())?;
    let filter = ProjectFilter {
        name: None,
        is_enabled: Some(true),
        of_user: Some(token.user.clone()),
    };
    Ok(realm.db.read().await?.projects(&filter).await?)
}
