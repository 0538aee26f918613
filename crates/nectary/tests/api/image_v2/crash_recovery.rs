//! What a process that died left half done, and what the next one makes of it: uploads at every step of their way,
//! images deleted meanwhile, jobs that nobody finished. The rows and the store are put as they were at the moment of
//! death; the next start is the same work that the program does before it answers.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use nectary_app::jobs::reap_stale_uploads::reap_stale_uploads;
use nectary_app::ports::database::UploadRow;
use nectary_app::ports::store::{ObjectKey, Store};
use nectary_app::transfer::chunks::{Budget, Chunk, channel};
use nectary_domain::ids::{ImageId, StoreId, UploadId};
use nectary_domain::image::state::{Content, Location, Multihash};
use nectary_store::drivers::memory::Fault;
use serde_json::json;
use tokio::task::JoinSet;

use crate::world::{TOO_LONG, World};

pub const BYTES: &[u8] = b"bytes";
const MD5: &str = "4b3a6218bb3e3a7303e8a171a60fcf92";

/// How far an upload had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Its row was there, and no byte.
    Noted,
    /// Its bytes were complete, and not readable.
    Staged,
    /// Its bytes were readable in the store, and its image did not know of them.
    Committed,
    /// Its image was active.
    Active,
    /// All was done but for its row.
    Settled,
}

pub const STEPS: [Step; 5] = [Step::Noted, Step::Staged, Step::Committed, Step::Active, Step::Settled];

/// An upload whose process died at this step.
pub async fn die(world: &World, id: &str, step: Step) {
    let image = ImageId::new(id);
    let upload = UploadId::new(format!("upload of {id}"));
    let row = UploadRow {
        id: upload.clone(),
        image: image.clone(),
        store: StoreId::new("local"),
        key: ObjectKey::of(&image),
        alive_until: world.app.now().after(Duration::from_secs(60)),
    };
    let mut rows = world.app.db.write().await.unwrap();
    let before = rows.image_unseen(&image).await.unwrap().unwrap();
    let saving = before.start_upload(upload.clone(), world.app.now()).unwrap();
    rows.add_upload(&row).await.unwrap();
    rows.save_image(&before, &saving).await.unwrap();
    rows.commit().await.unwrap();

    if step >= Step::Staged {
        let memory = Budget::of_bytes(1 << 20);
        let (sender, receiver) = channel();
        sender.send(Chunk::within(Bytes::from_static(BYTES), &memory, &memory).await);
        sender.finish();
        let staged = world.store.stage(&row.key, &upload, receiver).await.unwrap();
        if step >= Step::Committed {
            staged.commit().await.unwrap();
        }
    }
    if step >= Step::Active {
        let content = Content {
            size_bytes: BYTES.len() as u64,
            virtual_size_bytes: Some(BYTES.len() as u64),
            md5: MD5.to_owned(),
            hash: Multihash {
                algorithm: "md5".to_owned(),
                value: MD5.to_owned(),
            },
            detected_format: Some("raw".to_owned()),
            locations: vec![Location {
                store: StoreId::new("local"),
                key: id.to_owned(),
            }],
        };
        let mut rows = world.app.db.write().await.unwrap();
        let active = saving.finish_upload(&upload, content, world.app.now()).unwrap();
        rows.save_image(&saving, &active).await.unwrap();
        rows.commit().await.unwrap();
    }
    if step == Step::Settled {
        world.store.settle(&row.key, &upload).await.unwrap();
    }
}

/// What the program does at its start, knowing that it is alone.
async fn start_anew(world: &World) {
    let mut rows = world.app.db.write().await.unwrap();
    rows.expire_all_uploads(world.app.now()).await.unwrap();
    rows.commit().await.unwrap();
    reap_stale_uploads(&world.app).await.unwrap();
}

/// The image is as its upload has to leave it, whatever step it died at.
async fn assert_recovered(world: &World, id: &str, step: Step) {
    if step < Step::Active {
        return world.assert_refused(id).await;
    }
    let image = world.image(id).await;
    assert_eq!(
        (&image["status"], &image["checksum"]),
        (&json!("active"), &json!(MD5)),
        "{step:?}"
    );
    let download = world.download("demo", id).await;
    assert_eq!((download.status, &download.body[..]), (200, BYTES), "{step:?}");
}

async fn delete(world: &World, id: &str) {
    let answer = world.as_user("demo").delete(&format!("/v2/images/{id}")).send().await;
    assert_eq!(answer.status, 204, "{}", answer.text());
}

