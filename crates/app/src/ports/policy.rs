//! The policy in force. An operator's file may change at any time.

use std::sync::Arc;

use nectary_domain::policy::Policy;

/// Knows the policy in force.
pub trait PolicySource: Send + Sync {
    /// The policy as the operator's files say now. A file that cannot be read leaves the former policy in force.
    fn current(&self) -> Arc<Policy>;
}
