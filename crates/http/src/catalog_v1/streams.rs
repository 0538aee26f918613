//! The public catalog as simplestreams v1 (`/streams/v1/`): an index, and the ids of official images.
//!
//! A version is named by the time at which it became current, so that the current build is the last one for every
//! client, after a rollback too.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use nectary_app::families::feed::{Feed, FeedFamily, feed};
use nectary_domain::family::build::{BuildState, Placement};
use nectary_domain::image::Image;
use nectary_domain::image::state::Status;
use serde_json::{Map, Value, json};

use crate::error::Failure;
use crate::respond::if_changed;
use crate::site::Site;

const CONTENT: &str = "nectary:images";
const PATH: &str = "streams/v1/nectary:images.json";

/// `GET /streams/v1/index.json`
pub(crate) async fn index(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    let feed = feed(&site.app).await?;
    let updated = feed.updated_at.rfc2822();
    let entry = json!({
        "datatype": "image-ids",
        "format": "products:1.0",
        "path": PATH,
        "products": feed.families.iter().map(product_name).collect::<Vec<_>>(),
        "updated": updated,
    });
    let body = json!({"format": "index:1.0", "index": {CONTENT: entry}, "updated": updated});
    if_changed(&headers, "application/json", body.to_string())
}

/// `GET /streams/v1/nectary:images.json`
pub(crate) async fn images(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    let body = products(&feed(&site.app).await?);
    if_changed(&headers, "application/json", body.to_string())
}

fn products(feed: &Feed) -> Value {
    let products: Map<String, Value> = feed
        .families
        .iter()
        .map(|listed| (product_name(listed), product(listed)))
        .collect();
    json!({
        "content_id": CONTENT,
        "datatype": "image-ids",
        "format": "products:1.0",
        "products": products,
        "updated": feed.updated_at.rfc2822(),
    })
}

fn product_name(listed: &FeedFamily) -> String {
    format!("nectary:{}", listed.family.slug)
}

fn product(listed: &FeedFamily) -> Value {
    let property = |name: &str| {
        let (_, newest) = listed.builds.first()?;
        newest.record().properties.get(name)
    };
    let is_safe = |(placement, image): &&(Placement, Image)| {
        placement.build.revoked.is_none() && image.status() == Status::Active
    };
    let versions: Map<String, Value> = listed
        .builds
        .iter()
        .filter(is_safe)
        .map(|(placement, image)| (version_name(placement), version(placement, image)))
        .collect();
    json!({
        "os": property("os_distro"),
        "version": property("os_version"),
        "arch": property("architecture").map(debian_architecture),
        "release_title": listed.family.name.as_str(),
        "supported": listed.family.support().as_str() != "ended",
        "support_eol": listed.family.about.ends_on.map(|day| day.to_string()),
        "versions": versions,
    })
}

fn version_name(placement: &Placement) -> String {
    let promoted_at = match &placement.build.state {
        BuildState::Current { promoted_at } => Some(*promoted_at),
        BuildState::Superseded(superseded) => Some(superseded.promoted_at),
        BuildState::Candidate => None,
    };
    let time = promoted_at.map(|at| at.with_micros()).unwrap_or_default();
    let digits: String = time.chars().filter(char::is_ascii_digit).collect();
    format!("{digits}-{}", placement.build.number)
}

fn version(placement: &Placement, image: &Image) -> Value {
    let mut item = json!({
        "ftype": image.record().disk_format.as_ref().map(|format| format.as_str()),
        "id": image.id().as_str(),
        "name": image.record().name,
    });
    if let Some(content) = image.content() {
        item["size"] = json!(content.size_bytes);
        item["md5"] = json!(content.md5);
        item[content.hash.algorithm.as_str()] = json!(content.hash.value);
    }
    json!({
        "build": placement.build.number.as_str(),
        "label": placement.build.state_word(),
        "items": {"image": item},
    })
}

/// The name under which clients of simplestreams know an architecture.
fn debian_architecture(architecture: &str) -> &str {
    match architecture {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "ppc64le" => "ppc64el",
        other => other,
    }
}
