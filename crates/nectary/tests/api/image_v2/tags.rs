//! `/v2/images/{image_id}/tags/{tag}`.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_tag_is_added_once_and_removed_once() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"tags": ["a"]})).await;
    let path = format!("/v2/images/{id}/tags/b%20%C3%A9");
    for _ in 0..2 {
        assert_eq!(world.as_user("demo").put(&path).send().await.status, 204);
        assert_eq!(world.image(&id).await["tags"], json!(["a", "b é"]));
    }
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 404);
    assert_eq!(world.image(&id).await["tags"], json!(["a"]));
}

#[tokio::test]
async fn a_tag_of_an_address_obeys_the_same_rules_as_one_of_a_body() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let put = |tag: String| world.as_user("demo").put(&format!("/v2/images/{id}/tags/{tag}")).send();
    assert_eq!(put("%C3%A9".repeat(255)).await.status, 204);
    assert_eq!(put("x".repeat(256)).await.status, 400);
    assert_eq!(put("%F0%9F%9A%80".to_owned()).await.status, 400);
    assert_eq!(put("a%2Fb".to_owned()).await.status, 404);
}

#[tokio::test]
async fn one_tag_more_than_the_quota_is_413() {
    let world = World::start().await;
    let tags: Vec<String> = (0..128).map(|at| at.to_string()).collect();
    let id = world.queued_image("demo", json!({"tags": tags})).await;
    assert_eq!(
        world
            .as_user("demo")
            .put(&format!("/v2/images/{id}/tags/more"))
            .send()
            .await
            .status,
        413
    );
    assert_eq!(
        world
            .as_user("demo")
            .put(&format!("/v2/images/{id}/tags/7"))
            .send()
            .await
            .status,
        204
    );
}

#[tokio::test]
async fn who_may_not_modify_may_not_tag() {
    let world = World::start().await;
    let open = world
        .queued_image("demo", json!({"visibility": "community", "tags": ["t"]}))
        .await;
    let hidden = world
        .queued_image("demo", json!({"visibility": "private", "tags": ["t"]}))
        .await;
    for (user, of_open, of_hidden) in [("reader", 403, 403), ("partner", 403, 404)] {
        for (id, status) in [(&open, of_open), (&hidden, of_hidden)] {
            let path = format!("/v2/images/{id}/tags/t");
            assert_eq!(world.as_user(user).put(&path).send().await.status, status, "{user}");
            assert_eq!(world.as_user(user).delete(&path).send().await.status, status, "{user}");
        }
    }
}

#[tokio::test]
async fn both_routes_answer_204_and_other_methods_405() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}/tags/t");
    for method in ["PUT", "DELETE"] {
        let answer = world
            .as_user("demo")
            .request(method.parse().unwrap(), &path)
            .send()
            .await;
        assert_eq!((answer.status, answer.text()), (204, ""), "{method}");
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=UTF-8"),
            "{method}"
        );
    }
    for method in ["GET", "POST", "PATCH", "HEAD"] {
        let answer = world
            .as_user("demo")
            .request(method.parse().unwrap(), &path)
            .send()
            .await;
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, Some("PUT, DELETE")),
            "{method}"
        );
    }
}

#[tokio::test]
async fn a_tag_saves_its_image_and_nothing_refused_does() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"tags": ["a"]})).await;
    let before = world.image(&id).await;
    world.advance(std::time::Duration::from_secs(5));
    let path = format!("/v2/images/{id}/tags");
    for (question, status) in [
        (world.as_user("demo").put(&format!("{path}/b")).bytes("body"), 400),
        (world.as_user("demo").put(&format!("{path}/{}", "x".repeat(256))), 400),
        (world.as_user("demo").delete(&format!("{path}/b")), 404),
        (world.as_user("reader").put(&format!("{path}/b")), 403),
        (world.as_user("official").put(&format!("{path}/b")), 404),
        (world.as_nobody().put(&format!("{path}/b")), 401),
        (world.as_nobody().delete(&format!("{path}/a")), 401),
    ] {
        assert_eq!(question.send().await.status, status);
        assert_eq!(world.image(&id).await, before);
    }
    assert_eq!(world.as_user("demo").put(&format!("{path}/b")).send().await.status, 204);
    let after = world.image(&id).await;
    assert_eq!(
        (&after["tags"], &after["updated_at"]),
        (&json!(["a", "b"]), &json!("2026-08-24T10:00:05Z"))
    );
}

#[tokio::test]
async fn tags_differ_by_every_character_and_by_case() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for tag in [
        "tag",
        "Tag",
        "tag%20",
        "t%2Bg",
        "t+g",
        "t%3Fg",
        "%25",
        "t;g",
        "%E6%97%A5%E6%9C%AC",
    ] {
        let answer = world
            .as_user("demo")
            .put(&format!("/v2/images/{id}/tags/{tag}"))
            .send()
            .await;
        assert_eq!(answer.status, 204, "{tag}");
    }
    let image = world.image(&id).await;
    let mut tags: Vec<&str> = image["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag.as_str().unwrap())
        .collect();
    tags.sort_unstable();
    assert_eq!(
        tags,
        ["%", "Tag", "t+g", "t;g", "t?g", "tag", "tag ", "日本"],
        "a + in a path is a +"
    );
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{id}/tags/TAG"))
            .send()
            .await
            .status,
        404
    );
    assert_eq!(
        world
            .as_user("demo")
            .put(&format!("/v2/images/{id}/tags/"))
            .send()
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn images_in_any_state_are_tagged_until_they_are_deleted() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({"protected": true}), b"data").await;
    let path = format!("/v2/images/{id}");
    assert_eq!(
        world
            .as_user("demo")
            .put(&format!("{path}/tags/active"))
            .send()
            .await
            .status,
        204
    );
    assert_eq!(
        world
            .as_user("demo")
            .post(&format!("{path}/actions/deactivate"))
            .send()
            .await
            .status,
        204
    );
    assert_eq!(
        world
            .as_user("demo")
            .put(&format!("{path}/tags/held"))
            .send()
            .await
            .status,
        204
    );
    assert_eq!(
        world
            .as_user("admin")
            .delete(&format!("{path}/tags/active"))
            .send()
            .await
            .status,
        204
    );
    assert_eq!(world.image(&id).await["tags"], json!(["held"]));
    let open = json!([{"op": "replace", "path": "/protected", "value": false}]);
    assert_eq!(world.as_user("demo").patch(&path).ops(open).send().await.status, 200);
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
    assert_eq!(
        world
            .as_user("demo")
            .put(&format!("{path}/tags/late"))
            .send()
            .await
            .status,
        404
    );
    assert_eq!(
        world
            .as_user("demo")
            .put("/v2/images/nosuch/tags/t")
            .send()
            .await
            .status,
        404
    );
}
