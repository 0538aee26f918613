//! `/v2/images/{image_id}/members`: sharing.

use serde_json::{Value, json};

use crate::world::{Answer, World, project_id};

async fn offer(world: &World, user: &str, id: &str, project: &str) -> Answer {
    let asked = world.as_user(user).post(&format!("/v2/images/{id}/members"));
    asked.json(json!({"member": project_id(project)})).send().await
}

async fn answer_offer(world: &World, user: &str, id: &str, project: &str, status: &str) -> Answer {
    let asked = world
        .as_user(user)
        .put(&format!("/v2/images/{id}/members/{}", project_id(project)));
    asked.json(json!({"status": status})).send().await
}

async fn members(world: &World, user: &str, id: &str) -> (u16, Value) {
    let answer = world
        .as_user(user)
        .get(&format!("/v2/images/{id}/members"))
        .send()
        .await;
    let list = if answer.status == 200 {
        answer.json()["members"].clone()
    } else {
        Value::Null
    };
    (answer.status, list)
}

#[tokio::test]
async fn an_offer_is_pending_and_answered_by_its_project() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let offered = offer(&world, "demo", &id, "partner").await;
    assert_eq!(offered.status, 200);
    assert_eq!(
        offered.json(),
        json!({
            "member_id": project_id("partner"), "image_id": id, "status": "pending", "schema": "/v2/schemas/member",
            "created_at": "2026-08-24T10:00:00Z", "updated_at": "2026-08-24T10:00:00Z"
        })
    );
    world.advance(std::time::Duration::from_secs(5));
    for status in ["accepted", "rejected", "pending", "accepted"] {
        let answered = answer_offer(&world, "partner", &id, "partner", status).await;
        assert_eq!(answered.status, 200);
        assert_eq!(answered.json()["status"], status);
        assert_eq!(answered.json()["updated_at"], "2026-08-24T10:00:05Z");
    }
    assert_eq!(
        offer(&world, "demo", &id, "partner").await.status,
        409,
        "it is a member already"
    );
}

#[tokio::test]
async fn a_member_sees_the_image_and_only_its_own_row() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for project in ["partner", "official"] {
        assert_eq!(offer(&world, "demo", &id, project).await.status, 200);
    }
    assert_eq!(
        world
            .as_user("partner")
            .get(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        200
    );
    assert_eq!(members(&world, "demo", &id).await.1.as_array().unwrap().len(), 2);
    assert_eq!(members(&world, "admin", &id).await.1.as_array().unwrap().len(), 2);
    let (status, own) = members(&world, "partner", &id).await;
    assert_eq!((status, own.as_array().unwrap().len()), (200, 1));
    assert_eq!(own[0]["member_id"], project_id("partner").as_str());

    let row = |project: &str| format!("/v2/images/{id}/members/{}", project_id(project));
    for (user, project, status) in [
        ("demo", "partner", 200),
        ("partner", "partner", 200),
        ("partner", "official", 404),
        ("demo", "service", 404),
        ("service", "partner", 404),
    ] {
        assert_eq!(
            world.as_user(user).get(&row(project)).send().await.status,
            status,
            "{user} {project}"
        );
    }
}

#[tokio::test]
async fn a_member_cannot_share_further() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(offer(&world, "demo", &id, "partner").await.status, 200);
    assert_eq!(
        answer_offer(&world, "partner", &id, "partner", "accepted").await.status,
        200
    );
    assert_eq!(offer(&world, "partner", &id, "official").await.status, 403);
    assert_eq!(offer(&world, "reader", &id, "official").await.status, 403);
    let row = format!("/v2/images/{id}/members/{}", project_id("partner"));
    assert_eq!(
        world.as_user("partner").delete(&row).send().await.status,
        403,
        "it rejects instead"
    );
}

