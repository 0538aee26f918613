//! What the built-in identity needs of the rows.
//!
//! Removing a user or a project takes everything that hangs on it along. Tokens are removed by whoever makes them
//! void, in the same transaction, so that a token that is found and not expired is good.

use async_trait::async_trait;
use nectary_domain::identity::app_credential::AppCredential;
use nectary_domain::identity::assignment::{Assignment, AssignmentFilter};
use nectary_domain::identity::project::{Project, ProjectFilter};
use nectary_domain::identity::role::Role;
use nectary_domain::identity::token::{Token, TokenHash, TokensOf};
use nectary_domain::identity::user::{User, UserFilter};
use nectary_domain::ids::{AppCredentialId, ProjectId, UserId};
use nectary_domain::time::Timestamp;

use crate::ports::database::RepoResult;

/// Users, projects, roles and tokens, read.
#[async_trait]
pub trait IdentityReads {
    /// A user.
    async fn user(&mut self, id: &UserId) -> RepoResult<Option<User>>;
    /// The user of that name.
    async fn user_named(&mut self, name: &str) -> RepoResult<Option<User>>;
    /// Users, by name.
    async fn users(&mut self, filter: &UserFilter) -> RepoResult<Vec<User>>;
    /// A project.
    async fn project(&mut self, id: &ProjectId) -> RepoResult<Option<Project>>;
    /// The project of that name.
    async fn project_named(&mut self, name: &str) -> RepoResult<Option<Project>>;
    /// Projects, by name.
    async fn projects(&mut self, filter: &ProjectFilter) -> RepoResult<Vec<Project>>;
    /// All roles, by name.
    async fn roles(&mut self) -> RepoResult<Vec<Role>>;
    /// Assignments, ordered by project, user and role.
    async fn assignments(&mut self, filter: &AssignmentFilter) -> RepoResult<Vec<Assignment>>;
    /// An application credential.
    async fn app_credential(&mut self, id: &AppCredentialId) -> RepoResult<Option<AppCredential>>;
    /// The application credentials of a user, by name.
    async fn app_credentials(&mut self, user: &UserId) -> RepoResult<Vec<AppCredential>>;
    /// A token, expired or not.
    async fn token(&mut self, hash: &TokenHash) -> RepoResult<Option<Token>>;
}

/// Users, projects, roles and tokens, written.
#[async_trait]
pub trait IdentityWrites {
    /// Adds a user. [`Duplicate`](crate::ports::database::RepoError::Duplicate) if the id or the name is taken.
    async fn add_user(&mut self, user: &User) -> RepoResult<()>;
    /// Saves `after` over the version before it. [`Stale`](crate::ports::database::RepoError::Stale) if the row moved on
    /// or is gone, [`Duplicate`](crate::ports::database::RepoError::Duplicate) if the name is taken.
    async fn save_user(&mut self, after: &User) -> RepoResult<()>;
    /// Removes a user with all assignments, application credentials and tokens; false if there is none.
    async fn remove_user(&mut self, id: &UserId) -> RepoResult<bool>;
    /// Adds a project. [`Duplicate`](crate::ports::database::RepoError::Duplicate) if the id or the name is taken.
    async fn add_project(&mut self, project: &Project) -> RepoResult<()>;
    /// Saves `after` over the version before it; errors as [`save_user`](Self::save_user).
    async fn save_project(&mut self, after: &Project) -> RepoResult<()>;
    /// Removes a project with all assignments, application credentials and tokens, and forgets that it was any user's
    /// default; false if there is none.
    async fn remove_project(&mut self, id: &ProjectId) -> RepoResult<bool>;
    /// Adds a role. [`Duplicate`](crate::ports::database::RepoError::Duplicate) if the id or the name is taken.
    async fn add_role(&mut self, role: &Role) -> RepoResult<()>;
    /// Adds an assignment. [`Duplicate`](crate::ports::database::RepoError::Duplicate) if it is there.
    async fn add_assignment(&mut self, assignment: &Assignment) -> RepoResult<()>;
    /// Removes an assignment; false if there is none.
    async fn remove_assignment(&mut self, assignment: &Assignment) -> RepoResult<bool>;
    /// Adds an application credential. [`Duplicate`](crate::ports::database::RepoError::Duplicate) if the id is taken, or
    /// the name for this user.
    async fn add_app_credential(&mut self, credential: &AppCredential) -> RepoResult<()>;
    /// Removes an application credential with the tokens that came from it; false if there is none.
    async fn remove_app_credential(&mut self, id: &AppCredentialId) -> RepoResult<bool>;
    /// Adds a token.
    async fn add_token(&mut self, token: &Token) -> RepoResult<()>;
    /// Removes a token; false if there is none.
    async fn remove_token(&mut self, hash: &TokenHash) -> RepoResult<bool>;
    /// Removes the tokens that end together; how many.
    async fn remove_tokens(&mut self, which: TokensOf<'_>) -> RepoResult<u64>;
    /// Removes tokens that were void at `now`; how many.
    async fn remove_expired_tokens(&mut self, now: Timestamp) -> RepoResult<u64>;
}
