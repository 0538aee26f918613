//! What needs no token: the version list and the checks of health.

pub(crate) mod health;
pub(crate) mod versions;
