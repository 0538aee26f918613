//! Sharing: offers, answers and withdrawals at the same time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::json;

use super::{RACERS, race, tally, winner};
use crate::world::{Answer, World, project_id};

async fn offer(world: &World, id: &str, project: &str) -> Answer {
    let question = world.as_user("demo").post(&format!("/v2/images/{id}/members"));
    question.json(json!({"member": project})).send().await
}

async fn answer_offer(world: &World, id: &str, status: &str) -> Answer {
    let path = format!("/v2/images/{id}/members/{}", project_id("partner"));
    world
        .as_user("partner")
        .put(&path)
        .json(json!({"status": status}))
        .send()
        .await
}

async fn withdraw(world: &World, id: &str) -> Answer {
    let path = format!("/v2/images/{id}/members/{}", project_id("partner"));
    world.as_user("demo").delete(&path).send().await
}

/// The members as the owner sees them, with their answers.
async fn members(world: &World, id: &str) -> Vec<(String, String)> {
    let list = world
        .as_user("demo")
        .get(&format!("/v2/images/{id}/members"))
        .send()
        .await
        .json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let rows = list["members"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["member_id"]), text(&row["status"])))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_project_becomes_a_member_once() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, _| {
        let id = id.clone();
        async move { offer(&world, &id, &project_id("partner")).await }
    })
    .await;
    winner(&answers);
    assert_eq!(tally(&answers), BTreeMap::from([(200, 1), (409, RACERS - 1)]));
    assert_eq!(
        members(&world, &id).await,
        [(project_id("partner"), "pending".to_owned())]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn offers_to_different_projects_are_all_made_up_to_the_quota() {
    const QUOTA: usize = 10;
    let world = Arc::new(World::with(|options, _| options.limits.members = Some(QUOTA)).await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        async move { offer(&world, &id, &format!("project-{racer}")).await }
    })
    .await;
    assert_eq!(tally(&answers), BTreeMap::from([(200, QUOTA), (413, RACERS - QUOTA)]));
    let told = (0..RACERS).filter(|racer| answers[*racer].status == 200);
    let told: BTreeSet<String> = told.map(|racer| format!("project-{racer}")).collect();
    let kept: BTreeSet<String> = members(&world, &id)
        .await
        .into_iter()
        .map(|(member, _)| member)
        .collect();
    assert_eq!(kept, told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_answers_of_a_member_are_all_taken_and_one_is_the_last() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    offer(&world, &id, &project_id("partner")).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        async move { answer_offer(&world, &id, ["accepted", "rejected"][racer % 2]).await }
    })
    .await;
    assert_eq!(tally(&answers), BTreeMap::from([(200, RACERS)]));
    let members = members(&world, &id).await;
    assert_eq!(members.len(), 1);
    assert!(["accepted", "rejected"].contains(&members[0].1.as_str()), "{members:?}");
    let listed = world
        .as_user("partner")
        .get("/v2/images?visibility=shared")
        .send()
        .await
        .listed("id");
    assert_eq!(listed.contains(&id), members[0].1 == "accepted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_offer_is_withdrawn_once_and_nobody_accepts_it_after_that() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    offer(&world, &id, &project_id("partner")).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        async move {
            if racer % 2 == 0 {
                withdraw(&world, &id).await
            } else {
                answer_offer(&world, &id, "accepted").await
            }
        }
    })
    .await;
    let withdrawals: Vec<&Answer> = answers.iter().step_by(2).collect();
    assert_eq!(tally(withdrawals), BTreeMap::from([(204, 1), (404, RACERS / 2 - 1)]));
    for answer in answers.iter().skip(1).step_by(2) {
        assert!([200, 404].contains(&answer.status), "{}", answer.text());
    }
    assert_eq!(members(&world, &id).await, []);
    assert_eq!(
        world
            .as_user("partner")
            .get(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        404
    );
}

/// Every offer that was made and not withdrawn is there, and no other: the answers add up.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn offers_and_withdrawals_add_up() {
    for _ in 0..8 {
        let world = Arc::new(World::start().await);
        let id = world.queued_image("demo", json!({})).await;
        let answers = race(RACERS, &world, |world, racer| {
            let id = id.clone();
            async move {
                if racer % 2 == 0 {
                    offer(&world, &id, &project_id("partner")).await
                } else {
                    withdraw(&world, &id).await
                }
            }
        })
        .await;
        let count = |status| answers.iter().filter(|answer| answer.status == status).count();
        let (offered, withdrawn) = (count(200), count(204));
        assert_eq!(
            offered + withdrawn + count(409) + count(404),
            RACERS,
            "{:?}",
            tally(&answers)
        );
        assert_eq!(members(&world, &id).await.len(), offered - withdrawn);
    }
}

/// The image is made private at the same moment: an offer comes before that, or is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_offer_is_made_of_an_image_that_is_private_already() {
    for _ in 0..8 {
        let world = Arc::new(World::start().await);
        let id = world.queued_image("demo", json!({})).await;
        let answers = race(RACERS, &world, |world, racer| {
            let id = id.clone();
            async move {
                if racer > 0 {
                    return offer(&world, &id, &format!("project-{racer}")).await;
                }
                let operations = json!([{"op": "replace", "path": "/visibility", "value": "private"}]);
                world
                    .as_user("demo")
                    .patch(&format!("/v2/images/{id}"))
                    .ops(operations)
                    .send()
                    .await
            }
        })
        .await;
        assert_eq!(answers[0].status, 200);
        let offered = answers[1..].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(
            offered + tally(&answers[1..]).get(&403).copied().unwrap_or_default(),
            RACERS - 1
        );
        let operations = json!([{"op": "replace", "path": "/visibility", "value": "shared"}]);
        let shared = world
            .as_user("demo")
            .patch(&format!("/v2/images/{id}"))
            .ops(operations)
            .send()
            .await;
        assert_eq!(shared.status, 200);
        assert_eq!(members(&world, &id).await.len(), offered);
    }
}
