//! Upload sessions over the death of the process at every step, and over races: they go on, and nothing is left for ever.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use nectary_app::ports::store::{ObjectKey, Store};
use nectary_app::ports::upload_sessions::ChunkRow;
use nectary_app::transfer::chunks::{Budget, Chunk, channel};
use nectary_domain::ids::{StoreId, UploadId, UploadSessionId};
use nectary_domain::upload_session::Run;
use nectary_store::drivers::memory::Fault;
use serde_json::json;
use tokio::task::JoinSet;

use crate::api::image_v2::crash_recovery::{BYTES, STEPS, Step, die};
use crate::world::{TOO_LONG, World};

/// How far a chunk had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ChunkStep {
    Noted,
    Staged,
    Committed,
    Kept,
    Settled,
}

const CHUNK_STEPS: [ChunkStep; 5] = [
    ChunkStep::Noted,
    ChunkStep::Staged,
    ChunkStep::Committed,
    ChunkStep::Kept,
    ChunkStep::Settled,
];

/// The first chunk of an upload, whose process died at this step.
async fn die_at_chunk(world: &World, upload: &str, bytes: &'static [u8], step: ChunkStep) {
    let attempt = UploadId::new(format!("attempt at {upload}"));
    let row = ChunkRow {
        id: attempt.clone(),
        session: UploadSessionId::new(upload),
        number: 0,
        size_bytes: bytes.len() as u64,
        store: StoreId::new("local"),
        key: ObjectKey::of_chunk(&attempt),
    };
    let mut rows = world.app.db.write().await.unwrap();
    rows.add_chunk(&row, world.app.now().after(Duration::from_secs(7200)))
        .await
        .unwrap();
    rows.commit().await.unwrap();
    if step >= ChunkStep::Staged {
        let memory = Budget::of_bytes(1 << 20);
        let (sender, receiver) = channel();
        sender.send(Chunk::within(Bytes::from_static(bytes), &memory, &memory).await);
        sender.finish();
        let staged = world.store.stage(&row.key, &attempt, receiver).await.unwrap();
        if step >= ChunkStep::Committed {
            staged.commit().await.unwrap();
        }
    }
    if step >= ChunkStep::Kept {
        let mut rows = world.app.db.write().await.unwrap();
        let before = rows.upload_session(&row.session).await.unwrap().unwrap();
        let after = before.received(row.size_bytes, 0, world.app.now()).unwrap();
        assert!(rows.keep_chunk(&attempt, world.app.now()).await.unwrap());
        rows.save_upload_session(&before, &after).await.unwrap();
        rows.commit().await.unwrap();
    }
    if step == ChunkStep::Settled {
        world.store.settle(&row.key, &attempt).await.unwrap();
    }
}

#[tokio::test]
async fn a_chunk_that_died_is_sent_again_and_one_that_was_kept_is_not() {
    for step in CHUNK_STEPS {
        let world = World::with_small_chunks().await;
        let id = world.queued_image("demo", json!({})).await;
        let upload = world.begun_upload("demo", &id, 6).await;
        die_at_chunk(&world, &upload, b"0123", step).await;
        let world = world.restart().await;
        let session = world.upload_session("demo", &upload).await;
        let missing = if step < ChunkStep::Kept { 0 } else { 1 };
        assert_eq!(session["missing"], json!([{"first": missing, "last": 1}]), "{step:?}");
        assert_eq!(world.store.keys().len(), missing, "{step:?}: an object is left");
        if missing == 0 {
            world.assert_store_holds(&[]).await;
            assert_eq!(world.put_chunk("demo", &upload, 0, b"0123").await.status, 200);
        }
        assert_eq!(world.put_chunk("demo", &upload, 1, b"45").await.status, 200);
        world.finish_upload("demo", &upload).await;
        assert_eq!(world.upload_end("demo", &upload).await["state"], "active", "{step:?}");
        assert_eq!(world.download("demo", &id).await.text(), "012345");
        world.assert_store_holds(&[&id]).await;
    }
}

#[tokio::test]
async fn whatever_ends_an_upload_leaves_nothing_of_a_chunk_that_died() {
    for step in CHUNK_STEPS {
        for end in ["abandoned", "image deleted", "expired"] {
            let world = World::with_small_chunks().await;
            let id = world.queued_image("demo", json!({})).await;
            let upload = world.begun_upload("demo", &id, 6).await;
            die_at_chunk(&world, &upload, b"0123", step).await;
            let path = match end {
                "abandoned" => format!("/catalog/v1/uploads/{upload}"),
                _ => format!("/v2/images/{id}"),
            };
            if end == "expired" {
                world.advance(Duration::from_secs(24 * 3600 + 1));
            } else {
                assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
                // Who sends it may still live.
                world.run_jobs().await;
                world.advance(Duration::from_secs(7201));
            }
            world.run_jobs().await;
            world.assert_store_holds(&[]).await;
            let mut rows = world.app.db.read().await.unwrap();
            let far = world.app.now().after(Duration::from_secs(1 << 30));
            assert_eq!(rows.dead_chunks(far, 10).await.unwrap(), [], "{step:?} {end}");
        }
    }
}

