//! `/catalog/v1/inbox`: what others offer, and the answers.

use std::time::Duration;

use serde_json::{Value, json};

use super::offers::{get, inbox, listed, lists, post, problem, share_with_partner};
use crate::world::{World, project_id, user_id};

#[tokio::test]
async fn an_offer_says_what_is_offered_by_whom_and_until_when() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({"name": "genomes"}), &[7; 700]).await;
    let terms = json!({"message": " Please check the aligner. ", "until": "2026-09-01T00:00:00Z"});
    share_with_partner(&world, &id, terms).await;
    let offers = listed(&world, "partner", "/inbox", "offers").await;
    assert_eq!(
        offers,
        [json!({
            "image_id": id, "image_name": "genomes", "image_status": "active", "visibility": "shared",
            "size_bytes": 700, "disk_format": "raw", "container_format": "bare",
            "owner_id": project_id("demo"), "owner_name": "demo",
            "project_id": project_id("partner"), "project_name": "partner",
            "side": "received", "status": "pending",
            "message": "Please check the aligner.", "until": "2026-09-01T00:00:00Z",
            "offered_by_id": user_id("demo"), "offered_by_name": "demo",
            "offered_at": "2026-08-24T10:00:00Z", "answered_at": null,
        })]
    );
}

#[tokio::test]
async fn an_offer_of_a_stock_client_is_in_the_inbox_without_a_message() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let members = world.as_user("demo").post(&format!("/v2/images/{id}/members"));
    let offered = members.json(json!({"member": project_id("partner")})).send().await;
    assert_eq!(offered.status, 200);
    let offers = listed(&world, "partner", "/inbox", "offers").await;
    assert_eq!(offers.len(), 1);
    assert_eq!(offers[0]["image_id"], id.as_str());
    for absent in ["message", "until", "offered_by_id", "offered_by_name", "size_bytes"] {
        assert_eq!(offers[0][absent], Value::Null, "{absent}");
    }
}

#[tokio::test]
async fn what_is_accepted_is_in_the_lists_and_what_is_rejected_is_gone() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({})).await;
    world.advance(Duration::from_secs(5));
    for (verb, status, changed, is_listed) in [
        ("accept", "accepted", true, true),
        ("accept", "accepted", false, true),
        ("reject", "rejected", true, false),
        ("accept", "accepted", true, true),
    ] {
        let answer = post(&world, "partner", &format!("/inbox/{id}/{verb}"), Value::Null).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let share = answer.json();
        assert_eq!((&share["status"], &share["changed"]), (&json!(status), &json!(changed)));
        assert_eq!(share["answered_at"], "2026-08-24T10:00:05Z");
        assert_eq!(inbox(&world, "partner").await, Vec::<String>::new());
        assert_eq!(lists(&world, "partner", &id).await, is_listed, "{verb}");
    }
}

#[tokio::test]
async fn only_who_may_answer_does() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({})).await;
    for verb in ["accept", "reject"] {
        let path = format!("/inbox/{id}/{verb}");
        for (user, status, code) in [
            ("partner-reader", 403, "forbidden"),
            ("-", 401, "unauthenticated"),
            ("nobody", 403, "forbidden"),
            ("official", 404, "not_found"),
            ("demo", 404, "not_found"),
            ("admin", 404, "not_found"),
        ] {
            let answer = post(&world, user, &path, Value::Null).await;
            assert_eq!(problem(&answer), (status, code.to_owned()), "{user}");
        }
    }
    assert_eq!(inbox(&world, "partner").await, [id]);
    assert_eq!(inbox(&world, "partner-reader").await.len(), 1);
    for user in ["official", "demo", "admin"] {
        assert_eq!(inbox(&world, user).await.len(), 0, "{user}");
    }
    assert_eq!(get(&world, "-", "/inbox").await.status, 401);
}

