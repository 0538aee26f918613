//! An assignment: a user has a role on a project.

use crate::ids::{ProjectId, RoleId, UserId};

/// One role of one user on one project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assignment {
    /// The project.
    pub project: ProjectId,
    /// The user.
    pub user: UserId,
    /// The role.
    pub role: RoleId,
}

/// Which assignments a list shows; `None` is "any".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssignmentFilter {
    /// Of this user.
    pub user: Option<UserId>,
    /// On this project.
    pub project: Option<ProjectId>,
    /// Of this role.
    pub role: Option<RoleId>,
}
