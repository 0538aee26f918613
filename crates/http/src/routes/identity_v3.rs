//! The routes of the built-in Identity API v3.

use super::RouteRow;

/// The rows.
pub fn rows() -> Vec<RouteRow> {
    Vec::new()
}
