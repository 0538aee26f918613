//! What can be done with tokens: get one, see what one says, end one.

pub mod issue;
pub mod projects;
pub mod prove;
pub mod revoke;
pub mod show;

use nectary_domain::identity::app_credential::AppCredential;
use nectary_domain::identity::project::Project;
use nectary_domain::identity::token::Token;
use nectary_domain::identity::user::User;

/// A token with what its ids stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownToken {
    /// The token.
    pub token: Token,
    /// Whose it is.
    pub user: User,
    /// What it is scoped to, if to anything.
    pub project: Option<Project>,
    /// The application credential it came from, if it did.
    pub credential: Option<AppCredential>,
}
