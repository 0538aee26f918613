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
