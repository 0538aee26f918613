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

#[tokio::test]
async fn an_action_answers_204_and_moves_the_time_only_when_it_changes_something() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    for (after, action, time) in [
        (5, "reactivate", "2026-08-24T10:00:00Z"),
        (5, "deactivate", "2026-08-24T10:00:10Z"),
        (5, "deactivate", "2026-08-24T10:00:10Z"),
        (5, "reactivate", "2026-08-24T10:00:20Z"),
    ] {
        world.advance(std::time::Duration::from_secs(after));
        let path = format!("/v2/images/{id}/actions/{action}");
        let answer = world.as_user("demo").post(&path).send().await;
        assert_eq!((answer.status, answer.text()), (204, ""));
        assert_eq!(answer.header("content-type"), Some("text/html; charset=UTF-8"));
        assert_eq!(world.image(&id).await["updated_at"], time, "{action}");
    }
}

#[tokio::test]
async fn an_image_that_is_held_back_keeps_all_it_has() {
    let world = World::start().await;
    let id = world
        .active_image("demo", json!({"protected": true, "tags": ["kept"]}), b"data")
        .await;
    let mut before = world.image(&id).await;
    assert_eq!(
        act(&world, "demo", &id, "deactivate").await,
        204,
        "a protected image too"
    );
    let mut after = world.image(&id).await;
    assert_eq!(
        (before["status"].take(), after["status"].take()),
        (json!("active"), json!("deactivated"))
    );
    assert_eq!(before, after);
    let listed = world
        .as_user("demo")
        .get("/v2/images?status=deactivated")
        .send()
        .await
        .listed("id");
    assert_eq!(listed, [id.as_str()]);
    let path = format!("/v2/images/{id}");
    let renamed = json!([{"op": "replace", "path": "/name", "value": "renamed"}]);
    assert_eq!(
        world.as_user("demo").patch(&path).ops(renamed).send().await.status,
        200,
        "its record can be changed"
    );
    assert_eq!(
        world.as_user("demo").delete(&path).send().await.status,
        403,
        "it is protected still"
    );
    let open = json!([{"op": "replace", "path": "/protected", "value": false}]);
    assert_eq!(world.as_user("demo").patch(&path).ops(open).send().await.status, 200);
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
    world.run_jobs().await;
    world.assert_store_holds(&[]).await;
}

#[tokio::test]
async fn an_image_whose_data_is_on_its_way_cannot_be_held_back() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, upload) = world.upload_slowly("demo", &id);
    let acting = async {
        world.until(&id, "saving").await;
        for (user, action) in [("demo", "deactivate"), ("demo", "reactivate"), ("admin", "deactivate")] {
            assert_eq!(act(&world, user, &id, action).await, 403, "{user} {action}");
        }
        drop(pieces);
    };
    let (upload, ()) = tokio::join!(upload, acting);
    assert_eq!(upload.status, 204);
    assert_eq!(world.image(&id).await["status"], "active");
}

#[tokio::test]
async fn who_is_not_signed_in_or_only_a_member_of_the_image_does_not_act() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    let offer = world.as_user("demo").post(&format!("/v2/images/{id}/members"));
    let member = json!({"member": crate::world::project_id("partner")});
    assert_eq!(offer.json(member).send().await.status, 200);
    for action in ["deactivate", "reactivate"] {
        let path = format!("/v2/images/{id}/actions/{action}");
        assert_eq!(world.as_nobody().post(&path).send().await.status, 401, "{action}");
        assert_eq!(act(&world, "partner", &id, action).await, 403, "{action}");
        assert_eq!(act(&world, "official", &id, action).await, 404, "{action}");
    }
    let path = format!("/v2/images/{id}");
    assert_eq!(act(&world, "demo", &id, "detonate").await, 404);
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
    assert_eq!(act(&world, "demo", &id, "deactivate").await, 404, "deleted");
}

#[tokio::test]
async fn an_operator_keeps_actions_to_administrators() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    world.set_policy("deactivate: role:admin\nreactivate: role:admin\n");
    for action in ["deactivate", "reactivate"] {
        assert_eq!(act(&world, "demo", &id, action).await, 403, "{action}");
        assert_eq!(act(&world, "admin", &id, action).await, 204, "{action}");
        assert_eq!(
            act(&world, "demo", &id, action).await,
            403,
            "{action}, with nothing left to do"
        );
    }
}
