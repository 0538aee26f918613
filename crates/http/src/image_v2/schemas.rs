//! The JSON schemas clients read to know what an image and a member have (`GET /v2/schemas/…`).
//!
//! One table names the attributes of an image; a test compares it with what create and patch take, and with what is
//! shown.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_domain::image::format::FormatLists;
use nectary_domain::image::state::Status;
use nectary_domain::member::MemberStatus;
use nectary_domain::visibility::Visibility;
use serde_json::{Map, Value, json};

use crate::error::Failure;
use crate::extract::Authenticated;
use crate::respond;
use crate::site::Site;

/// `GET /v2/schemas/image`
pub(crate) async fn image(_: Authenticated, State(site): State<Site>) -> Result<Response, Failure> {
    respond::json(StatusCode::OK, &image_schema(&site.app.options.formats))
}

/// `GET /v2/schemas/images`
pub(crate) async fn images(_: Authenticated, State(site): State<Site>) -> Result<Response, Failure> {
    let mut list = list_schema("images", &image_schema(&site.app.options.formats));
    list["properties"]["first"] = json!({"type": "string"});
    list["properties"]["next"] = json!({"type": "string"});
    list["links"] = json!([
        {"rel": "first", "href": "{first}"},
        {"rel": "next", "href": "{next}"},
        {"rel": "describedby", "href": "{schema}"}
    ]);
    respond::json(StatusCode::OK, &list)
}

/// `GET /v2/schemas/member`
pub(crate) async fn member(_: Authenticated) -> Result<Response, Failure> {
    respond::json(StatusCode::OK, &member_schema())
}

/// `GET /v2/schemas/members`
pub(crate) async fn members(_: Authenticated) -> Result<Response, Failure> {
    respond::json(StatusCode::OK, &list_schema("members", &member_schema()))
}

fn list_schema(name: &str, item: &Value) -> Value {
    json!({
        "name": name,
        "properties": {name: {"type": "array", "items": item}, "schema": {"type": "string"}},
        "links": [{"rel": "describedby", "href": "{schema}"}]
    })
}

/// Who writes an attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writer {
    Client,
    Service,
    /// A client, as a custom property that the default `schema-image.json` describes.
    Extra,
}

use Writer::{Client, Extra, Service};

const DASHED_UUID: &str = "^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$";

fn text(most: u32) -> Value {
    json!({"type": "string", "maxLength": most})
}

fn text_or_null(most: u32) -> Value {
    json!({"type": ["null", "string"], "maxLength": most})
}

fn size() -> Value {
    json!({"type": ["null", "integer"]})
}

fn whole_number() -> Value {
    json!({"type": "integer", "minimum": 0, "maximum": i32::MAX})
}

fn format(names: &[String]) -> Value {
    let names = names.iter().map(|name| json!(name));
    json!({"type": ["null", "string"], "enum": std::iter::once(Value::Null).chain(names).collect::<Vec<_>>()})
}

fn plain(kind: &str) -> Value {
    json!({ "type": kind })
}

/// Where the bytes are, one entry a copy.
fn locations() -> Value {
    let digests = json!({
        "checksum": {"type": "string", "minLength": 32, "maxLength": 32},
        "os_hash_algo": text(64),
        "os_hash_value": text(128)
    });
    let validation = json!({
        "type": "object",
        "properties": digests,
        "required": ["os_hash_algo", "os_hash_value"],
        "additionalProperties": false
    });
    let location = json!({
        "type": "object",
        "properties": {"url": text(255), "metadata": {"type": "object"}, "validation_data": validation},
        "required": ["url", "metadata"]
    });
    json!({"type": "array", "items": location})
}

/// An attribute: its name, who writes it, what it means, what it may be.
type Attribute = (&'static str, Writer, &'static str, Value);

/// The attributes of an image.
fn attributes(formats: &FormatLists) -> Vec<Attribute> {
    [content(formats), record(), customary()].concat()
}

/// What an image is, and the data it holds.
fn content(formats: &FormatLists) -> Vec<Attribute> {
    let words = |words: Vec<&str>| json!({"type": "string", "enum": words});
    let visibilities = words(Visibility::ALL.map(Visibility::as_str).to_vec());
    let statuses = words(Status::ALL.map(Status::as_str).to_vec());
    let uuid = json!({"type": "string", "pattern": DASHED_UUID});
    vec![
        ("id", Client, "The identifier of the image, a UUID.", uuid),
        (
            "name",
            Client,
            "What people call the image. Several images may have the same name.",
            text_or_null(255),
        ),
        ("status", Service, "The state of the image.", statuses),
        ("visibility", Client, "To whom the image shows itself.", visibilities),
        (
            "protected",
            Client,
            "Whether the image is safe from deletion.",
            plain("boolean"),
        ),
        (
            "os_hidden",
            Client,
            "Whether default lists leave the image out.",
            plain("boolean"),
        ),
        (
            "checksum",
            Service,
            "The MD5 of the data, in hexadecimal, against errors of transfer.",
            text_or_null(32),
        ),
        (
            "os_hash_algo",
            Service,
            "The algorithm of os_hash_value.",
            text_or_null(64),
        ),
        (
            "os_hash_value",
            Service,
            "The secure digest of the data, in hexadecimal.",
            text_or_null(128),
        ),
        ("owner", Client, "The project the image belongs to.", text_or_null(255)),
        ("size", Service, "Bytes of data.", size()),
        ("virtual_size", Service, "Bytes of the disk that a guest sees.", size()),
        (
            "container_format",
            Client,
            "What the disk comes wrapped in.",
            format(&formats.container),
        ),
        (
            "disk_format",
            Client,
            "How the bytes of the disk are laid out.",
            format(&formats.disk),
        ),
    ]
}

