//! The routes of the dashboard. They answer pages, to a browser with a session.

use super::{RouteRow, get, post};
use crate::dashboard::{assets, home, image, login, preferences, projects};

/// The rows.
pub fn rows() -> Vec<RouteRow> {
    vec![
        get("/dashboard", None, home::redirect),
        get("/dashboard/", None, home::show),
        get("/dashboard/login", None, login::show),
        post("/dashboard/login", None, login::sign_in),
        post("/dashboard/logout", None, login::sign_out),
        get("/dashboard/projects", None, projects::show),
        post("/dashboard/projects", None, projects::change),
        post("/dashboard/preferences", None, preferences::change),
        get("/dashboard/images/{image_id}", None, image::show),
        get("/dashboard/assets/{version}/{name}", None, assets::show),
    ]
}