#[tokio::test]
async fn an_upload_that_died_is_undone_or_done_by_the_next_start_and_nothing_in_between() {
    for step in STEPS {
        let world = World::start().await;
        let id = world.queued_image("demo", json!({})).await;
        die(&world, &id, step).await;
        start_anew(&world).await;
        assert_recovered(&world, &id, step).await;
        assert_eq!(world.uploads().await, [], "{step:?}");
        if step < Step::Active {
            world.assert_refused_and_retried(&id, b"good").await;
        } else {
            assert_eq!(
                world.upload("demo", &id, b"other".to_vec()).await.status,
                409,
                "{step:?}"
            );
        }
        world.assert_store_holds(&[&id]).await;
        delete(&world, &id).await;
        world.run_jobs().await;
        world.assert_store_holds(&[]).await;
    }
}

#[tokio::test]
async fn all_that_died_together_is_brought_to_its_end_together() {
    let world = World::start().await;
    let mut died = Vec::new();
    for step in STEPS.into_iter().cycle().take(15) {
        let id = world.queued_image("demo", json!({})).await;
        die(&world, &id, step).await;
        died.push((id, step));
    }
    start_anew(&world).await;
    for (id, step) in &died {
        assert_recovered(&world, id, *step).await;
    }
    let active = died.iter().filter(|(_, step)| *step >= Step::Active);
    let active: Vec<&str> = active.map(|(id, _)| id.as_str()).collect();
    world.assert_store_holds(&active).await;
}

#[tokio::test]
async fn an_upload_that_dies_while_others_live_is_undone_when_its_time_is_up() {
    for step in STEPS {
        let world = World::start().await;
        let id = world.queued_image("demo", json!({})).await;
        die(&world, &id, step).await;
        let before = world.image(&id).await;
        world.run_jobs().await;
        assert_eq!(world.image(&id).await, before, "{step:?}: it may still live");
        world.advance(TOO_LONG);
        world.run_jobs().await;
        assert_recovered(&world, &id, step).await;
        assert_eq!(world.uploads().await, [], "{step:?}");
    }
}

#[tokio::test]
async fn starting_again_and_again_changes_nothing_more() {
    for step in STEPS {
        let world = World::start().await;
        let id = world.queued_image("demo", json!({})).await;
        die(&world, &id, step).await;
        start_anew(&world).await;
        let once = world.image(&id).await;
        for _ in 0..3 {
            world.advance(TOO_LONG);
            start_anew(&world).await;
            world.run_jobs().await;
            assert_eq!(world.image(&id).await, once, "{step:?}");
            assert_recovered(&world, &id, step).await;
        }
    }
}

/// The next start may die too, or a reaper of another server may be at the same rows.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_recover_at_once_do_what_one_would() {
    for step in STEPS {
        let world = Arc::new(World::start().await);
        let id = world.queued_image("demo", json!({})).await;
        die(&world, &id, step).await;
        let mut recovering = JoinSet::new();
        for _ in 0..32 {
            let world = Arc::clone(&world);
            recovering.spawn(async move { start_anew(&world).await });
        }
        recovering.join_all().await;
        assert_recovered(&world, &id, step).await;
        assert_eq!(world.uploads().await, [], "{step:?}");
        assert_eq!(world.store.staged(), [], "{step:?}");
    }
}

#[tokio::test]
async fn who_dies_while_undoing_leaves_it_to_the_next() {
    for (is_discarded, step) in [false, true]
        .into_iter()
        .flat_map(|flag| STEPS[..3].iter().map(move |step| (flag, *step)))
    {
        let world = World::start().await;
        let id = world.queued_image("demo", json!({})).await;
        die(&world, &id, step).await;
        let row = world.uploads().await.remove(0);
        let mut rows = world.app.db.write().await.unwrap();
        rows.condemn_upload(&row.id).await.unwrap();
        rows.commit().await.unwrap();
        if is_discarded {
            world.store.discard(&row.key, &row.id).await.unwrap();
        }
        assert_eq!(world.image(&id).await["status"], "saving");
        // No time has passed: what is condemned is dead at once.
        world.run_jobs().await;
        world.assert_refused_and_retried(&id, b"good").await;
    }
}

#[tokio::test]
async fn an_image_deleted_before_or_after_the_death_of_its_upload_leaves_no_byte() {
    for step in STEPS {
        for is_restarted_first in [false, true] {
            let world = World::start().await;
            let id = world.queued_image("demo", json!({})).await;
            die(&world, &id, step).await;
            if is_restarted_first {
                start_anew(&world).await;
                delete(&world, &id).await;
            } else {
                delete(&world, &id).await;
                start_anew(&world).await;
            }
            world.run_jobs().await;
            world.assert_store_holds(&[]).await;
            let gone = world.as_user("admin").get(&format!("/v2/images/{id}")).send().await;
            assert_eq!(gone.status, 404, "{step:?}");
        }
    }
}

