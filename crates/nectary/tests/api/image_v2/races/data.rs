//! Uploads to one image, to one store, to one quota; and what happens to the image meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::{RACERS, race, tally, winner};
use crate::world::World;

/// Bytes that tell their racer, and of a length that does too.
fn bytes_of(racer: usize) -> Vec<u8> {
    vec![b'a' + racer as u8; 200_000 + racer]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_uploads_to_one_image_one_wins_and_its_bytes_are_the_image() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        async move { world.upload("demo", &id, bytes_of(racer)).await }
    })
    .await;
    let winner = winner(&answers);
    assert_eq!(tally(&answers), BTreeMap::from([(204, 1), (409, RACERS - 1)]));
    let image = world.image(&id).await;
    assert_eq!(
        (&image["status"], &image["size"]),
        (&json!("active"), &json!(200_000 + winner))
    );
    assert!(world.stored(&id).await.unwrap() == bytes_of(winner));
    let download = world.download("demo", &id).await;
    assert_eq!(download.header("content-md5"), image["checksum"].as_str());
    assert!(download.body == bytes_of(winner));
    world.assert_store_holds(&[&id]).await;
}

/// Bytes come in small pieces, so that the uploads lie in each other and not behind one another.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn slow_uploads_to_one_image_exclude_each_other_from_their_first_byte_on() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        async move {
            let (pieces, answer) = world.upload_slowly("demo", &id);
            let sending = async move {
                for piece in bytes_of(racer).chunks(40_000) {
                    pieces.send(piece.to_vec());
                    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                }
            };
            tokio::join!(answer, sending).0
        }
    })
    .await;
    let winner = winner(&answers);
    assert_eq!(tally(&answers), BTreeMap::from([(204, 1), (409, RACERS - 1)]));
    assert!(world.stored(&id).await.unwrap() == bytes_of(winner));
    world.assert_store_holds(&[&id]).await;
}

/// Half of the racers bring what is refused, and make way for the next; the others try until somebody has won.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn uploads_that_are_refused_make_way_for_exactly_one_that_is_not() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        let data = match racer % 2 {
            0 => nectary_inspect::samples::qcow2_with_backing_file(),
            _ => bytes_of(racer),
        };
        async move {
            loop {
                let answer = world.upload("demo", &id, data.clone()).await;
                if answer.status != 409 || world.image(&id).await["status"] == "active" {
                    return answer;
                }
            }
        }
    })
    .await;
    let winner = winner(&answers);
    assert_eq!(winner % 2, 1, "what was refused has won");
    for (racer, answer) in answers.iter().enumerate().filter(|(racer, _)| *racer != winner) {
        let expected: &[u16] = if racer % 2 == 0 { &[409, 415] } else { &[409] };
        assert!(expected.contains(&answer.status), "{racer}: {}", answer.text());
    }
    assert!(world.stored(&id).await.unwrap() == bytes_of(winner));
    world.assert_store_holds(&[&id]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_image_is_deleted_once_and_takes_an_upload_under_way_with_it() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, upload) = world.upload_slowly("demo", &id);
    let deleting = async {
        pieces.send(vec![7; 100_000]);
        world.until(&id, "saving").await;
        let answers = race(RACERS, &world, |world, _| {
            let path = format!("/v2/images/{id}");
            async move { world.as_user("demo").delete(&path).send().await }
        })
        .await;
        pieces.send(vec![7; 100_000]);
        drop(pieces);
        answers
    };
    let (upload, answers) = tokio::join!(upload, deleting);
    assert_eq!(tally(&answers), BTreeMap::from([(204, 1), (404, RACERS - 1)]));
    assert_eq!(upload.status, 410, "{}", upload.text());
    world.run_jobs().await;
    world.assert_store_holds(&[]).await;
}

/// The deletion meets the upload at whatever step it has come to; the quota shows whether anything was forgotten.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_image_deleted_at_any_moment_of_its_upload_leaves_no_byte() {
    const SIZE: usize = 100_000;
    let world = World::with(|options, _| options.limits.project_size_bytes = Some((RACERS * SIZE) as u64)).await;
    let world = Arc::new(world);
    let mut ids = Vec::new();
    for _ in 0..RACERS {
        ids.push(world.queued_image("demo", json!({})).await);
    }
    let outcomes = race(2 * RACERS, &world, |world, racer| {
        let id = ids[racer / 2].clone();
        async move {
            if racer % 2 == 0 {
                return world.upload("demo", &id, vec![7; SIZE]).await;
            }
            for _ in 0..racer {
                tokio::task::yield_now().await;
            }
            world.as_user("demo").delete(&format!("/v2/images/{id}")).send().await
        }
    })
    .await;
    for pair in outcomes.chunks(2) {
        assert!([204, 404, 410].contains(&pair[0].status), "upload: {}", pair[0].text());
        assert_eq!(pair[1].status, 204, "deletion: {}", pair[1].text());
    }
    world.run_jobs().await;
    world.assert_store_holds(&[]).await;
    let id = world.queued_image("demo", json!({})).await;
    let whole = world.upload("demo", &id, vec![7; RACERS * SIZE]).await;
    assert_eq!(whole.status, 204, "the quota did not come back: {}", whole.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn uploads_side_by_side_fill_the_quota_of_their_project_and_no_more() {
    const FIT: usize = 10;
    let world = World::with(|options, _| options.limits.project_size_bytes = Some(FIT as u64 * 1000 + 999)).await;
    let world = Arc::new(world);
    let mut ids = Vec::new();
    for _ in 0..RACERS {
        ids.push(world.queued_image("demo", json!({})).await);
    }
    let answers = race(RACERS, &world, |world, racer| {
        let id = ids[racer].clone();
        async move {
            let (pieces, answer) = world.upload_slowly("demo", &id);
            pieces.send(vec![7; 1000]);
            drop(pieces);
            answer.await
        }
    })
    .await;
    assert_eq!(tally(&answers), BTreeMap::from([(204, FIT), (413, RACERS - FIT)]));
    let taken = (0..RACERS).filter(|racer| answers[*racer].status == 204);
    let taken: Vec<&str> = taken.map(|racer| ids[racer].as_str()).collect();
    world.assert_store_holds(&taken).await;
    for racer in (0..RACERS).filter(|racer| answers[*racer].status == 413) {
        world.assert_refused(&ids[racer]).await;
    }
}

/// Readers who began before the deletion read on; those who come after find nothing; nobody reads something else.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn downloads_that_race_with_a_deletion_get_the_whole_image_or_none() {
    let world = Arc::new(World::start().await);
    let id = world.active_image("demo", json!({}), &bytes_of(0)).await;
    let answers = race(RACERS, &world, |world, racer| {
        let id = id.clone();
        async move {
            if racer > 0 {
                return world.download("demo", &id).await;
            }
            let answer = world.as_user("demo").delete(&format!("/v2/images/{id}")).send().await;
            world.run_jobs().await;
            answer
        }
    })
    .await;
    assert_eq!(answers[0].status, 204);
    for answer in &answers[1..] {
        match answer.status {
            200 => assert!(answer.body == bytes_of(0) && !answer.is_broken),
            status => assert_eq!(status, 404, "{}", answer.text()),
        }
    }
    world.assert_store_holds(&[]).await;
}