#[tokio::test]
async fn several_offers_are_answered_at_once_with_an_outcome_each() {
    let world = World::start().await;
    let (first, second) = (
        world.queued_image("demo", json!({})).await,
        world.queued_image("demo", json!({})).await,
    );
    let others = world.queued_image("demo", json!({})).await;
    for id in [&first, &second] {
        share_with_partner(&world, id, json!({})).await;
    }
    post(&world, "partner", &format!("/inbox/{second}/accept"), Value::Null).await;
    let body = json!({"image_ids": [first, second, others]});
    let answer = post(&world, "partner", "/inbox/accept", body.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let outcomes = answer.json()["outcomes"].clone();
    for (at, id, changed) in [(0, &first, true), (1, &second, false)] {
        let outcome = &outcomes[at];
        assert_eq!(
            (&outcome["image_id"], &outcome["changed"]),
            (&json!(id), &json!(changed))
        );
        assert_eq!(outcome["share"]["status"], "accepted");
        assert_eq!(outcome["problem"], Value::Null);
    }
    assert_eq!(
        (&outcomes[2]["share"], &outcomes[2]["changed"]),
        (&Value::Null, &json!(false))
    );
    let problem = &outcomes[2]["problem"];
    assert_eq!(
        (&problem["status"], &problem["code"]),
        (&json!(404), &json!("not_found"))
    );
    assert_eq!(problem["request_id"], answer.header("x-openstack-request-id").unwrap());

    let rejected = post(&world, "partner", "/inbox/reject", body).await.json();
    assert_eq!(rejected["outcomes"][1]["share"]["status"], "rejected");
    for id in [&first, &second] {
        assert!(!lists(&world, "partner", id).await);
    }
}

#[tokio::test]
async fn a_bulk_answer_names_from_1_to_100_images_and_nothing_else() {
    let world = World::start().await;
    let many = vec!["x"; 101];
    for body in [
        json!({}),
        json!({"image_ids": []}),
        json!({"image_ids": many}),
        json!({"image_ids": "x"}),
        json!({"image_ids": [1]}),
        json!({"image_ids": ["x"], "status": "accepted"}),
        json!([]),
    ] {
        let answer = post(&world, "partner", "/inbox/accept", body.clone()).await;
        assert_eq!(problem(&answer), (400, "invalid".to_owned()), "{body}");
    }
    assert_eq!(
        post(&world, "-", "/inbox/accept", json!({"image_ids": ["x"]}))
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn an_image_that_is_not_shared_any_more_is_out_of_the_inbox() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({})).await;
    let hide = json!([{"op": "replace", "path": "/visibility", "value": "private"}]);
    let hidden = world
        .as_user("demo")
        .patch(&format!("/v2/images/{id}"))
        .ops(hide)
        .send()
        .await;
    assert_eq!(hidden.status, 200);
    assert_eq!(inbox(&world, "partner").await, Vec::<String>::new());
    let answer = post(&world, "partner", &format!("/inbox/{id}/accept"), Value::Null).await;
    assert_eq!(problem(&answer), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn the_inbox_is_read_page_by_page() {
    let world = World::start().await;
    let mut offered = Vec::new();
    for _ in 0..5 {
        let id = world.queued_image("demo", json!({})).await;
        share_with_partner(&world, &id, json!({})).await;
        world.advance(Duration::from_secs(1));
        offered.insert(0, id);
    }
    let mut walked = Vec::new();
    let mut path = Some("/catalog/v1/inbox?limit=2".to_owned());
    while let Some(next) = path {
        let page = world.as_user("partner").get(&next).send().await.json();
        let offers = page["offers"].as_array().unwrap();
        assert!(!offers.is_empty() && offers.len() <= 2);
        walked.extend(
            offers
                .iter()
                .map(|offer| offer["image_id"].as_str().unwrap().to_owned()),
        );
        path = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(walked, offered);
    for query in ["limit=0", "limit=201", "marker=x", "sort=name", "status=pending"] {
        let answer = get(&world, "partner", &format!("/inbox?{query}")).await;
        assert_eq!(problem(&answer), (400, "invalid".to_owned()), "{query}");
    }
}

#[tokio::test]
async fn the_policy_decides_who_answers() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({})).await;
    world.set_policy("modify_member: '!'\n");
    let path = format!("/inbox/{id}/accept");
    assert_eq!(post(&world, "partner", &path, Value::Null).await.status, 403);
    world.set_policy("get_images: '!'\n");
    assert_eq!(get(&world, "partner", "/inbox").await.status, 403);
    world.set_policy("get_image: 'rule:context_is_admin or project_id:%(owner)s'\n");
    assert_eq!(inbox(&world, "partner").await, Vec::<String>::new());
}
