//! The routes of the Image API v2.

use super::RouteRow;

/// The rows.
pub fn rows() -> Vec<RouteRow> {
    Vec::new()
}
