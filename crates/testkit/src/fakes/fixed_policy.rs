//! A policy that a test sets by hand.

use std::sync::{Arc, Mutex, PoisonError};

use nectary_app::ports::policy::PolicySource;
use nectary_domain::policy::Policy;

/// A policy that stays until the test sets another.
#[derive(Debug)]
pub struct FixedPolicy(Mutex<Arc<Policy>>);

impl FixedPolicy {
    /// This policy.
    pub fn new(policy: Policy) -> Self {
        Self(Mutex::new(Arc::new(policy)))
    }
    /// Another policy from now on.
    pub fn set(&self, policy: Policy) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
    }
}

impl PolicySource for FixedPolicy {
    fn current(&self) -> Arc<Policy> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
    fn problem(&self) -> Option<String> {
        None
    }
}
