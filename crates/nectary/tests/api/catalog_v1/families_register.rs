//! `POST /catalog/v1/families`: register a build.

use serde_json::json;

use super::publishing::{FAMILY, candidate, change, facts, family, promoted, register, uploaded_by};
use crate::world::{World, project_id};

#[tokio::test]
async fn the_first_build_of_a_name_founds_its_family_and_takes_facts_and_tags() {
    let world = World::start().await;
    let image = uploaded_by(&world, "official").await;
    let answer = register(&world, "official", &image, "57").await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("etag"), Some("\"1\""));
    let outcome = answer.json();
    assert_eq!(outcome["changed"], true);
    let family = &outcome["family"];
    assert_eq!(family["slug"], "debian-12-bookworm-amd64");
    assert_eq!(family["owner_id"], project_id("official"));
    assert_eq!(family["default_user"], "debian");
    assert_eq!(family["state"], "awaiting");
    assert_eq!(family["current"], json!(null));
    assert_eq!(family["builds"][0]["build"], "57");
    assert_eq!(family["builds"][0]["state"], "candidate");
    assert_eq!(family["history"][0]["verb"], "register");
    let shown = world.image(&image).await;
    assert_eq!(shown["nectar_build"], "57");
    assert_eq!(shown["tags"], json!(["debian"]));
    assert_eq!(shown["visibility"], "private");
}

#[tokio::test]
async fn registering_again_changes_nothing_and_another_image_cannot_take_the_number() {
    let world = World::start().await;
    let image = candidate(&world, "57").await;
    let again = register(&world, "official", &image, "57").await;
    assert_eq!((again.status, &again.json()["changed"]), (200, &json!(false)));
    let renumbered = register(&world, "official", &image, "58").await;
    assert_eq!(renumbered.status, 409, "{}", renumbered.text());
    let other = uploaded_by(&world, "official").await;
    let taken = register(&world, "official", &other, "57").await;
    assert_eq!(taken.status, 409, "{}", taken.text());
    assert_eq!(
        world.image(&other).await["nectar_build"],
        json!(null),
        "nothing of it was kept"
    );

    // A build that failed is deleted, and built again under its number.
    let deleted = world
        .as_user("official")
        .delete(&format!("/v2/images/{image}"))
        .send()
        .await;
    assert_eq!(deleted.status, 204, "{}", deleted.text());
    let rebuilt = register(&world, "official", &other, "57").await;
    assert_eq!(rebuilt.status, 201, "{}", rebuilt.text());
    assert_eq!(rebuilt.json()["family"]["builds"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn facts_of_a_published_build_are_frozen() {
    let world = World::start().await;
    let image = promoted(&world, "57").await;
    let mut changed = facts("57");
    changed["default_user"] = json!("root");
    let body = json!({"image_id": image, "facts": changed});
    let refused = world
        .as_user("official")
        .post("/catalog/v1/families")
        .json(body)
        .send()
        .await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert_eq!(world.image(&image).await["default_user"], "debian");
}

#[tokio::test]
async fn an_image_is_registered_in_one_family_and_with_its_data() {
    let world = World::start().await;
    let image = candidate(&world, "57").await;
    let mut elsewhere = facts("1");
    elsewhere["nectar_name"] = json!("Debian 13");
    let body = json!({"image_id": image, "facts": elsewhere});
    let refused = world
        .as_user("official")
        .post("/catalog/v1/families")
        .json(body)
        .send()
        .await;
    assert_eq!(refused.status, 409, "{}", refused.text());

    let empty = world.queued_image("official", json!({})).await;
    let refused = register(&world, "official", &empty, "58").await;
    assert_eq!(refused.status, 409, "{}", refused.text());
}

#[tokio::test]
async fn names_that_are_alike_get_slugs_that_are_not() {
    let world = World::start().await;
    for (name, slug) in [("R Studio", "r-studio"), ("R-Studio", "r-studio-2")] {
        let image = uploaded_by(&world, "official").await;
        let mut named = facts("1");
        named["nectar_name"] = json!(name);
        let body = json!({"image_id": image, "facts": named});
        let answer = world
            .as_user("official")
            .post("/catalog/v1/families")
            .json(body)
            .send()
            .await;
        assert_eq!(answer.json()["family"]["slug"], slug, "{}", answer.text());
    }
}

#[tokio::test]
async fn who_does_not_publish_cannot_register() {
    let world = World::start().await;
    let theirs = uploaded_by(&world, "demo").await;
    let body = json!({"image_id": theirs, "facts": facts("57")});
    for (user, status) in [
        (None, 401),
        (Some("nobody"), 403),
        (Some("partner"), 404),
        (Some("demo"), 403),
    ] {
        let asker = user.map_or_else(|| world.as_nobody(), |user| world.as_user(user));
        let answer = asker.post("/catalog/v1/families").json(body.clone()).send().await;
        assert_eq!(answer.status, status, "{user:?}: {}", answer.text());
    }
    let refused = world
        .as_user("demo")
        .post("/catalog/v1/families")
        .json(body.clone())
        .send()
        .await;
    assert!(refused.text().contains("image_admin"), "{}", refused.text());
    assert_eq!(world.image(&theirs).await["nectar_name"], json!(null));
    // An administrator publishes from everywhere.
    let answer = register(&world, "admin", &theirs, "57").await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let promoted = world.as_user("admin").post(&format!("{FAMILY}/promote")).send().await;
    assert_eq!(promoted.status, 200, "{}", promoted.text());
    assert_eq!(world.image(&theirs).await["owner"], project_id("official"));
}

#[tokio::test]
async fn a_request_that_is_wrong_is_refused_by_name() {
    let world = World::start().await;
    let image = uploaded_by(&world, "official").await;
    for (body, named) in [
        (json!({}), "image_id"),
        (json!({"image_id": image}), "nectar_name"),
        (
            json!({"image_id": image, "facts": {"nectar_name": "Debian"}}),
            "nectar_build",
        ),
        (json!({"image_id": image, "facts": {"owner": "me"}}), "owner"),
        (json!({"image_id": image, "support": "a little"}), "security_only"),
        (json!({"image_id": image, "colour": "red"}), "colour"),
    ] {
        let answer = world
            .as_user("official")
            .post("/catalog/v1/families")
            .json(body)
            .send()
            .await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert!(answer.text().contains(named), "{named}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_family_that_ended_takes_no_builds() {
    let world = World::start().await;
    promoted(&world, "57").await;
    assert_eq!(change(&world, "retire", json!({})).await.status, 200);
    let image = uploaded_by(&world, "official").await;
    let refused = register(&world, "official", &image, "58").await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert_eq!(family(&world).await["builds"].as_array().unwrap().len(), 1);
}