/// What is noted of an image, and where it is found.
fn record() -> Vec<Attribute> {
    let tags = json!({"type": "array", "items": text(255)});
    vec![
        ("created_at", Service, "When the image was created.", plain("string")),
        (
            "updated_at",
            Service,
            "When the image was last changed.",
            plain("string"),
        ),
        ("tags", Client, "Words people mark the image with.", tags),
        (
            "direct_url",
            Service,
            "Where the data is, for services that read it themselves.",
            plain("string"),
        ),
        ("min_ram", Client, "Memory a guest needs, in MiB.", whole_number()),
        ("min_disk", Client, "Disk a guest needs, in GiB.", whole_number()),
        ("self", Service, "The address of the image.", plain("string")),
        ("file", Service, "The address of the data.", plain("string")),
        ("schema", Service, "The address of this schema.", plain("string")),
        (
            "locations",
            Service,
            "Where the data is, with what else is known of each copy.",
            locations(),
        ),
        (
            "stores",
            Service,
            "The stores that hold the data, separated by commas.",
            plain("string"),
        ),
    ]
}

/// Custom properties that Glance's schema describes.
fn customary() -> Vec<Attribute> {
    let uuid_or_null = || json!({"type": ["null", "string"], "pattern": DASHED_UUID});
    let deletion = json!({"type": "string", "enum": ["on_image_deletion", "do_not_delete"]});
    vec![
        (
            "kernel_id",
            Extra,
            "The image with the kernel of an AMI.",
            uuid_or_null(),
        ),
        (
            "ramdisk_id",
            Extra,
            "The image with the initial RAM disk of an AMI.",
            uuid_or_null(),
        ),
        (
            "instance_uuid",
            Extra,
            "The server this image is a snapshot of. It says so; it changes nothing.",
            plain("string"),
        ),
        (
            "architecture",
            Extra,
            "The processor architecture, such as x86_64.",
            plain("string"),
        ),
        (
            "os_distro",
            Extra,
            "The short name of the distribution, in small letters.",
            plain("string"),
        ),
        (
            "os_version",
            Extra,
            "The version of the operating system, as its distributor writes it.",
            plain("string"),
        ),
        ("description", Extra, "What the image is, in words.", plain("string")),
        (
            "cinder_encryption_key_id",
            Extra,
            "The secret that opens an encrypted image.",
            plain("string"),
        ),
        (
            "cinder_encryption_key_deletion_policy",
            Extra,
            "What becomes of that secret with the image.",
            deletion,
        ),
    ]
}

fn image_schema(formats: &FormatLists) -> Value {
    let mut properties = Map::new();
    for (name, writer, description, mut schema) in attributes(formats) {
        schema["description"] = json!(description);
        match writer {
            Client => {}
            Service => schema["readOnly"] = json!(true),
            Extra => schema["is_base"] = json!(false),
        }
        properties.insert(name.to_owned(), schema);
    }
    json!({
        "name": "image",
        "properties": properties,
        "additionalProperties": {"type": "string"},
        "links": [
            {"rel": "self", "href": "{self}"},
            {"rel": "enclosure", "href": "{file}"},
            {"rel": "describedby", "href": "{schema}"}
        ]
    })
}

fn member_schema() -> Value {
    let statuses = MemberStatus::ALL.map(MemberStatus::as_str);
    json!({
        "name": "member",
        "properties": {
            "member_id": {"type": "string", "description": "The project the image is shared with."},
            "image_id": {"type": "string", "pattern": DASHED_UUID, "description": "The image that is shared."},
            "status": {"type": "string", "enum": statuses, "description": "What the project made of the offer."},
            "created_at": {"type": "string", "description": "When the image was offered."},
            "updated_at": {"type": "string", "description": "When the answer last changed."},
            "schema": {"type": "string", "readOnly": true}
        }
    })
}

#[cfg(test)]
mod tests {
    use nectary_domain::image::attribute::Attribute;

    use super::*;
    use crate::image_v2::view::BASE_ATTRIBUTES;

    #[test]
    fn the_schema_says_of_each_attribute_what_create_and_patch_do_with_it() {
        for (name, writer, ..) in attributes(&FormatLists::default()) {
            let agrees = match Attribute::named(name).unwrap() {
                Attribute::Writable(_) => writer == Client,
                Attribute::ReadOnly(_) | Attribute::Locations | Attribute::Reserved => writer == Service,
                Attribute::Custom(_) => writer == Extra,
            };
            assert!(agrees, "{name}");
        }
    }

    #[test]
    fn every_base_attribute_that_is_shown_is_described() {
        let schema = image_schema(&FormatLists::default());
        for name in BASE_ATTRIBUTES {
            let is_described = schema["properties"].get(name).is_some();
            assert_eq!(is_described, !matches!(name, "deleted" | "deleted_at"), "{name}");
        }
    }

    #[test]
    fn the_formats_are_the_configured_ones_and_null() {
        let formats = FormatLists {
            disk: vec!["raw".to_owned()],
            ..FormatLists::default()
        };
        let schema = image_schema(&formats);
        assert_eq!(schema["properties"]["disk_format"]["enum"], json!([null, "raw"]));
        assert_eq!(schema["properties"]["kernel_id"]["is_base"], json!(false));
        assert_eq!(schema["properties"]["size"]["readOnly"], json!(true));
        assert_eq!(schema["additionalProperties"], json!({"type": "string"}));
    }
}
