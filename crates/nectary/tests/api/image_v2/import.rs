//! What this service does not have: import methods, and tasks of them.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn every_import_method_is_one_that_is_not_enabled() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for body in [
        json!({"method": {"name": "web-download", "uri": "http://example.org"}}),
        json!({"method": {"name": "glance-direct"}}),
        json!({"method": "glance-direct"}),
        json!({"method": {}}),
        json!({}),
        json!([]),
    ] {
        let asked = world.as_user("demo").post(&format!("/v2/images/{id}/import"));
        assert_eq!(asked.json(body.clone()).send().await.status, 400, "{body}");
    }
    assert_eq!(
        world
            .as_user("demo")
            .put(&format!("/v2/images/{id}/stage"))
            .octets("x")
            .send()
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn an_image_has_no_tasks_for_those_who_may_know_of_it() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}/tasks");
    assert_eq!(
        world.as_user("reader").get(&path).send().await.shown(),
        r#"200 {"tasks":[]}"#
    );
    assert_eq!(world.as_user("partner").get(&path).send().await.status, 404);
}