#[tokio::test]
async fn only_the_member_and_administrators_answer_an_offer() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(offer(&world, "demo", &id, "partner").await.status, 200);
    for (user, status) in [
        ("demo", 403),
        ("reader", 403),
        ("partner-reader", 403),
        ("official", 404),
        ("admin", 200),
    ] {
        let answered = answer_offer(&world, user, &id, "partner", "accepted").await;
        assert_eq!(answered.status, status, "{user}");
    }
    assert_eq!(
        answer_offer(&world, "admin", &id, "official", "accepted").await.status,
        404
    );
}

#[tokio::test]
async fn only_shared_images_have_members() {
    let world = World::start().await;
    for visibility in ["private", "community"] {
        let id = world.queued_image("demo", json!({"visibility": visibility})).await;
        assert_eq!(offer(&world, "demo", &id, "partner").await.status, 403, "{visibility}");
        assert_eq!(members(&world, "demo", &id).await.0, 403, "{visibility}");
        let row = format!("/v2/images/{id}/members/{}", project_id("partner"));
        assert_eq!(
            world.as_user("demo").delete(&row).send().await.status,
            403,
            "{visibility}"
        );
        assert_eq!(world.as_user("demo").get(&row).send().await.status, 404, "{visibility}");
    }
}

#[tokio::test]
async fn making_an_image_private_hides_it_and_keeps_its_members() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(offer(&world, "demo", &id, "partner").await.status, 200);
    assert_eq!(
        answer_offer(&world, "partner", &id, "partner", "accepted").await.status,
        200
    );
    let path = format!("/v2/images/{id}");
    let show_as = |visibility: &'static str| {
        let operations = json!([{"op": "replace", "path": "/visibility", "value": visibility}]);
        world.as_user("demo").patch(&path).ops(operations).send()
    };
    assert_eq!(show_as("private").await.status, 200);
    assert_eq!(world.as_user("partner").get(&path).send().await.status, 404);
    assert_eq!(show_as("shared").await.status, 200);
    assert_eq!(members(&world, "partner", &id).await.1[0]["status"], "accepted");
}

#[tokio::test]
async fn a_removed_member_loses_the_image_and_can_be_offered_it_again() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(offer(&world, "demo", &id, "partner").await.status, 200);
    assert_eq!(
        answer_offer(&world, "partner", &id, "partner", "accepted").await.status,
        200
    );
    let row = format!("/v2/images/{id}/members/{}", project_id("partner"));
    assert_eq!(world.as_user("demo").delete(&row).send().await.status, 204);
    assert_eq!(world.as_user("demo").delete(&row).send().await.status, 404);
    assert_eq!(
        world
            .as_user("partner")
            .get(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        404
    );
    assert_eq!(offer(&world, "demo", &id, "partner").await.json()["status"], "pending");
}

#[tokio::test]
async fn odd_bodies_are_bad_requests() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}/members");
    for body in [
        json!({}),
        json!({"member": ""}),
        json!({"member": 7}),
        json!({"member": null}),
        json!([]),
    ] {
        assert_eq!(
            world.as_user("demo").post(&path).json(body.clone()).send().await.status,
            400,
            "{body}"
        );
    }
    assert_eq!(offer(&world, "demo", &id, "partner").await.status, 200);
    let row = format!("{path}/{}", project_id("partner"));
    for body in [
        json!({}),
        json!({"status": "maybe"}),
        json!({"status": 7}),
        json!({"status": ""}),
        json!([]),
    ] {
        assert_eq!(
            world
                .as_user("partner")
                .put(&row)
                .json(body.clone())
                .send()
                .await
                .status,
            400,
            "{body}"
        );
    }
}

#[tokio::test]
async fn one_member_more_than_the_quota_is_413() {
    let world = World::with(|options, _| options.limits.members = Some(2)).await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(offer(&world, "demo", &id, "partner").await.status, 200);
    assert_eq!(offer(&world, "demo", &id, "official").await.status, 200);
    assert_eq!(offer(&world, "demo", &id, "service").await.status, 413);
}
