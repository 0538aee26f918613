//! Tags that are added and removed at the same time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::{RACERS, race, tally};
use crate::world::World;

fn tags(image: &Value) -> BTreeSet<String> {
    let tags = image["tags"].as_array().unwrap().iter();
    tags.map(|tag| tag.as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tags_that_differ_are_all_added_and_all_removed() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({"tags": ["kept"]})).await;
    let added = race(RACERS, &world, |world, racer| {
        let path = format!("/v2/images/{id}/tags/{racer}");
        async move { world.as_user("demo").put(&path).send().await }
    })
    .await;
    assert_eq!(tally(&added), BTreeMap::from([(204, RACERS)]));
    let expected: BTreeSet<String> = (0..RACERS)
        .map(|racer| racer.to_string())
        .chain(["kept".to_owned()])
        .collect();
    assert_eq!(tags(&world.image(&id).await), expected);

    let removed = race(RACERS, &world, |world, racer| {
        let path = format!("/v2/images/{id}/tags/{racer}");
        async move { world.as_user("demo").delete(&path).send().await }
    })
    .await;
    assert_eq!(tally(&removed), BTreeMap::from([(204, RACERS)]));
    assert_eq!(world.image(&id).await["tags"], json!(["kept"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_tag_is_added_by_all_and_removed_by_one() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}/tags/same");
    let added = race(RACERS, &world, |world, _| {
        let path = path.clone();
        async move { world.as_user("demo").put(&path).send().await }
    })
    .await;
    assert_eq!(tally(&added), BTreeMap::from([(204, RACERS)]));
    assert_eq!(world.image(&id).await["tags"], json!(["same"]));
    let removed = race(RACERS, &world, |world, _| {
        let path = path.clone();
        async move { world.as_user("demo").delete(&path).send().await }
    })
    .await;
    assert_eq!(tally(&removed), BTreeMap::from([(204, 1), (404, RACERS - 1)]));
    assert_eq!(world.image(&id).await["tags"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tags_side_by_side_do_not_exceed_their_quota() {
    const QUOTA: usize = 10;
    let world = Arc::new(World::with(|options, _| options.limits.tags = Some(QUOTA)).await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let path = format!("/v2/images/{id}/tags/{racer}");
        async move { world.as_user("demo").put(&path).send().await }
    })
    .await;
    assert_eq!(tally(&answers), BTreeMap::from([(204, QUOTA), (413, RACERS - QUOTA)]));
    let told = (0..RACERS).filter(|racer| answers[*racer].status == 204);
    assert_eq!(
        tags(&world.image(&id).await),
        told.map(|racer| racer.to_string()).collect()
    );
}

/// A tag beside a patch and an upload: each changes its own part of the image.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tags_patches_and_an_upload_do_not_undo_each_other() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        async move {
            let path = format!("/v2/images/{id}");
            match racer {
                0 => world.upload("demo", &id, vec![7; 100_000]).await,
                _ if racer % 2 == 0 => world.as_user("demo").put(&format!("{path}/tags/{racer}")).send().await,
                _ => {
                    let operations = json!([{"op": "add", "path": format!("/p{racer}"), "value": "x"}]);
                    world.as_user("demo").patch(&path).ops(operations).send().await
                }
            }
        }
    })
    .await;
    assert_eq!(tally(&answers), BTreeMap::from([(200, RACERS / 2), (204, RACERS / 2)]));
    let image = world.image(&id).await;
    assert_eq!((&image["status"], &image["size"]), (&json!("active"), &json!(100_000)));
    for racer in 1..RACERS {
        let is_there = match racer % 2 {
            0 => tags(&image).contains(&racer.to_string()),
            _ => image.get(format!("p{racer}")).is_some(),
        };
        assert!(is_there, "what racer {racer} changed was undone");
    }
    world.assert_store_holds(&[&id]).await;
}