#[tokio::test]
async fn an_upload_that_died_takes_no_quota() {
    for step in &STEPS[..3] {
        let world = World::with(|options, _| options.limits.project_size_bytes = Some(5)).await;
        let id = world.queued_image("demo", json!({})).await;
        die(&world, &id, *step).await;
        start_anew(&world).await;
        let other = world.queued_image("demo", json!({})).await;
        assert_eq!(
            world.upload("demo", &other, b"5 fit".to_vec()).await.status,
            204,
            "{step:?}"
        );
    }
}

#[tokio::test]
async fn an_upload_that_begins_after_the_start_is_not_taken_for_one_that_died() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    start_anew(&world).await;
    let (pieces, answer) = world.upload_slowly("demo", &id);
    let reaping = async {
        pieces.send(b"ha".to_vec());
        world.until(&id, "saving").await;
        for _ in 0..3 {
            world.run_jobs().await;
        }
        pieces.send(b"lf".to_vec());
        drop(pieces);
    };
    let (answer, ()) = tokio::join!(answer, reaping);
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(world.download("demo", &id).await.text(), "half");
}

/// The store is not there at the start: the image waits until it is, and takes no other bytes before.
#[tokio::test]
async fn bytes_that_cannot_be_removed_yet_are_not_forgotten() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    die(&world, &id, Step::Committed).await;
    world.store.set_fault(Some(Fault::Broken));
    world.advance(TOO_LONG);
    for _ in 0..3 {
        world.run_jobs().await;
        assert_eq!(world.image(&id).await["status"], "saving");
        assert_eq!(world.uploads().await.len(), 1);
    }
    assert_eq!(world.upload("demo", &id, b"other".to_vec()).await.status, 409);
    world.store.set_fault(None);
    world.run_jobs().await;
    world.assert_refused_and_retried(&id, b"good").await;
}

/// One upload that cannot be ended does not keep the others waiting.
#[tokio::test]
async fn an_upload_to_a_store_that_is_not_configured_any_more_waits_alone() {
    let world = World::start().await;
    let (stuck, other) = (
        world.queued_image("demo", json!({})).await,
        world.queued_image("demo", json!({})).await,
    );
    die(&world, &stuck, Step::Noted).await;
    let row = world.uploads().await.remove(0);
    let mut rows = world.app.db.write().await.unwrap();
    rows.remove_upload(&row.id).await.unwrap();
    let store = StoreId::new("taken out");
    rows.add_upload(&UploadRow { store, ..row }).await.unwrap();
    rows.commit().await.unwrap();
    die(&world, &other, Step::Committed).await;
    world.advance(TOO_LONG);
    world.run_jobs().await;
    assert_eq!(world.image(&stuck).await["status"], "saving");
    assert_eq!(world.image(&other).await["status"], "queued");
    assert_eq!(world.stored(&other).await, None);
    assert_eq!(world.uploads().await.len(), 1);
}

#[tokio::test]
async fn bytes_of_a_deleted_image_are_removed_also_if_the_process_died_right_after() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    delete(&world, &id).await;
    assert_eq!(
        world.stored(&id).await.as_deref(),
        Some(&b"data"[..]),
        "nobody has run the job yet"
    );
    start_anew(&world).await;
    world.run_jobs().await;
    world.assert_store_holds(&[]).await;
}

#[tokio::test]
async fn a_job_whose_runner_died_is_run_by_another_when_its_time_is_up() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    delete(&world, &id).await;
    let lease = Duration::from_secs(300);
    let mut rows = world.app.db.write().await.unwrap();
    let now = world.app.now();
    assert!(rows.claim_job(now, now.after(lease)).await.unwrap().is_some());
    rows.commit().await.unwrap();
    world.run_jobs().await;
    assert!(world.stored(&id).await.is_some(), "its runner may still live");
    world.advance(lease);
    world.run_jobs().await;
    world.assert_store_holds(&[]).await;
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_until_it_succeeds() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    world.store.set_fault(Some(Fault::Broken));
    delete(&world, &id).await;
    for _ in 0..5 {
        world.run_jobs().await;
        world.advance(Duration::from_secs(3600));
    }
    world.store.set_fault(None);
    assert!(world.stored(&id).await.is_some());
    world.run_jobs().await;
    world.assert_store_holds(&[]).await;
}
