//! Images with their categories, and the document itself.

use serde_json::{Value, json};

use super::described::{LIMIT, MARKER, Parameter, Part, operation};
use super::schema::{extended, list, number, object, one_of, or_null, reference, text, texts_by_name, time, truth};

pub(super) const PART: Part = Part {
    name: "images",
    summary: "Images as somebody sees them: each with its category and why.",
    operations: &[
        operation("GET", "/catalog/v1", "Say who asks", "Index"),
        operation("GET", "/catalog/v1/openapi.json", "This document", "Document").open(),
        operation("GET", "/catalog/v1/images", "List images", "ImagePage").query(&[
            Parameter::filter("category", "One or more categories."),
            Parameter::filter("distribution", "The property os_distro."),
            Parameter::filter("version", "The property os_version."),
            Parameter::filter("architecture", "The property architecture."),
            Parameter::filter("status", "One or more states."),
            Parameter::filter("disk_format", "One or more disk formats."),
            Parameter::filter("visibility", "One or more kinds of visibility."),
            Parameter::filter("owner", "One or more projects, for administrators."),
            Parameter::filter("tag", "One or more tags."),
            Parameter::new(
                "hidden",
                "boolean",
                "Whether hidden images are listed in place of the others.",
            ),
            Parameter::new(
                "q",
                "string",
                "Words, each of which an image must have the beginning of.",
            ),
            Parameter::new(
                "facets",
                "boolean",
                "Whether the answer counts the values of each facet.",
            ),
            Parameter::new("sort", "string", "A key, or -key for the other way round."),
            LIMIT,
            MARKER,
        ]),
        operation("GET", "/catalog/v1/images/{image_id}", "Show an image", "Image"),
        operation(
            "GET",
            "/catalog/v1/search",
            "Find images by words: official ones first, and of each kind those that are called so",
            "Found",
        )
        .query(&[
            Parameter::new(
                "q",
                "string",
                "The words; small mistakes are corrected where a word finds nothing.",
            ),
            Parameter::new(
                "category",
                "string",
                "The category to look in; all of them if it is not there.",
            ),
            LIMIT,
        ]),
    ],
    schemas,
};

fn schemas() -> Vec<(&'static str, Value)> {
    let category = one_of(&[
        "official",
        "contributed",
        "project",
        "shared",
        "public",
        "community",
        "archived",
    ]);
    let text_or_null = || or_null(text());
    let summary = object([
        ("id", text()),
        ("name", text_or_null()),
        ("category", or_null(category)),
        ("why", text()),
        ("status", text()),
        ("visibility", one_of(&["public", "private", "shared", "community"])),
        ("owner_id", text_or_null()),
        ("owner_name", text_or_null()),
        ("size_bytes", or_null(number())),
        ("virtual_size_bytes", or_null(number())),
        ("disk_format", text_or_null()),
        ("container_format", text_or_null()),
        ("min_disk_gib", number()),
        ("min_ram_mib", number()),
        ("distribution", text_or_null()),
        ("version", text_or_null()),
        ("architecture", text_or_null()),
        ("default_user", text_or_null()),
        ("description", text_or_null()),
        ("is_hidden", truth()),
        ("is_protected", truth()),
        ("is_snapshot", truth()),
        ("tags", list(text())),
        ("created_at", time()),
        ("updated_at", time()),
        ("family", or_null(reference("Placement"))),
    ]);
    let caller = object([
        ("user_id", text()),
        ("project_id", text_or_null()),
        ("roles", list(text())),
        ("is_admin", truth()),
    ]);
    let detail = [
        ("checksum", text_or_null()),
        ("os_hash_algo", text_or_null()),
        ("os_hash_value", text_or_null()),
        ("properties", texts_by_name()),
        ("history", list(json!({"type": "object"}))),
    ];
    let counted = object([("value", text()), ("count", number())]);
    let facets = json!({"type": "object", "additionalProperties": list(counted)});
    vec![
        ("Index", object([("caller", caller)])),
        ("Document", json!({"type": "object"})),
        ("Image", extended(summary.clone(), detail)),
        ("ImageSummary", summary),
        (
            "ImagePage",
            object([
                ("images", list(reference("ImageSummary"))),
                ("next", text_or_null()),
                ("facets", or_null(facets)),
            ]),
        ),
        (
            "Found",
            object([
                ("images", list(reference("ImageSummary"))),
                ("corrected", text_or_null()),
            ]),
        ),
    ]
}
