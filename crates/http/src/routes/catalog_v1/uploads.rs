//! The routes of upload sessions, and of events.

use nectary_domain::policy::Action::UploadImage;

use crate::catalog_v1::{events, uploads};
use crate::routes::{RouteRow, delete, get, post, put};

/// The rows.
pub(super) fn rows() -> Vec<RouteRow> {
    vec![
        get("/catalog/v1/events", None, events::listen),
        post("/catalog/v1/uploads", Some(UploadImage), uploads::create),
        get("/catalog/v1/uploads", None, uploads::list),
        get("/catalog/v1/uploads/{upload_id}", None, uploads::show),
        delete("/catalog/v1/uploads/{upload_id}", Some(UploadImage), uploads::delete),
        put(
            "/catalog/v1/uploads/{upload_id}/chunks/{number}",
            Some(UploadImage),
            uploads::put_chunk,
        ),
        post(
            "/catalog/v1/uploads/{upload_id}/finish",
            Some(UploadImage),
            uploads::finish,
        )
        .without_body(),
    ]
}
