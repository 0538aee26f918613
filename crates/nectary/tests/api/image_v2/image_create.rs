//! `POST /v2/images`.

use serde_json::json;

use crate::world::{World, project_id};

#[tokio::test]
async fn a_member_creates_a_queued_image_of_his_project() {
    let world = World::start().await;
    let id = "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11";
    let answer = world
        .as_user("demo")
        .post("/v2/images")
        .json(json!({"id": id, "name": "first"}))
        .send()
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(
        answer.header("location"),
        Some(format!("http://nectary.test/v2/images/{id}").as_str())
    );
    let image = answer.json();
    assert_eq!(image["owner"], project_id("demo").as_str());
    assert_eq!(image["status"], "queued");
    assert_eq!(image["visibility"], "shared");
    assert_eq!(image["created_at"], "2026-08-24T10:00:00Z");
}
