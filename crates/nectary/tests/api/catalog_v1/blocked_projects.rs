//! `/catalog/v1/blocked-projects`: whose offers a project does not want to see.

use axum::http::Method;
use serde_json::{Value, json};

use super::offers::{ask, delete, get, inbox, listed, lists, post, problem, share_with_partner};
use crate::world::{World, project_id, user_id};

async fn block(world: &World, user: &str, project: &str) -> crate::world::Answer {
    ask(
        world,
        user,
        Method::PUT,
        &format!("/blocked-projects/{project}"),
        Value::Null,
    )
    .await
}

#[tokio::test]
async fn offers_of_a_blocked_project_are_not_in_the_inbox_and_the_other_side_notices_nothing() {
    let world = World::start().await;
    let before = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &before, json!({})).await;
    for changed in [true, false] {
        let answer = block(&world, "partner", &project_id("demo")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(
            answer.json(),
            json!({"project_id": project_id("demo"), "changed": changed})
        );
    }
    assert_eq!(inbox(&world, "partner").await, Vec::<String>::new());
    let after = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &after, json!({})).await;
    assert_eq!(inbox(&world, "partner").await, Vec::<String>::new());
    let given = listed(&world, "demo", "/shares", "shares").await;
    assert!(
        given.len() == 2 && given.iter().all(|share| share["status"] == "pending"),
        "{given:?}"
    );
    assert_eq!(
        listed(&world, "demo", "/blocked-projects", "blocked_projects").await,
        Vec::<Value>::new()
    );
    assert_eq!(
        listed(&world, "partner-reader", "/blocked-projects", "blocked_projects").await,
        [json!({
            "project_id": project_id("demo"), "blocked_by_id": user_id("partner"), "blocked_at": "2026-08-24T10:00:00Z",
        })]
    );
    // Who knows the id can still accept.
    assert_eq!(
        post(&world, "partner", &format!("/inbox/{after}/accept"), Value::Null)
            .await
            .status,
        200
    );
    assert!(lists(&world, "partner", &after).await);

    let path = format!("/blocked-projects/{}", project_id("demo"));
    assert_eq!(delete(&world, "partner", &path).await.status, 204);
    assert_eq!(
        problem(&delete(&world, "partner", &path).await),
        (404, "not_found".to_owned())
    );
    assert_eq!(inbox(&world, "partner").await, [before]);
}

#[tokio::test]
async fn who_may_answer_for_a_project_decides_whom_it_blocks() {
    let world = World::start().await;
    for (user, status) in [("-", 401), ("nobody", 403), ("partner-reader", 403)] {
        assert_eq!(block(&world, user, "x").await.status, status, "{user}");
        assert_eq!(
            delete(&world, user, "/blocked-projects/x").await.status,
            status,
            "{user}"
        );
    }
    assert_eq!(get(&world, "-", "/blocked-projects").await.status, 401);
    assert_eq!(block(&world, "partner", &project_id("partner")).await.status, 400);
    assert_eq!(block(&world, "partner", &"x".repeat(256)).await.status, 400);
}

#[tokio::test]
async fn blocked_projects_are_listed_page_by_page() {
    let world = World::start().await;
    for name in ["c", "a", "b d"] {
        assert_eq!(block(&world, "partner", &name.replace(' ', "%20")).await.status, 200);
    }
    let first = get(&world, "partner", "/blocked-projects?limit=2").await.json();
    let ids = |page: &Value| -> Vec<Value> {
        let blocks = page["blocked_projects"].as_array().unwrap();
        blocks.iter().map(|block| block["project_id"].clone()).collect()
    };
    assert_eq!(ids(&first), ["a", "b d"]);
    let next = first["next"].as_str().unwrap().strip_prefix("/catalog/v1").unwrap();
    let second = get(&world, "partner", next).await.json();
    assert_eq!((ids(&second), &second["next"]), (vec![json!("c")], &Value::Null));
    assert_eq!(get(&world, "partner", "/blocked-projects?owner=x").await.status, 400);
}
