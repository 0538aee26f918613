//! The routes of the catalog API.

mod uploads;

use nectary_domain::policy::Action;

use super::{RouteRow, delete, get, patch, post, put};
use crate::catalog_v1::{
    blocked_projects, families, feeds, images, inbox, index, publications, schedules, share_links, shares, streams,
};
use crate::openapi;

/// The rows.
pub fn rows() -> Vec<RouteRow> {
    let images = vec![
        get("/catalog/v1", None, index::show),
        get("/catalog/v1/openapi.json", None, openapi::show),
        get("/catalog/v1/images", Some(Action::GetImages), images::list),
        get("/catalog/v1/search", Some(Action::GetImages), images::search),
        get("/catalog/v1/images/{image_id}", Some(Action::GetImage), images::show),
    ];
    [images, families(), feeds(), sharing(), publishing(), uploads::rows()]
        .into_iter()
        .flatten()
        .collect()
}

fn sharing() -> Vec<RouteRow> {
    let reading = Some(Action::GetImages);
    let answering = Some(Action::ModifyMember);
    vec![
        get("/catalog/v1/inbox", reading, inbox::list),
        post("/catalog/v1/inbox/accept", answering, inbox::accept_all),
        post("/catalog/v1/inbox/reject", answering, inbox::reject_all),
        post("/catalog/v1/inbox/{image_id}/accept", answering, inbox::accept),
        post("/catalog/v1/inbox/{image_id}/reject", answering, inbox::reject),
        get("/catalog/v1/shares", reading, shares::list),
        post(
            "/catalog/v1/images/{image_id}/shares",
            Some(Action::AddMember),
            shares::create,
        ),
        delete(
            "/catalog/v1/images/{image_id}/shares/{project_id}",
            Some(Action::DeleteMember),
            shares::delete,
        ),
        get("/catalog/v1/blocked-projects", reading, blocked_projects::list),
        put(
            "/catalog/v1/blocked-projects/{project_id}",
            answering,
            blocked_projects::block,
        ),
        delete(
            "/catalog/v1/blocked-projects/{project_id}",
            answering,
            blocked_projects::unblock,
        ),
        get(
            "/catalog/v1/images/{image_id}/share-links",
            Some(Action::AddMember),
            share_links::list,
        ),
        post(
            "/catalog/v1/images/{image_id}/share-links",
            Some(Action::AddMember),
            share_links::create,
        ),
        post("/catalog/v1/share-links/redeem", answering, share_links::redeem),
        delete(
            "/catalog/v1/share-links/{link_id}",
            Some(Action::DeleteMember),
            share_links::revoke,
        ),
    ]
}

fn publishing() -> Vec<RouteRow> {
    let modifying = Some(Action::ModifyImage);
    vec![
        get(
            "/catalog/v1/images/{image_id}/publish-preview",
            modifying,
            publications::preview,
        ),
        post(
            "/catalog/v1/images/{image_id}/publish",
            modifying,
            publications::publish,
        ),
        post(
            "/catalog/v1/images/{image_id}/unpublish",
            modifying,
            publications::unpublish,
        ),
    ]
}

fn families() -> Vec<RouteRow> {
    let curating = Some(Action::CurateImages);
    vec![
        get("/catalog/v1/families", None, families::list),
        post("/catalog/v1/families", curating, families::register),
        get("/catalog/v1/families/{family}", None, families::show),
        patch("/catalog/v1/families/{family}", curating, families::update),
        get("/catalog/v1/families/{family}/resolve", None, families::resolve),
        post("/catalog/v1/families/{family}/promote", curating, families::promote),
        post("/catalog/v1/families/{family}/rollback", curating, families::rollback),
        post("/catalog/v1/families/{family}/retire", curating, families::retire),
        post("/catalog/v1/families/{family}/deprecate", curating, families::deprecate),
        post("/catalog/v1/families/{family}/revoke", curating, families::revoke),
        post("/catalog/v1/families/{family}/reinstate", curating, families::reinstate),
        get("/catalog/v1/families/{family}/schedules", curating, schedules::list),
        post("/catalog/v1/families/{family}/schedules", curating, schedules::create),
        delete(
            "/catalog/v1/families/{family}/schedules/{schedule_id}",
            curating,
            schedules::cancel,
        ),
    ]
}

/// Open to everybody.
fn feeds() -> Vec<RouteRow> {
    vec![
        get("/catalog/v1/feeds/official.json", None, feeds::official_json),
        get("/catalog/v1/feeds/official.atom", None, feeds::official_atom),
        get("/streams/v1/index.json", None, streams::index),
        get("/streams/v1/nectary:images.json", None, streams::images),
    ]
}
