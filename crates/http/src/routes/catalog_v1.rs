//! The routes of the catalog API.

use super::{RouteRow, get};
use crate::catalog_v1::{images, index};
use nectary_domain::policy::Action;

/// The rows.
pub fn rows() -> Vec<RouteRow> {
    vec![
        get("/catalog/v1", None, index::show),
        get("/catalog/v1/images", Some(Action::GetImages), images::list),
        get("/catalog/v1/images/{image_id}", Some(Action::GetImage), images::show),
    ]
}
