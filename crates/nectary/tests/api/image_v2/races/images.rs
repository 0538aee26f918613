//! Records: ids that are wanted by many, patches that meet, actions and deletions at the same time.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{RACERS, race, tally, winner};
use crate::world::{Answer, World};

const ID: &str = "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11";
const OLDER_FORM: &str = "application/openstack-images-v2.0-json-patch";

async fn patch(world: &World, id: &str, operations: Value) -> Answer {
    let question = world.as_user("demo").patch(&format!("/v2/images/{id}"));
    question.ops(operations).send().await
}

async fn create(world: &World, user: &str, name: &str) -> Answer {
    let question = world.as_user(user).post("/v2/images");
    question.json(json!({"id": ID, "name": name})).send().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_id_is_given_to_one_of_those_who_want_it() {
    let world = Arc::new(World::start().await);
    let answers = race(RACERS, &world, |world, racer| async move {
        let user = if racer % 2 == 0 { "demo" } else { "partner" };
        create(&world, user, &format!("of racer {racer}")).await
    })
    .await;
    let winner = winner(&answers);
    assert_eq!(tally(&answers), BTreeMap::from([(201, 1), (409, RACERS - 1)]));
    assert_eq!(world.image(ID).await, answers[winner].json());
    assert_eq!(world.image(ID).await["name"], format!("of racer {winner}"));
}

/// OSSN-0075: whoever trusts an id must not be given somebody else's image under it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_id_is_never_given_twice_not_even_while_its_image_is_deleted() {
    let world = Arc::new(World::start().await);
    assert_eq!(create(&world, "demo", "the first").await.status, 201);
    let answers = race(RACERS, &world, |world, racer| async move {
        if racer % 2 == 0 {
            world.as_user("demo").delete(&format!("/v2/images/{ID}")).send().await
        } else {
            create(&world, "partner", "an impostor").await
        }
    })
    .await;
    let deleted: Vec<&Answer> = answers.iter().step_by(2).collect();
    assert_eq!(tally(deleted), BTreeMap::from([(204, 1), (404, RACERS / 2 - 1)]));
    let created: Vec<&Answer> = answers.iter().skip(1).step_by(2).collect();
    assert_eq!(tally(created), BTreeMap::from([(409, RACERS / 2)]));
    for user in ["demo", "partner", "admin"] {
        assert_eq!(create(&world, user, "later").await.status, 409, "{user}");
        assert_eq!(
            world.as_user(user).get(&format!("/v2/images/{ID}")).send().await.status,
            404,
            "{user}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn patches_that_change_different_things_are_all_applied() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        async move {
            let path = format!("/property_{racer}");
            patch(
                &world,
                &id,
                json!([{"op": "add", "path": path, "value": racer.to_string()}]),
            )
            .await
        }
    })
    .await;
    assert_eq!(tally(&answers), BTreeMap::from([(200, RACERS)]));
    let image = world.image(&id).await;
    for racer in 0..RACERS {
        assert_eq!(image[format!("property_{racer}")], racer.to_string());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn patches_of_several_operations_never_mix() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        let value = racer.to_string();
        let operations = json!([
            {"op": "replace", "path": "/name", "value": value},
            {"op": "add", "path": "/property", "value": value},
            {"op": "replace", "path": "/tags", "value": [value]},
            {"op": "replace", "path": "/min_disk", "value": racer},
        ]);
        async move { patch(&world, &id, operations).await }
    })
    .await;
    assert_eq!(tally(&answers), BTreeMap::from([(200, RACERS)]));
    let image = world.image(&id).await;
    let last = image["name"].as_str().unwrap();
    assert_eq!(image["property"], last);
    assert_eq!(image["tags"], json!([last]));
    assert_eq!(image["min_disk"].to_string(), last);
    for (racer, answer) in answers.iter().enumerate() {
        let shown = answer.json();
        let value = racer.to_string();
        assert_eq!(
            (&shown["name"], &shown["property"]),
            (&json!(value), &json!(value)),
            "its own change"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_property_is_added_by_one_and_removed_by_one() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let path = format!("/v2/images/{id}");
        let operations = json!([{"add": "/property", "value": racer.to_string()}]).to_string();
        async move {
            let question = world.as_user("demo").patch(&path).header("content-type", OLDER_FORM);
            question.bytes(operations).send().await
        }
    })
    .await;
    let winner = winner(&answers);
    assert_eq!(tally(&answers), BTreeMap::from([(200, 1), (409, RACERS - 1)]));
    assert_eq!(world.image(&id).await["property"], winner.to_string());

    let answers = race(RACERS, &world, |world, _| {
        let id = id.clone();
        async move { patch(&world, &id, json!([{"op": "remove", "path": "/property"}])).await }
    })
    .await;
    assert_eq!(tally(&answers), BTreeMap::from([(200, 1), (409, RACERS - 1)]));
    assert_eq!(world.image(&id).await.get("property"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn patches_side_by_side_do_not_exceed_the_quota_of_properties() {
    const QUOTA: usize = 10;
    let world = Arc::new(World::with(|options, _| options.limits.properties = Some(QUOTA)).await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        let path = format!("/property_{racer}");
        async move { patch(&world, &id, json!([{"op": "add", "path": path, "value": "x"}])).await }
    })
    .await;
    assert_eq!(tally(&answers), BTreeMap::from([(200, QUOTA), (413, RACERS - QUOTA)]));
    let image = world.image(&id).await;
    for (racer, answer) in answers.iter().enumerate() {
        let is_there = image.get(format!("property_{racer}")).is_some();
        assert_eq!(is_there, answer.status == 200, "{racer}");
    }
}

/// A format is fixed by the upload; a patch in the same moment comes before it, or is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_image_is_judged_by_the_format_it_ends_up_with() {
    for _ in 0..16 {
        let world = Arc::new(World::start().await);
        let id = world.queued_image("demo", json!({})).await;
        let answers = race(2, &world, |world, racer| {
            let id = id.clone();
            async move {
                if racer == 0 {
                    return world.upload("demo", &id, b"no qcow2".to_vec()).await;
                }
                patch(
                    &world,
                    &id,
                    json!([{"op": "replace", "path": "/disk_format", "value": "qcow2"}]),
                )
                .await
            }
        })
        .await;
        let image = world.image(&id).await;
        match (answers[0].status, answers[1].status) {
            (204, 403) => assert_eq!(
                (&image["status"], &image["disk_format"]),
                (&json!("active"), &json!("raw"))
            ),
            (415, 200) => assert_eq!(
                (&image["status"], &image["disk_format"]),
                (&json!("queued"), &json!("qcow2"))
            ),
            // The patch was refused while the upload ran.
            other => panic!("{other:?}: {image}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn actions_patches_and_a_deletion_end_in_a_deleted_image() {
    let world = Arc::new(World::start().await);
    let id = world.active_image("demo", json!({}), b"data").await;
    let answers = race(RACERS, &world, |world, racer| {
        let path = format!("/v2/images/{id}");
        let id = id.clone();
        async move {
            match racer % 4 {
                0 => world.as_user("demo").delete(&path).send().await,
                1 => patch(&world, &id, json!([{"op": "replace", "path": "/name", "value": "x"}])).await,
                2 => {
                    world
                        .as_user("demo")
                        .post(&format!("{path}/actions/deactivate"))
                        .send()
                        .await
                }
                _ => {
                    world
                        .as_user("demo")
                        .post(&format!("{path}/actions/reactivate"))
                        .send()
                        .await
                }
            }
        }
    })
    .await;
    let deletions: Vec<&Answer> = answers.iter().step_by(4).collect();
    assert_eq!(tally(deletions), BTreeMap::from([(204, 1), (404, RACERS / 4 - 1)]));
    for (racer, answer) in answers.iter().enumerate().filter(|(racer, _)| racer % 4 > 0) {
        assert!([200, 204, 404].contains(&answer.status), "{racer}: {}", answer.text());
    }
    world.run_jobs().await;
    world.assert_store_holds(&[]).await;
    assert_eq!(
        world
            .as_user("admin")
            .get(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        404
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn actions_that_race_all_succeed_and_the_image_keeps_its_bytes() {
    let world = Arc::new(World::start().await);
    let id = world.active_image("demo", json!({}), b"data").await;
    let answers = race(RACERS, &world, |world, racer| {
        let action = if racer % 2 == 0 { "deactivate" } else { "reactivate" };
        let path = format!("/v2/images/{id}/actions/{action}");
        async move { world.as_user("demo").post(&path).send().await }
    })
    .await;
    assert_eq!(tally(&answers), BTreeMap::from([(204, RACERS)]));
    let status = world.image(&id).await["status"].clone();
    let expected = if status == "active" { 200 } else { 403 };
    assert!(status == "active" || status == "deactivated", "{status}");
    assert_eq!(world.download("demo", &id).await.status, expected);
    assert_eq!(world.download("admin", &id).await.text(), "data");
    world.assert_store_holds(&[&id]).await;
}

/// Whoever protects an image and is told so can rely on it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_image_is_protected_or_deleted_and_never_both() {
    for _ in 0..16 {
        let world = Arc::new(World::start().await);
        let id = world.active_image("demo", json!({}), b"data").await;
        let answers = race(8, &world, |world, racer| {
            let id = id.clone();
            async move {
                if racer > 0 {
                    return world.as_user("demo").delete(&format!("/v2/images/{id}")).send().await;
                }
                patch(
                    &world,
                    &id,
                    json!([{"op": "replace", "path": "/protected", "value": true}]),
                )
                .await
            }
        })
        .await;
        world.run_jobs().await;
        if answers[0].status == 200 {
            assert_eq!(tally(&answers[1..]), BTreeMap::from([(403, 7)]));
            assert_eq!(world.download("demo", &id).await.text(), "data");
        } else {
            assert_eq!(answers[0].status, 404, "{}", answers[0].text());
            assert_eq!(tally(&answers[1..]), BTreeMap::from([(204, 1), (404, 6)]));
            world.assert_store_holds(&[]).await;
        }
    }
}
