//! Who a token belongs to.

use async_trait::async_trait;
use nectary_domain::caller::Scope;
use nectary_domain::ids::{DomainId, UserId};
use nectary_domain::time::Timestamp;

use crate::error::Error;

/// What a valid token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The user.
    pub user: UserId,
    /// The user's domain.
    pub user_domain: DomainId,
    /// What the token is scoped to.
    pub scope: Scope,
    /// Role names, lower-cased.
    pub roles: Vec<String>,
    /// When the token ends.
    pub expires_at: Timestamp,
}

/// Validates tokens.
#[async_trait]
pub trait Identity: Send + Sync {
    /// What the token says, or nothing if it is unknown, expired or revoked.
    async fn validate(&self, token: &str) -> Result<Option<Authenticated>, Error>;
}
