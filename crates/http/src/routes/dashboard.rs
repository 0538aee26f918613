//! The routes of the dashboard. They answer pages, to a browser with a session.

use nectary_domain::policy::Action::{
    AddImage, CurateImages, Deactivate, DeleteImage, ModifyImage, Reactivate, UploadImage,
};

use super::{RouteRow, delete, get, patch, post, put};
use crate::catalog_v1::{events, uploads as sessions};
use crate::dashboard::{
    add, assets, blocked_projects, delete as deleting, families, family, home, image, inbox, login, preferences,
    projects, publish, share_links, uploads,
};
use crate::image_v2::images;

/// The rows.
pub fn rows() -> Vec<RouteRow> {
    [pages(), scripts()].into_iter().flatten().collect()
}

/// What scripts of the pages ask: routes of the APIs, by the session of the page.
fn scripts() -> Vec<RouteRow> {
    vec![
        post("/dashboard/api/images", Some(AddImage), images::create),
        get("/dashboard/api/events", None, events::listen),
        delete("/dashboard/api/images/{image_id}", Some(DeleteImage), images::delete),
        patch("/dashboard/api/images/{image_id}", Some(ModifyImage), images::patch),
        get("/dashboard/api/uploads", None, sessions::list),
        post("/dashboard/api/uploads", Some(UploadImage), sessions::create),
        get("/dashboard/api/uploads/{upload_id}", None, sessions::show),
        delete(
            "/dashboard/api/uploads/{upload_id}",
            Some(UploadImage),
            sessions::delete,
        ),
        put(
            "/dashboard/api/uploads/{upload_id}/chunks/{number}",
            Some(UploadImage),
            sessions::put_chunk,
        ),
        post(
            "/dashboard/api/uploads/{upload_id}/finish",
            Some(UploadImage),
            sessions::finish,
        )
        .without_body(),
    ]
}

fn pages() -> Vec<RouteRow> {
    vec![
        get("/dashboard", None, home::redirect),
        get("/dashboard/", None, home::show),
        get("/dashboard/login", None, login::show),
        post("/dashboard/login", None, login::sign_in),
        post("/dashboard/logout", None, login::sign_out),
        get("/dashboard/projects", None, projects::show),
        post("/dashboard/projects", None, projects::change),
        post("/dashboard/preferences", None, preferences::change),
        get("/dashboard/families", None, families::show),
        get("/dashboard/images/{image_id}", None, image::show),
        post("/dashboard/images/{image_id}/shares", None, image::sharing::share),
        post("/dashboard/images/{image_id}/shares/end", None, image::sharing::end),
        post("/dashboard/images/{image_id}/shares/allow", None, image::sharing::allow),
        get("/dashboard/images/{image_id}/delete", Some(DeleteImage), deleting::show),
        post(
            "/dashboard/images/{image_id}/delete",
            Some(DeleteImage),
            deleting::confirm,
        ),
        post(
            "/dashboard/images/{image_id}/deactivate",
            Some(Deactivate),
            image::deactivate,
        ),
        post(
            "/dashboard/images/{image_id}/reactivate",
            Some(Reactivate),
            image::reactivate,
        ),
        post("/dashboard/images/{image_id}/links", None, share_links::make),
        post(
            "/dashboard/images/{image_id}/links/revoke",
            None,
            share_links::take_back,
        ),
        get("/dashboard/link", None, share_links::show),
        post("/dashboard/link", None, share_links::use_it),
        get("/dashboard/images/{image_id}/publish", Some(ModifyImage), publish::show),
        post(
            "/dashboard/images/{image_id}/publish",
            Some(ModifyImage),
            publish::make_public,
        ),
        post(
            "/dashboard/images/{image_id}/unpublish",
            Some(ModifyImage),
            publish::take_back,
        ),
        get("/dashboard/inbox", None, inbox::show),
        post("/dashboard/inbox", None, inbox::decide),
        post("/dashboard/blocked-projects", None, blocked_projects::change),
        get("/dashboard/add", None, add::show),
        get("/dashboard/uploads", None, uploads::show),
        post("/dashboard/uploads/{upload_id}/abandon", None, uploads::abandon),
        get("/dashboard/families/{family}", None, family::show),
        get(
            "/dashboard/families/{family}/{verb}",
            Some(CurateImages),
            family::change::preview,
        ),
        post(
            "/dashboard/families/{family}/{verb}",
            Some(CurateImages),
            family::change::perform,
        ),
        post(
            "/dashboard/families/{family}/schedules/cancel",
            Some(CurateImages),
            family::schedules::cancel,
        ),
        get("/dashboard/assets/{version}/{name}", None, assets::show),
    ]
}
