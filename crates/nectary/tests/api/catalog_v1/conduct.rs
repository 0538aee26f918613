//! What holds for every route of the catalog API: who is let in, and what errors look like.

use serde_json::json;

use crate::world::{World, project_id};

#[tokio::test]
async fn the_index_says_who_asks() {
    let world = World::start().await;
    let answer = world.as_user("official").get("/catalog/v1").send().await;
    assert_eq!(answer.status, 200);
    let caller = &answer.json()["caller"];
    assert_eq!(caller["project_id"], project_id("official"));
    assert_eq!(caller["roles"], json!(["image_admin", "member", "reader"]));
    assert_eq!(caller["is_admin"], false);
}

#[tokio::test]
async fn errors_are_problems_with_a_stable_code() {
    let world = World::start().await;
    for (user, method, path, status, code) in [
        (None, "GET", "/catalog/v1", 401, "unauthenticated"),
        (Some("nobody"), "GET", "/catalog/v1", 403, "forbidden"),
        (Some("demo"), "GET", "/catalog/v1/nosuch", 404, "not_found"),
        (Some("demo"), "GET", "/catalog/v2", 404, "not_found"),
        (Some("demo"), "PUT", "/catalog/v1", 405, "method_not_allowed"),
    ] {
        let asker = user.map_or_else(|| world.as_nobody(), |user| world.as_user(user));
        let answer = asker.request(method.parse().unwrap(), path).send().await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let problem = answer.json();
        assert_eq!((&problem["code"], &problem["status"]), (&json!(code), &json!(status)));
        assert_eq!(problem["request_id"], answer.header("x-openstack-request-id").unwrap());
        assert!(problem["detail"].as_str().unwrap().len() > 10, "{problem}");
    }
}
