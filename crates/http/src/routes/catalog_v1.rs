//! The routes of the catalog API.

use super::{RouteRow, get};
use crate::catalog_v1::index;

/// The rows.
pub fn rows() -> Vec<RouteRow> {
    vec![get("/catalog/v1", None, index::show)]
}
