//! The policy in force, and the deciders it may ask. An operator's file may change at any time.

use std::sync::Arc;

use async_trait::async_trait;
use nectary_domain::policy::{Policy, RemoteQuestion};

use crate::error::Error;

/// Knows the policy in force.
pub trait PolicySource: Send + Sync {
    /// The policy as the operator's files say now. A file that cannot be read leaves the former policy in force.
    fn current(&self) -> Arc<Policy>;
    /// What is wrong with the files, if anything is.
    fn problem(&self) -> Option<String>;
}

/// Asks somebody else for a decision (`http:` and `https:` checks).
#[async_trait]
pub trait PolicyRemote: Send + Sync {
    /// Whether the decider says `True`.
    async fn ask(&self, question: &RemoteQuestion) -> Result<bool, Error>;
}
