//! Who asks: the person or program behind a request, as its token says.

use crate::ids::{DomainId, ProjectId, UserId};
use crate::visibility::Viewer;

/// What a token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A project: the only scope the Image API takes.
    Project {
        /// The project.
        id: ProjectId,
        /// Its domain.
        domain: DomainId,
    },
    /// No scope: good for choosing a project.
    Unscoped,
    /// A domain.
    Domain,
    /// The whole system.
    System,
}

/// An authenticated caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user.
    pub user: UserId,
    /// The user's domain.
    pub user_domain: DomainId,
    /// What the token is scoped to.
    pub scope: Scope,
    /// Role names, lower-cased.
    pub roles: Vec<String>,
    /// Role names of the service that vouches for the request, lower-cased.
    pub service_roles: Vec<String>,
    /// What the policy rule `context_is_admin` says of this caller.
    pub is_admin: bool,
}

impl Caller {
    /// The project the caller acts for.
    pub fn project(&self) -> Option<&ProjectId> {
        match &self.scope {
            Scope::Project { id, .. } => Some(id),
            Scope::Unscoped | Scope::Domain | Scope::System => None,
        }
    }

    /// The eyes with which this caller reads the catalog.
    pub fn viewer(&self) -> Viewer {
        match (self.is_admin, self.project()) {
            (true, project) => Viewer::Admin(project.cloned()),
            (false, Some(project)) => Viewer::Project(project.clone()),
            (false, None) => Viewer::Stranger,
        }
    }
}
