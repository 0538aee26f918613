//! What somebody shows to get a token, and what the token is to be good for.

use crate::ids::{AppCredentialId, DomainId, ProjectId, UserId};

use super::secret::Secret;

/// A domain as a client names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DomainRef {
    /// By its id.
    Id(DomainId),
    /// By its name.
    Name(String),
}

/// A user as a client names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserRef {
    /// By the id.
    Id(UserId),
    /// By the name, in a domain.
    Name {
        /// The name.
        name: String,
        /// The domain.
        domain: DomainRef,
    },
}

/// A project as a client names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProjectRef {
    /// By its id.
    Id(ProjectId),
    /// By its name, in a domain.
    Name {
        /// The name.
        name: String,
        /// The domain.
        domain: DomainRef,
    },
}

/// An application credential as a client names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialRef {
    /// By its id.
    Id(AppCredentialId),
    /// By its name, of a user.
    Name {
        /// The name.
        name: String,
        /// The user.
        user: UserRef,
    },
}

/// One thing that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A password.
    Password {
        /// Whose.
        user: UserRef,
        /// The password.
        password: Secret,
    },
    /// A token from before.
    Token(Secret),
    /// The secret of an application credential.
    AppCredential {
        /// Which.
        credential: CredentialRef,
        /// The secret.
        secret: Secret,
    },
}

impl Proof {
    /// The method's name in the Identity API.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Password { .. } => "password",
            Self::Token(_) => "token",
            Self::AppCredential { .. } => "application_credential",
        }
    }
}

/// What the token is to be good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedScope {
    /// Nothing was said: the user's default project if there is one, else no scope.
    Default,
    /// No scope, said in so many words.
    Unscoped,
    /// A project.
    Project(ProjectRef),
    /// A domain. Nobody has a role on ours, so nobody gets it.
    Domain(DomainRef),
    /// The whole system. Nobody has a role on it.
    System,
}

/// A request for a token. All proofs must hold, and for the same user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// What is shown.
    pub proofs: Vec<Proof>,
    /// What for.
    pub scope: WantedScope,
}