/// The upload is being put together, and the image's own upload died at this step.
async fn die_while_finishing(world: &World, image: &str, upload: &str, step: Step) {
    let mut rows = world.app.db.write().await.unwrap();
    let before = rows
        .upload_session(&UploadSessionId::new(upload))
        .await
        .unwrap()
        .unwrap();
    let run = Run {
        id: UploadId::new("run"),
        alive_until: world.app.now().after(Duration::from_secs(60)),
        done_bytes: 3,
    };
    let after = before.started(run, &[0, 1]).unwrap();
    rows.save_upload_session(&before, &after).await.unwrap();
    rows.commit().await.unwrap();
    die(world, image, step).await;
}

#[tokio::test]
async fn an_upload_that_died_while_it_was_finished_is_done_or_finished_again() {
    for step in STEPS {
        for is_restarted in [true, false] {
            let mut world = World::with_small_chunks().await;
            let id = world.queued_image("demo", json!({})).await;
            let upload = world.sent_upload("demo", &id, BYTES).await;
            die_while_finishing(&world, &id, &upload, step).await;
            if is_restarted {
                world = world.restart().await;
            } else {
                world.run_jobs().await;
                assert_eq!(
                    world.upload_session("demo", &upload).await["state"],
                    "inspecting",
                    "may live"
                );
                world.advance(TOO_LONG);
                world.run_jobs().await;
            }
            let session = world.upload_session("demo", &upload).await;
            if step < Step::Active {
                assert_eq!(session["state"], "receiving", "{step:?}");
                assert_eq!(session["problem"]["code"], "unavailable");
                assert_eq!(session["missing"], json!([]), "no chunk is sent again");
                assert_eq!(world.finish_upload("demo", &upload).await.status, 202);
            }
            assert_eq!(world.upload_end("demo", &upload).await["state"], "active", "{step:?}");
            assert_eq!(&world.download("demo", &id).await.body[..], BYTES);
            world.run_jobs().await;
            world.assert_store_holds(&[&id]).await;
        }
    }
}

#[tokio::test]
async fn an_image_deleted_while_its_upload_is_finished_leaves_nothing() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, BYTES).await;
    world.store.set_fault(Some(Fault::Stalled));
    assert_eq!(world.finish_upload("demo", &upload).await.status, 202);
    world.until(&id, "saving").await;
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        204
    );
    world.store.set_fault(None);
    world.app.tasks.close();
    world.app.tasks.wait().await;
    world.run_jobs().await;
    world.assert_store_holds(&[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_finish_one_does_it_and_all_are_told_the_same() {
    let world = Arc::new(World::with_small_chunks().await);
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, BYTES).await;
    let mut racers = JoinSet::new();
    for _ in 0..32 {
        let (world, upload) = (Arc::clone(&world), upload.clone());
        racers.spawn(async move { world.finish_upload("demo", &upload).await });
    }
    let answers = racers.join_all().await;
    assert!(answers.iter().all(|answer| answer.status == 202));
    let winners = answers.iter().filter(|answer| answer.json()["changed"] == true).count();
    assert_eq!(winners, 1);
    assert_eq!(world.upload_end("demo", &upload).await["state"], "active");
    world.assert_store_holds(&[&id]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_races_whom_no_byte_is_left() {
    for round in 0..8 {
        let world = Arc::new(World::with_small_chunks().await);
        let id = world.queued_image("demo", json!({})).await;
        let upload = world.begun_upload("demo", &id, 5).await;
        let mut racers = JoinSet::new();
        for racer in 0..12 {
            let (world, upload, id) = (Arc::clone(&world), upload.clone(), id.clone());
            racers.spawn(async move {
                let answer = match racer {
                    0..4 => world.put_chunk("demo", &upload, 0, &BYTES[..4]).await,
                    4..8 => world.put_chunk("demo", &upload, 1, &BYTES[4..]).await,
                    8..10 => world.finish_upload("demo", &upload).await,
                    10 if round % 2 == 0 => {
                        let path = format!("/catalog/v1/uploads/{upload}");
                        world.as_user("demo").delete(&path).send().await
                    }
                    10 => world.as_user("demo").delete(&format!("/v2/images/{id}")).send().await,
                    _ => {
                        world.run_jobs().await;
                        return;
                    }
                };
                assert!(answer.status < 500, "{}", answer.text());
            });
        }
        racers.join_all().await;
        world.app.tasks.close();
        world.app.tasks.wait().await;
        world.run_jobs().await;
        let image = world.as_user("demo").get(&format!("/v2/images/{id}")).send().await;
        let is_active = image.status == 200 && image.json()["status"] == "active";
        let session = world
            .as_user("demo")
            .get(&format!("/catalog/v1/uploads/{upload}"))
            .send()
            .await;
        if session.status == 200 && session.json()["state"] == "receiving" {
            let path = format!("/catalog/v1/uploads/{upload}");
            world.as_user("demo").delete(&path).send().await;
        }
        let held = if is_active { vec![id.as_str()] } else { vec![] };
        world.assert_store_holds(&held).await;
    }
}
