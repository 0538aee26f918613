//! The public catalog for machines, open to everybody: JSON and Atom, made of the rows as they are now.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use nectary_app::families::feed::{Feed, feed};
use nectary_domain::family::build::Placement;
use nectary_domain::image::Image;
use serde_json::{Value, json};

use super::family_view::PlacementView;
use crate::error::Failure;
use crate::error::render::escape_html;
use crate::origin::Origin;
use crate::respond::if_changed;
use crate::site::Site;

/// `GET /catalog/v1/feeds/official.json`
pub(crate) async fn official_json(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    let feed = feed(&site.app).await?;
    let families: Vec<Value> = feed
        .families
        .iter()
        .map(|listed| {
            let family = &listed.family;
            let builds: Vec<Value> = listed
                .builds
                .iter()
                .map(|(build, image)| build_json(build, image))
                .collect();
            json!({
                "slug": family.slug.as_str(),
                "name": family.name.as_str(),
                "description": family.about.description,
                "default_user": family.about.default_user,
                "support": family.support().as_str(),
                "ends_on": family.about.ends_on.map(|day| day.to_string()),
                "current_image_id": family.current().map(|image| image.as_str()),
                "updated_at": family.updated_at.to_string(),
                "builds": builds,
            })
        })
        .collect();
    let body = json!({"families": families, "updated_at": feed.updated_at.to_string()});
    if_changed(&headers, "application/json", body.to_string())
}

fn build_json(placement: &Placement, image: &Image) -> Value {
    let record = image.record();
    let content = image.content();
    json!({
        "image_id": image.id().as_str(),
        "image_name": record.name,
        "status": image.status().as_str(),
        "distribution": record.properties.get("os_distro"),
        "version": record.properties.get("os_version"),
        "architecture": record.properties.get("architecture"),
        "disk_format": record.disk_format.as_ref().map(|format| format.as_str()),
        "size_bytes": content.map(|content| content.size_bytes),
        "os_hash_algo": content.map(|content| content.hash.algorithm.as_str()),
        "os_hash_value": content.map(|content| content.hash.value.as_str()),
        "family": PlacementView::of(placement),
    })
}

/// `GET /catalog/v1/feeds/official.atom`
pub(crate) async fn official_atom(
    State(site): State<Site>,
    Origin(origin): Origin,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let feed = feed(&site.app).await?;
    if_changed(&headers, "application/atom+xml; charset=utf-8", atom(&feed, &origin))
}

/// One entry a build; it changes when the build is superseded, deprecated or revoked.
fn atom(feed: &Feed, origin: &str) -> String {
    let own = escape_html(&format!("{origin}/catalog/v1/feeds/official.atom"));
    let mut entries = String::new();
    for (placement, image) in feed.families.iter().flat_map(|listed| &listed.builds) {
        let build = &placement.build;
        let title = escape_html(&format!(
            "{} build {}: {}",
            placement.family_name,
            build.number,
            state(placement)
        ));
        let link = escape_html(&format!("{origin}/v2/images/{}", image.id()));
        // Writing to text cannot fail.
        let _ = write!(
            entries,
            "  <entry>\n    <id>urn:uuid:{id}</id>\n    <title>{title}</title>\n    <updated>{updated}</updated>\n    \
             <link rel=\"alternate\" href=\"{link}\"/>\n    <summary>{summary}</summary>\n  </entry>\n",
            id = escape_html(image.id().as_str()),
            updated = image.updated_at(),
            summary = escape_html(&summary(placement)),
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <id>{own}</id>\n  \
         <title>Official images</title>\n  <author><name>nectary</name></author>\n  <updated>{}</updated>\n  \
         <link rel=\"self\" href=\"{own}\"/>\n{entries}</feed>\n",
        feed.updated_at
    )
}

fn state(placement: &Placement) -> &'static str {
    let build = &placement.build;
    match (&build.revoked, &build.deprecated) {
        (Some(_), _) => "revoked",
        (None, Some(_)) => "deprecated",
        (None, None) => build.state_word(),
    }
}

fn summary(placement: &Placement) -> String {
    let build = &placement.build;
    let why = match (&build.revoked, &build.deprecated) {
        (Some(mark), _) => format!("{} ", mark.message),
        (None, Some(mark)) => format!("{} ", mark.message),
        (None, None) => String::new(),
    };
    match placement.replaced_by() {
        Some(instead) => format!("{why}Use build {}, image {}.", instead.number, instead.image),
        None if placement.has_no_safe_build() => format!("{why}No build of this family is safe to use now."),
        None => format!("{why}Image {}.", build.image),
    }
}
