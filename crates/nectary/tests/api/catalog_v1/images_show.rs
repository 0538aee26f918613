//! `GET /catalog/v1/images/{image_id}`.

use serde_json::json;

use super::furnished::{add, furnished, list};
use super::publishing::promoted;
use crate::world::World;

#[tokio::test]
async fn an_image_is_shown_with_all_that_is_known_of_it() {
    let world = World::start().await;
    let id = add(
        &world,
        "official",
        json!({"name": "Debian", "visibility": "public", "disk_format": "raw", "container_format": "bare", "p": "v"}),
    )
    .await;
    let path = format!("/catalog/v1/images/{id}");
    let queued = world.as_user("demo").get(&path).send().await.json();
    assert_eq!(queued["checksum"], json!(null));
    let data = world
        .as_user("admin")
        .put(&format!("/v2/images/{id}/file"))
        .octets(b"x".to_vec())
        .send()
        .await;
    assert_eq!(data.status, 204);

    let answer = world.as_user("demo").get(&path).send().await;
    assert_eq!(answer.status, 200);
    let shown = answer.json();
    let summary = list(&world, "demo", "").await["images"][0].clone();
    for (key, value) in summary.as_object().unwrap() {
        assert_eq!(&shown[key], value, "{key}");
    }
    assert_eq!(shown["checksum"], "9dd4e461268c8034f5c8564e155c67a6");
    assert_eq!(shown["os_hash_algo"], "sha512");
    assert_eq!(shown["os_hash_value"].as_str().unwrap().len(), 128);
    assert_eq!(shown["properties"], json!({"p": "v"}));
    assert_eq!(shown["history"], json!([]));
}

#[tokio::test]
async fn an_offer_can_be_opened_and_says_that_it_waits() {
    let world = furnished().await;
    let admins = list(&world, "admin", "").await;
    let id = |name: &str| {
        let images = admins["images"].as_array().unwrap();
        let image = images.iter().find(|image| image["name"] == name).unwrap();
        image["id"].as_str().unwrap().to_owned()
    };
    let path = |name: &str| format!("/catalog/v1/images/{}", id(name));
    let offered = world.as_user("demo").get(&path("offered")).send().await.json();
    assert_eq!(offered["category"], "shared");
    assert!(offered["why"].as_str().unwrap().contains("not answered"), "{offered}");

    let hidden = world.as_user("demo").get(&path("none")).send().await;
    assert_eq!((hidden.status, &hidden.json()["code"]), (404, &json!("not_found")));
    let missing = world.as_user("demo").get("/catalog/v1/images/nosuch").send().await;
    assert_eq!(missing.status, 404);
    assert_eq!(world.as_nobody().get(&path("official")).send().await.status, 401);
    world.set_policy("get_image: \"role:admin\"\n");
    let refused = world.as_user("demo").get(&path("official")).send().await;
    assert_eq!(refused.status, 404, "{}", refused.text());
}

#[tokio::test]
async fn a_build_is_shown_with_what_everybody_may_know_of_its_history() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    let current = promoted(&world, "58").await;
    for (id, build) in [(&former, "57"), (&current, "58")] {
        let path = format!("/catalog/v1/images/{id}");
        let shown = world.as_user("demo").get(&path).send().await.json();
        assert_eq!(shown["family"]["build"], build, "{shown}");
        let history = shown["history"].as_array().unwrap();
        assert!(!history.is_empty(), "{shown}");
        for event in history {
            assert_eq!(event["build"]["image_id"], **id, "{event}");
            assert_eq!(event["user_id"], json!(null));
            assert_ne!(event["verb"], "register");
        }
    }
}
