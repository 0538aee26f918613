//! Blocked projects, share links, and making images public.

use serde_json::Value;

use super::described::{DRY_RUN, PAGE, Part, operation};
use super::schema::{extended, list, number, object, or_null, page, request, text, time, truth};

pub(super) const PART: Part = Part {
    name: "giving",
    summary: "Images given away by links, or to everybody; and projects that one wants nothing from.",
    operations: &[
        operation(
            "GET",
            "/catalog/v1/blocked-projects",
            "List the projects whose offers are not wanted",
            "BlockedProjectPage",
        )
        .query(PAGE),
        operation(
            "PUT",
            "/catalog/v1/blocked-projects/{project_id}",
            "Block a project",
            "Block",
        )
        .query(DRY_RUN),
        operation(
            "DELETE",
            "/catalog/v1/blocked-projects/{project_id}",
            "Take a block back",
            "",
        )
        .gives_nothing()
        .query(DRY_RUN),
        operation(
            "GET",
            "/catalog/v1/images/{image_id}/share-links",
            "List the links of an image",
            "ShareLinkPage",
        )
        .query(PAGE),
        operation(
            "POST",
            "/catalog/v1/images/{image_id}/share-links",
            "Make a link",
            "NewShareLinkAnswer",
        )
        .query(DRY_RUN)
        .takes("NewShareLink")
        .answers(201, "Made. The token is told this once; a dry run makes none.")
        .query(DRY_RUN),
        operation("POST", "/catalog/v1/share-links/redeem", "Use a link", "AnsweredShare")
            .takes("Token")
            .query(DRY_RUN),
        operation("DELETE", "/catalog/v1/share-links/{link_id}", "Take a link back", "")
            .gives_nothing()
            .query(DRY_RUN),
        operation(
            "GET",
            "/catalog/v1/images/{image_id}/publish-preview",
            "See what everybody would see",
            "PublishPreview",
        ),
        operation(
            "POST",
            "/catalog/v1/images/{image_id}/publish",
            "Make an image public",
            "Published",
        )
        .takes("TypedName")
        .query(DRY_RUN),
        operation(
            "POST",
            "/catalog/v1/images/{image_id}/unpublish",
            "Take that back, within a day",
            "Published",
        )
        .query(DRY_RUN),
    ],
    schemas,
};

fn schemas() -> Vec<(&'static str, Value)> {
    let text_or_null = || or_null(text());
    let link = object([
        ("id", text()),
        ("image_id", text()),
        ("state", text()),
        ("uses", number()),
        ("uses_left", number()),
        ("until", time()),
        ("message", text_or_null()),
        ("created_by_id", text()),
        ("created_at", time()),
        ("revoked_at", or_null(time())),
    ]);
    vec![
        (
            "BlockedProject",
            object([
                ("project_id", text()),
                ("blocked_by_id", text()),
                ("blocked_at", time()),
            ]),
        ),
        ("BlockedProjectPage", page("blocked_projects", "BlockedProject")),
        ("Block", object([("project_id", text()), ("changed", truth())])),
        (
            "NewShareLinkAnswer",
            extended(link.clone(), [("token", text_or_null())]),
        ),
        ("ShareLink", link),
        ("ShareLinkPage", page("share_links", "ShareLink")),
        (
            "NewShareLink",
            request([("uses", number()), ("until", time())], [("message", text_or_null())]),
        ),
        ("Token", request([("token", text())], [])),
        ("TypedName", request([("name", text())], [])),
        (
            "Published",
            object([
                ("image_id", text()),
                ("visibility", text()),
                ("former_visibility", text_or_null()),
                ("published_at", or_null(time())),
                ("published_by_id", text_or_null()),
                ("undo_until", or_null(time())),
                ("changed", truth()),
            ]),
        ),
        ("PublishPreview", preview()),
    ]
}

fn preview() -> Value {
    let text_or_null = || or_null(text());
    let property = object([("name", text()), ("value", text()), ("concern", text_or_null())]);
    let concern = object([
        ("code", text()),
        ("field", text_or_null()),
        ("detail", text()),
        ("fix", text()),
    ]);
    object([
        ("image_id", text()),
        ("name", text_or_null()),
        ("name_to_type", text()),
        ("audience", text()),
        ("may_publish", truth()),
        ("status", text()),
        ("visibility", text()),
        ("size_bytes", or_null(number())),
        ("virtual_size_bytes", or_null(number())),
        ("disk_format", text_or_null()),
        ("container_format", text_or_null()),
        ("is_snapshot", truth()),
        ("members", number()),
        ("created_at", time()),
        ("age_days", number()),
        ("tags", list(text())),
        ("properties", list(property)),
        ("concerns", list(concern)),
    ])
}
