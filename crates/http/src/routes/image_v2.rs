//! The routes of the Image API v2.

use nectary_domain::policy::Action;

use super::{RouteRow, any, delete, get, patch, post, put};
use crate::image_v2::{actions, data, images, info, members, schemas, tags, tasks};

/// The rows.
pub fn rows() -> Vec<RouteRow> {
    use Action::{
        AddImage, AddMember, Deactivate, DeleteImage, DeleteMember, DownloadImage, GetImage, GetImages, GetMember,
        GetMembers, ModifyImage, ModifyMember, Reactivate, UploadImage,
    };
    vec![
        any("/v2", info::root),
        post("/v2/images", Some(AddImage), images::create),
        get("/v2/images", Some(GetImages), images::list),
        get("/v2/images/{image_id}", Some(GetImage), images::show),
        patch("/v2/images/{image_id}", Some(ModifyImage), images::patch),
        delete("/v2/images/{image_id}", Some(DeleteImage), images::delete),
        put("/v2/images/{image_id}/file", Some(UploadImage), data::upload),
        get("/v2/images/{image_id}/file", Some(DownloadImage), data::download),
        post(
            "/v2/images/{image_id}/actions/deactivate",
            Some(Deactivate),
            actions::deactivate,
        )
        .without_body(),
        post(
            "/v2/images/{image_id}/actions/reactivate",
            Some(Reactivate),
            actions::reactivate,
        )
        .without_body(),
        post("/v2/images/{image_id}/import", None, tasks::import),
        get("/v2/images/{image_id}/tasks", Some(GetImage), tasks::of_image),
        get("/v2/images/{image_id}/members", Some(GetMembers), members::list),
        post("/v2/images/{image_id}/members", Some(AddMember), members::create),
        get(
            "/v2/images/{image_id}/members/{member_id}",
            Some(GetMember),
            members::show,
        ),
        put(
            "/v2/images/{image_id}/members/{member_id}",
            Some(ModifyMember),
            members::update,
        ),
        delete(
            "/v2/images/{image_id}/members/{member_id}",
            Some(DeleteMember),
            members::delete,
        ),
        put("/v2/images/{image_id}/tags/{tag}", Some(ModifyImage), tags::add).without_body(),
        delete("/v2/images/{image_id}/tags/{tag}", Some(ModifyImage), tags::remove),
        get("/v2/schemas/image", None, schemas::image),
        get("/v2/schemas/images", None, schemas::images),
        get("/v2/schemas/member", None, schemas::member),
        get("/v2/schemas/members", None, schemas::members),
        get("/v2/info/import", None, info::import),
        get("/v2/info/stores", None, info::stores),
        get("/v2/info/usage", None, info::usage).hiding_other_methods(),
    ]
}
