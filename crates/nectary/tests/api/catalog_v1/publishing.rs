//! A publisher at work, for the tests of families.

use serde_json::{Value, json};

use crate::world::{Answer, World};

/// The family that the tests publish.
pub const FAMILY: &str = "/catalog/v1/families/debian-12-bookworm-amd64";

/// All that an official image must say, of one build.
pub fn facts(build: &str) -> Value {
    json!({
        "nectar_name": "Debian 12 (Bookworm) amd64",
        "nectar_build": build,
        "default_user": "debian",
        "os_distro": "debian",
        "os_version": "12",
        "architecture": "x86_64",
        "hw_disk_bus": "virtio",
        "replace_frequency": "monthly",
        "uuid_validity": "last-3",
        "provided_until": "notice",
        "image_source": "https://cloud.debian.org/",
        "image_description": "Debian 12 with cloud-init",
        "image_build_date": "2026-08-03",
        "image_original_user": "debian",
        "murano_image_info": "{\"title\": \"NeCTAR Debian 12 (Bookworm) amd64\", \"type\": \"linux.debian\"}",
    })
}

/// An uploaded image of somebody's project, as a build leaves it. Returns its id.
pub async fn uploaded_by(world: &World, user: &str) -> String {
    let more = json!({
        "name": "NeCTAR Debian 12 (Bookworm) amd64", "visibility": "private", "min_disk": 10, "min_ram": 512,
    });
    world.active_image(user, more, b"bytes").await
}

/// Registers an image as a build.
pub async fn register(world: &World, user: &str, image: &str, build: &str) -> Answer {
    let body = json!({"image_id": image, "facts": facts(build), "tags": ["debian"]});
    world.as_user(user).post("/catalog/v1/families").json(body).send().await
}

/// A registered candidate of the official project. Returns the id of its image.
pub async fn candidate(world: &World, build: &str) -> String {
    let image = uploaded_by(world, "official").await;
    let answer = register(world, "official", &image, build).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    image
}

/// A build that is, or was, current: registered and promoted. Returns the id of its image.
pub async fn promoted(world: &World, build: &str) -> String {
    let image = candidate(world, build).await;
    let answer = change(world, "promote", json!({"build": build})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    image
}

/// Does a verb to the family, as its curator.
pub async fn change(world: &World, verb: &str, body: Value) -> Answer {
    let path = format!("{FAMILY}/{verb}");
    world.as_user("official").post(&path).json(body).send().await
}

/// The family as its curator sees it.
pub async fn family(world: &World) -> Value {
    let answer = world.as_user("official").get(FAMILY).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Holds that there is one current build, and that the images agree: it is public and official, and no other is public.
pub async fn assert_one_current(world: &World) {
    let (family, images) = at_one_moment(world).await;
    let builds = family["builds"].as_array().unwrap();
    let current: Vec<&Value> = builds.iter().filter(|build| build["is_current"] == true).collect();
    assert_eq!(current.len(), 1, "{family}");
    assert_eq!(family["current"]["image_id"], current[0]["image_id"]);
    for (build, image) in builds.iter().zip(images) {
        let expected = match build["state"].as_str().unwrap() {
            "current" => ("public", false),
            "superseded" => ("community", true),
            _ => ("private", false),
        };
        assert_eq!(image["visibility"], expected.0, "{build}");
        assert_eq!(image["os_hidden"], expected.1, "{build}");
    }
}

/// The family and the images of its builds. A verb whose caller went away while it was committed can end between two
/// reads; then both are read again.
async fn at_one_moment(world: &World) -> (Value, Vec<Value>) {
    let mut before = family(world).await;
    loop {
        let mut images = Vec::new();
        for build in before["builds"].as_array().unwrap() {
            images.push(world.image(build["image_id"].as_str().unwrap()).await);
        }
        let after = family(world).await;
        if after == before {
            return (before, images);
        }
        before = after;
    }
}
