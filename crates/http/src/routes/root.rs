//! The routes outside every API: versions and health. They need no token.

use super::{RouteRow, any, get, head};
use crate::root::{health, versions};

/// The rows.
pub fn rows() -> Vec<RouteRow> {
    vec![
        any("/", versions::offer),
        any("/versions", versions::list),
        get("/healthcheck", None, health::healthcheck),
        head("/healthcheck", None, health::healthcheck_head),
        get("/readyz", None, health::readyz),
    ]
}
