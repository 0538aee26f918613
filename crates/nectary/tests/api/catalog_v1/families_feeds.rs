//! `/streams/v1/…` and `/catalog/v1/feeds/…`: the public catalog for machines.

use std::time::Duration;

use serde_json::{Value, json};

use super::publishing::{candidate, change, promoted};
use crate::world::World;

const IMAGES: &str = "/streams/v1/nectary:images.json";
const PRODUCT: &str = "nectary:debian-12-bookworm-amd64";
const FEEDS: [&str; 4] = [
    "/streams/v1/index.json",
    IMAGES,
    "/catalog/v1/feeds/official.json",
    "/catalog/v1/feeds/official.atom",
];

async fn read(world: &World, path: &str) -> Value {
    let answer = world.as_nobody().get(path).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// The image that a client of simplestreams takes for the newest.
async fn newest(world: &World) -> Value {
    let versions = read(world, IMAGES).await["products"][PRODUCT]["versions"].clone();
    let newest = versions
        .as_object()
        .unwrap()
        .iter()
        .max_by_key(|(name, _)| name.to_string());
    newest.unwrap().1["items"]["image"]["id"].clone()
}

#[tokio::test]
async fn the_newest_version_of_a_stream_is_the_current_build_after_a_rollback_too() {
    let world = World::start().await;
    let mut images = Vec::new();
    for build in ["9", "10"] {
        images.push(promoted(&world, build).await);
        world.advance(Duration::from_secs(60));
        assert_eq!(newest(&world).await, json!(images.last()));
    }
    change(&world, "rollback", json!({})).await;
    assert_eq!(newest(&world).await, json!(images[0]));
    let index = read(&world, "/streams/v1/index.json").await;
    assert_eq!(index["format"], "index:1.0");
    let entry = &index["index"]["nectary:images"];
    assert_eq!(
        (&entry["path"], &entry["products"]),
        (&json!(&IMAGES[1..]), &json!([PRODUCT]))
    );
    let products = read(&world, IMAGES).await;
    assert_eq!(
        (&products["format"], &products["content_id"]),
        (&json!("products:1.0"), &json!("nectary:images"))
    );
    let product = &products["products"][PRODUCT];
    assert_eq!(
        (&product["os"], &product["arch"], &product["version"]),
        (&json!("debian"), &json!("amd64"), &json!("12"))
    );
}

#[tokio::test]
async fn feeds_are_open_to_everybody_and_say_only_what_everybody_may_see() {
    let world = World::start().await;
    for path in FEEDS {
        assert_eq!(world.as_nobody().get(path).send().await.status, 200, "{path}");
    }
    promoted(&world, "57").await;
    let hidden = candidate(&world, "58").await;
    for path in FEEDS {
        let answer = world.as_nobody().get(path).send().await;
        assert!(!answer.text().contains(&hidden), "{path}");
        assert!(
            answer.text().contains("Debian 12") || answer.text().contains(PRODUCT),
            "{path}: {}",
            answer.text()
        );
    }
    for (path, method, status) in [("/streams/v1/nosuch", "GET", 404), (IMAGES, "POST", 405)] {
        let answer = world.as_nobody().request(method.parse().unwrap(), path).send().await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
}

#[tokio::test]
async fn a_feed_follows_every_change_and_is_not_sent_again_without_one() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let image = promoted(&world, "58").await;
    for path in FEEDS {
        let first = world.as_nobody().get(path).send().await;
        let tag = first.header("etag").unwrap().to_owned();
        let again = world.as_nobody().get(path).header("if-none-match", &tag).send().await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        world.advance(Duration::from_secs(1));
        let message = json!({"build": "58", "message": format!("found at {path}")});
        assert_eq!(change(&world, "revoke", message).await.status, 200);
        let changed = world.as_nobody().get(path).header("if-none-match", &tag).send().await;
        assert_eq!(changed.status, 200, "{path}");
        assert_ne!(changed.header("etag"), Some(tag.as_str()));
    }
    assert!(
        !read(&world, IMAGES).await.to_string().contains(&image),
        "no machine starts a revoked build"
    );
    let feed = read(&world, "/catalog/v1/feeds/official.json").await;
    assert_eq!(feed["families"][0]["builds"][0]["status"], "deactivated");
    assert!(feed.to_string().contains("found at"), "{feed}");
    let atom = world.as_nobody().get(FEEDS[3]).send().await;
    assert_eq!(atom.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    assert!(
        atom.text().contains("Debian 12 (Bookworm) amd64 build 58: revoked"),
        "{}",
        atom.text()
    );
}
