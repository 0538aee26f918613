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

#[tokio::test]
async fn the_lists_of_members_are_what_clients_know() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}/members");
    let none = world.as_user("demo").get(&path).send().await;
    assert_eq!(none.json(), json!({"members": [], "schema": "/v2/schemas/members"}));
    let offered = offer(&world, "demo", &id, "partner").await.json();
    let one = world.as_user("reader").get(&path).send().await;
    assert_eq!(one.status, 200, "a reader of the owning project reads them");
    assert_eq!(
        one.json(),
        json!({"members": [offered], "schema": "/v2/schemas/members"})
    );
    let row = format!("{path}/{}", project_id("partner"));
    assert_eq!(world.as_user("partner-reader").get(&row).send().await.json(), offered);
    let removed = world.as_user("demo").delete(&row).send().await;
    assert_eq!((removed.status, removed.text()), (204, ""));
}

#[tokio::test]
async fn every_route_of_members_needs_a_token_and_an_image() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(offer(&world, "demo", &id, "partner").await.status, 200);
    let member = json!({"member": project_id("official")});
    let status = json!({"status": "accepted"});
    for (asker, id, expected) in [
        (world.as_nobody(), id.as_str(), 401),
        (world.as_user("admin"), "nosuch", 404),
        (world.as_user("official"), &id, 404),
        (world.as_user("service"), &id, 404),
    ] {
        let list = format!("/v2/images/{id}/members");
        let row = format!("{list}/{}", project_id("partner"));
        for question in [
            asker.get(&list),
            asker.post(&list).json(member.clone()),
            asker.get(&row),
            asker.put(&row).json(status.clone()),
            asker.delete(&row),
        ] {
            assert_eq!(question.send().await.status, expected);
        }
    }
    assert_eq!(members(&world, "demo", &id).await.1[0]["status"], "pending");
}

/// Everybody may see it, so that it is no secret; its members are nobody's business all the same.
#[tokio::test]
async fn members_of_an_image_that_is_open_to_all_are_forbidden_and_not_hidden() {
    let world = World::start().await;
    for visibility in ["community", "public"] {
        let id = world.queued_image("admin", json!({"visibility": visibility})).await;
        for user in ["demo", "admin"] {
            assert_eq!(members(&world, user, &id).await.0, 403, "{user} {visibility}");
            assert_eq!(
                offer(&world, user, &id, "partner").await.status,
                403,
                "{user} {visibility}"
            );
            let answered = answer_offer(&world, user, &id, "partner", "accepted").await;
            assert_eq!(answered.status, 403, "{user} {visibility}");
        }
    }
}

#[tokio::test]
async fn only_the_owner_and_administrators_offer_and_withdraw() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(offer(&world, "demo", &id, "partner").await.status, 200);
    let row = format!("/v2/images/{id}/members/{}", project_id("partner"));
    for user in ["reader", "partner", "partner-reader"] {
        assert_eq!(offer(&world, user, &id, "official").await.status, 403, "{user}");
        assert_eq!(world.as_user(user).delete(&row).send().await.status, 403, "{user}");
    }
    assert_eq!(offer(&world, "admin", &id, "official").await.status, 200);
    assert_eq!(world.as_user("admin").delete(&row).send().await.status, 204);
    let (_, left) = members(&world, "demo", &id).await;
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["member_id"], project_id("official").as_str());
}

/// Only Keystone knows which projects exist, and nobody asks it.
#[tokio::test]
async fn a_member_is_any_text_that_fits() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}/members");
    let offer = |member: String| world.as_user("demo").post(&path).json(json!({"member": member})).send();
    for member in ["nosuch project", "é", &"x".repeat(255)] {
        let answer = offer(member.to_owned()).await;
        assert_eq!(
            (answer.status, answer.json()["member_id"].as_str()),
            (200, Some(member))
        );
    }
    assert_eq!(offer("x".repeat(256)).await.status, 400);
    assert_eq!(
        world
            .as_user("demo")
            .get(&format!("{path}/nosuch%20project"))
            .send()
            .await
            .status,
        200
    );
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("{path}/%C3%A9"))
            .send()
            .await
            .status,
        204
    );
    assert_eq!(members(&world, "demo", &id).await.1.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn members_do_not_move_the_time_of_their_image_and_go_with_it() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let before = world.image(&id).await;
    world.advance(std::time::Duration::from_secs(5));
    assert_eq!(offer(&world, "demo", &id, "partner").await.status, 200);
    assert_eq!(
        answer_offer(&world, "partner", &id, "partner", "accepted").await.status,
        200
    );
    assert_eq!(world.image(&id).await, before);
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        204
    );
    for user in ["demo", "partner", "admin"] {
        assert_eq!(members(&world, user, &id).await.0, 404, "{user}");
    }
    let listed = world.as_user("partner").get("/v2/images").send().await.listed("id");
    assert_eq!(listed, Vec::<String>::new());
}

#[tokio::test]
async fn a_refused_answer_changes_nothing() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let offered = offer(&world, "demo", &id, "partner").await.json();
    world.advance(std::time::Duration::from_secs(5));
    for (user, status) in [
        ("demo", "accepted"),
        ("partner-reader", "accepted"),
        ("partner", "Accepted"),
        ("partner", "all"),
    ] {
        let answered = answer_offer(&world, user, &id, "partner", status).await;
        assert!([400, 403].contains(&answered.status), "{user} {status}");
    }
    assert_eq!(members(&world, "demo", &id).await.1, json!([offered]));
}

#[tokio::test]
async fn the_quota_of_members_may_be_none() {
    let world = World::with(|options, _| options.limits.members = None).await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}/members");
    for number in 0..150 {
        let offer = world
            .as_user("demo")
            .post(&path)
            .json(json!({"member": number.to_string()}));
        assert_eq!(offer.send().await.status, 200);
    }
}

/// The row is kept, and out of everybody's reach until the image is shared again.
#[tokio::test]
async fn a_member_of_an_image_that_is_private_now_is_not_there() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(offer(&world, "demo", &id, "partner").await.status, 200);
    let hidden = json!([{"op": "replace", "path": "/visibility", "value": "private"}]);
    let patched = world.as_user("demo").patch(&format!("/v2/images/{id}")).ops(hidden);
    assert_eq!(patched.send().await.status, 200);
    let row = format!("/v2/images/{id}/members/{}", project_id("partner"));
    for user in ["demo", "admin"] {
        assert_eq!(world.as_user(user).get(&row).send().await.status, 404, "{user}");
        assert_eq!(world.as_user(user).delete(&row).send().await.status, 403, "{user}");
        assert_eq!(members(&world, user, &id).await.0, 403, "{user}");
    }
    assert_eq!(world.as_user("partner").get(&row).send().await.status, 404);
    for (user, status) in [("partner", 404), ("demo", 403), ("admin", 403)] {
        let answered = answer_offer(&world, user, &id, "partner", "accepted").await;
        assert_eq!(answered.status, status, "{user}");
    }
}
