//! `DELETE /v2/images/{image_id}`.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_deleted_image_is_gone_with_its_bytes() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    let path = format!("/v2/images/{id}");
    let answer = world.as_user("demo").delete(&path).send().await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=UTF-8"));
    for gone in [path.clone(), format!("{path}/file"), format!("{path}/members")] {
        assert_eq!(world.as_user("demo").get(&gone).send().await.status, 404, "{gone}");
    }
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 404);
    world.run_jobs().await;
    assert!(world.store.keys().is_empty());
}

#[tokio::test]
async fn only_members_of_the_owner_and_administrators_delete() {
    let world = World::start().await;
    let open = world.queued_image("demo", json!({"visibility": "community"})).await;
    let hidden = world.queued_image("demo", json!({"visibility": "private"})).await;
    for (user, of_open, of_hidden) in [
        ("reader", 403, 403),
        ("partner", 403, 404),
        ("partner-reader", 403, 404),
    ] {
        let delete = |id: &str| world.as_user(user).delete(&format!("/v2/images/{id}")).send();
        assert_eq!(delete(&open).await.status, of_open, "{user}");
        assert_eq!(delete(&hidden).await.status, of_hidden, "{user}");
    }
    assert_eq!(
        world
            .as_user("admin")
            .delete(&format!("/v2/images/{open}"))
            .send()
            .await
            .status,
        204
    );
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{hidden}"))
            .send()
            .await
            .status,
        204
    );
}

#[tokio::test]
async fn a_protected_image_is_safe_from_administrators_too() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"protected": true})).await;
    let path = format!("/v2/images/{id}");
    for user in ["demo", "admin"] {
        assert_eq!(world.as_user(user).delete(&path).send().await.status, 403, "{user}");
    }
    let unprotect = json!([{"op": "replace", "path": "/protected", "value": false}]);
    assert_eq!(
        world.as_user("demo").patch(&path).ops(unprotect).send().await.status,
        200
    );
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
}
