//! A token: for a while, whoever shows it acts as a user, on a project or without one.

use std::fmt;

use crate::caller::Scope;
use crate::ids::{AppCredentialId, ProjectId, UserId};
use crate::time::Timestamp;

use super::home;
use super::role::Role;

/// The name under which a token is kept: the SHA-256 of its text, in 64 hexadecimal digits.
/// Looking up a hash takes no time that depends on how much of a guess was right.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

impl TokenHash {
    /// From a digest, or from a row.
    pub fn from_hex(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The 64 digits.
    pub fn as_hex(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash")
    }
}

/// The application credential a token came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromCredential {
    /// The credential.
    pub id: AppCredentialId,
    /// Whether the token may make and delete application credentials.
    pub is_unrestricted: bool,
}

/// A token as rows keep it: without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What its text hashes to.
    pub hash: TokenHash,
    /// Whose it is.
    pub user: UserId,
    /// What it is scoped to, if to anything.
    pub project: Option<ProjectId>,
    /// The roles on that project, those that come with others included. Fixed when the token is made:
    /// whatever takes a role away removes the tokens that say it.
    pub roles: Vec<Role>,
    /// How the user proved to be the user: `password`, `token`, `application_credential`.
    pub methods: Vec<String>,
    /// Its own audit id, and that of the first token of its chain if it was made from another.
    pub audit_ids: Vec<String>,
    /// The application credential it came from, if it did.
    pub credential: Option<FromCredential>,
    /// When it was made.
    pub issued_at: Timestamp,
    /// From when on it is void.
    pub expires_at: Timestamp,
}

impl Token {
    /// Whether it is still good at `now`.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
    /// The scope as the rest of the catalog knows it.
    pub fn scope(&self) -> Scope {
        match &self.project {
            Some(id) => Scope::Project {
                id: id.clone(),
                domain: home::domain_id(),
            },
            None => Scope::Unscoped,
        }
    }
    /// Whether the token says that role.
    pub fn has_role(&self, name: &str) -> bool {
        self.roles.iter().any(|role| role.name == name)
    }
}

/// Which tokens end together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokensOf<'a> {
    /// All of a user.
    User(&'a UserId),
    /// All that are scoped to a project.
    Project(&'a ProjectId),
    /// Those of a user on a project.
    UserOn(&'a UserId, &'a ProjectId),
}
