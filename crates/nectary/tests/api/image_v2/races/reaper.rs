//! Uploads against those who take them for dead: whoever comes first decides, and the other gives way whole.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use nectary_app::jobs::reap_stale_uploads::reap_stale_uploads;
use serde_json::json;

use super::{RACERS, race, tally, winner};
use crate::world::{TOO_LONG, World};

const ROUNDS: usize = 24;

/// The end of the upload falls together with reapers who all hold it for dead.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_upload_that_ends_while_it_is_reaped_has_succeeded_wholly_or_not_at_all() {
    for round in 0..ROUNDS {
        let world = Arc::new(World::start().await);
        let id = world.queued_image("demo", json!({})).await;
        let (pieces, upload) = world.upload_slowly("demo", &id);
        let reaping = async {
            pieces.send(vec![1; 70_000]);
            world.until(&id, "saving").await;
            world.advance(TOO_LONG);
            pieces.send(vec![2; 70_000]);
            drop(pieces);
            race(8, &world, |world, racer| async move {
                // Later in each round, so that the upload is met at every step of its end.
                tokio::time::sleep(Duration::from_micros((round * 150 + racer * 20) as u64)).await;
                reap_stale_uploads(&world.app).await.unwrap();
            })
            .await;
        };
        let (upload, ()) = tokio::join!(upload, reaping);
        match upload.status {
            204 => {
                assert_eq!(world.image(&id).await["status"], "active");
                assert!(world.stored(&id).await.unwrap() == [vec![1; 70_000], vec![2; 70_000]].concat());
                world.assert_store_holds(&[&id]).await;
            }
            410 => world.assert_refused_and_retried(&id, b"good").await,
            other => panic!("{other}: {}", upload.text()),
        }
    }
}

/// The step at which the race is decided: the reaper has condemned the upload and not yet removed its bytes. If the
/// image became active now, it would lose them.
#[tokio::test]
async fn an_upload_that_is_condemned_makes_no_image_active_however_far_it_came() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, upload) = world.upload_slowly("demo", &id);
    let condemning = async {
        pieces.send(vec![1; 70_000]);
        world.until(&id, "saving").await;
        let upload = world.uploads().await.remove(0).id;
        let mut rows = world.app.db.write().await.unwrap();
        assert!(rows.condemn_upload(&upload).await.unwrap());
        rows.commit().await.unwrap();
        pieces.send(vec![2; 70_000]);
        drop(pieces);
    };
    let (upload, ()) = tokio::join!(upload, condemning);
    assert_eq!(upload.status, 410, "{}", upload.text());
    world.assert_refused_and_retried(&id, b"good").await;
}

/// The runner was held up for longer than it may: others have the image now, and it must not take it back, or say that
/// it has.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_upload_taken_for_dead_gives_way_to_one_of_many_that_come_after_it() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, slow) = world.upload_slowly("demo", &id);
    let others = async {
        pieces.send(vec![0; 100_000]);
        world.until(&id, "saving").await;
        world.advance(TOO_LONG);
        race(RACERS, &world, |world, _| async move {
            reap_stale_uploads(&world.app).await.unwrap();
        })
        .await;
        assert_eq!(world.image(&id).await["status"], "queued");
        let answers = race(RACERS, &world, |world, racer| {
            let id = id.clone();
            async move { world.upload("demo", &id, vec![racer as u8; 1000]).await }
        })
        .await;
        drop(pieces);
        answers
    };
    let (slow, answers) = tokio::join!(slow, others);
    let winner = winner(&answers);
    assert!(
        [409, 410].contains(&slow.status),
        "{} {:?}",
        slow.status,
        tally(&answers)
    );
    assert!(world.stored(&id).await.unwrap() == vec![winner as u8; 1000]);
    world.assert_store_holds(&[&id]).await;
}

/// The late runner and those who come after it end at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_an_upload_taken_for_dead_and_its_successors_at_most_one_is_told_that_it_has_won() {
    for _ in 0..ROUNDS {
        let world = Arc::new(World::start().await);
        let id = world.queued_image("demo", json!({})).await;
        let (pieces, slow) = world.upload_slowly("demo", &id);
        let others = async {
            pieces.send(vec![0; 100_000]);
            world.until(&id, "saving").await;
            world.advance(TOO_LONG);
            reap_stale_uploads(&world.app).await.unwrap();
            drop(pieces);
            race(8, &world, |world, racer| {
                let id = id.clone();
                async move { world.upload("demo", &id, vec![racer as u8 + 1; 1000]).await }
            })
            .await
        };
        let (slow, answers) = tokio::join!(slow, others);
        assert_ne!(slow.status, 204, "its bytes were thrown away");
        let winners: Vec<usize> = (0..8).filter(|racer| answers[*racer].status == 204).collect();
        match winners.as_slice() {
            [winner] => {
                assert!(world.stored(&id).await.unwrap() == vec![*winner as u8 + 1; 1000]);
                world.assert_store_holds(&[&id]).await;
            }
            [] => world.assert_refused_and_retried(&id, b"good").await,
            many => panic!("{many:?} have won"),
        }
    }
}

/// The same dead uploads, many reapers: each is undone once, and none is in another's way.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_reapers_undo_what_one_would() {
    let world = Arc::new(World::start().await);
    let mut ids = Vec::new();
    for _ in 0..8 {
        ids.push(world.queued_image("demo", json!({})).await);
    }
    let uploads: Vec<_> = ids.iter().map(|id| world.upload_slowly("demo", id)).collect();
    let (pieces, answers): (Vec<_>, Vec<_>) = uploads.into_iter().unzip();
    let reaping = async {
        for (id, pieces) in ids.iter().zip(&pieces) {
            pieces.send(vec![1; 1000]);
            world.until(id, "saving").await;
        }
        world.advance(TOO_LONG);
        race(RACERS, &world, |world, _| async move {
            reap_stale_uploads(&world.app).await.unwrap();
        })
        .await;
        for id in &ids {
            assert_eq!(world.image(id).await["status"], "queued");
        }
        drop(pieces);
    };
    let (answers, ()) = tokio::join!(futures::future::join_all(answers), reaping);
    assert_eq!(tally(&answers), BTreeMap::from([(410, 8)]));
    for id in &ids {
        world.assert_refused(id).await;
    }
    world.assert_store_holds(&[]).await;
}
