//! `POST /v2/images/{image_id}/actions/deactivate` and `…/reactivate`.

use serde_json::json;

use crate::world::World;

async fn act(world: &World, user: &str, id: &str, action: &str) -> u16 {
    let answer = world
        .as_user(user)
        .post(&format!("/v2/images/{id}/actions/{action}"))
        .send()
        .await;
    answer.status
}

#[tokio::test]
async fn a_deactivated_image_is_downloaded_by_administrators_alone() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    let file = format!("/v2/images/{id}/file");
    assert_eq!(act(&world, "demo", &id, "deactivate").await, 204);
    assert_eq!(act(&world, "demo", &id, "deactivate").await, 204, "twice is fine");
    assert_eq!(world.image(&id).await["status"], "deactivated");
    assert_eq!(world.as_user("demo").get(&file).send().await.status, 403);
    assert_eq!(world.as_user("admin").get(&file).send().await.text(), "data");
    assert_eq!(act(&world, "demo", &id, "reactivate").await, 204);
    assert_eq!(act(&world, "demo", &id, "reactivate").await, 204, "twice is fine");
    assert_eq!(world.as_user("demo").get(&file).send().await.text(), "data");
}

#[tokio::test]
async fn an_image_without_data_cannot_be_held_back() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for action in ["deactivate", "reactivate"] {
        assert_eq!(act(&world, "demo", &id, action).await, 403, "{action}");
    }
}

#[tokio::test]
async fn only_members_of_the_owner_and_administrators_act() {
    let world = World::start().await;
    let open = world
        .active_image("demo", json!({"visibility": "community"}), b"data")
        .await;
    let hidden = world
        .active_image("demo", json!({"visibility": "private"}), b"data")
        .await;
    for action in ["deactivate", "reactivate"] {
        for (user, of_open, of_hidden) in [("reader", 403, 403), ("partner", 403, 404)] {
            assert_eq!(act(&world, user, &open, action).await, of_open, "{user} {action}");
            assert_eq!(act(&world, user, &hidden, action).await, of_hidden, "{user} {action}");
        }
        assert_eq!(act(&world, "admin", &open, action).await, 204, "{action}");
        assert_eq!(act(&world, "demo", "nosuch", action).await, 404, "{action}");
    }
}
