//! Changes of a family that race: one winner among those who say what they have read, and peace among those who want
//! the same.

use std::sync::Arc;

use serde_json::json;

use super::publishing::{FAMILY, assert_one_current, candidate, family, promoted};
use crate::api::image_v2::races::{race, tally};
use crate::world::{Answer, World};

const RACERS: usize = 100;

async fn promote(world: Arc<World>, build: String, read: Option<i64>) -> Answer {
    let path = format!("{FAMILY}/promote");
    let official = world.as_user("official");
    let question = official.post(&path).json(json!({"build": build}));
    match read {
        Some(version) => question.header("if-match", &format!("\"{version}\"")).send().await,
        None => question.send().await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_promotions_from_one_version_one_wins_and_the_others_are_stale() {
    let world = Arc::new(World::start().await);
    promoted(&world, "1").await;
    for build in 2..12 {
        candidate(&world, &build.to_string()).await;
    }
    let version = family(&world).await["version"].as_i64();
    let answers = race(RACERS, &world, |world, racer| {
        promote(world, (2 + racer % 10).to_string(), version)
    })
    .await;
    assert_eq!(
        tally(&answers).into_iter().collect::<Vec<_>>(),
        [(200, 1), (412, RACERS - 1)]
    );
    for answer in answers.iter().filter(|answer| answer.status == 412) {
        assert_eq!(answer.json()["code"], "stale");
    }
    assert_eq!(
        family(&world).await["version"].as_i64(),
        version.map(|version| version + 1)
    );
    assert_one_current(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_promotions_of_the_same_build_all_succeed_and_one_changes_something() {
    let world = Arc::new(World::start().await);
    promoted(&world, "1").await;
    candidate(&world, "2").await;
    let answers = race(RACERS, &world, |world, _| promote(world, "2".to_owned(), None)).await;
    assert_eq!(tally(&answers).into_iter().collect::<Vec<_>>(), [(200, RACERS)]);
    let changed = answers.iter().filter(|answer| answer.json()["changed"] == true).count();
    assert_eq!(changed, 1);
    assert_one_current(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_promotions_of_different_builds_leave_one_current() {
    let world = Arc::new(World::start().await);
    for build in 1..11 {
        candidate(&world, &build.to_string()).await;
    }
    let answers = race(RACERS, &world, |world, racer| {
        promote(world, (1 + racer % 10).to_string(), None)
    })
    .await;
    assert!(
        answers.iter().all(|answer| [200, 409].contains(&answer.status)),
        "{:?}",
        tally(&answers)
    );
    assert_one_current(&world).await;
    assert_eq!(
        family(&world).await["current"]["build"],
        "10",
        "the newest cannot have lost"
    );
}
