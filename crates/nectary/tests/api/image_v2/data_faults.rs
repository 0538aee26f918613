//! Image data when something goes wrong: content that is refused, quotas that fill up meanwhile, clients and processes
//! that die, uploads that come too late, stores that fail. Nothing stays of an upload that did not end well.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use nectary_app::Options;
use nectary_app::ports::database::UploadRow;
use nectary_app::ports::store::{ObjectKey, Store};
use nectary_app::transfer::chunks::{Budget, Chunk, channel};
use nectary_domain::ids::{ImageId, StoreId, UploadId};
use nectary_domain::image::state::{Content, Location, Multihash};
use nectary_inspect::samples;
use nectary_store::drivers::memory::Fault;
use serde_json::{Value, json};

use crate::world::{Answer, World};

/// Longer than an upload may go without a sign of life.
const TOO_LONG: Duration = Duration::from_secs(61);

async fn put(world: &World, id: &str, data: &[u8]) -> Answer {
    world
        .as_user("demo")
        .put(&format!("/v2/images/{id}/file"))
        .octets(data.to_vec())
        .send()
        .await
}

async fn get(world: &World, id: &str) -> Answer {
    world.as_user("demo").get(&format!("/v2/images/{id}/file")).send().await
}

/// A body that the test sends piece by piece; it ends when the sender is dropped.
struct Pieces(UnboundedSender<io::Result<Bytes>>);

impl Pieces {
    fn send(&self, bytes: &'static [u8]) {
        self.0.unbounded_send(Ok(Bytes::from_static(bytes))).unwrap();
    }
    fn break_off(&self) {
        self.0
            .unbounded_send(Err(io::ErrorKind::ConnectionReset.into()))
            .unwrap();
    }
}

/// An upload whose body the test sends.
fn put_slowly<'w>(world: &'w World, id: &str) -> (Pieces, impl Future<Output = Answer> + 'w) {
    let (sender, pieces) = unbounded();
    let question = world
        .as_user("demo")
        .put(&format!("/v2/images/{id}/file"))
        .stream(pieces);
    (Pieces(sender), question.send())
}

async fn until_saving(world: &World, id: &str) {
    until_status(world, id, "saving").await;
}

async fn until_status(world: &World, id: &str, status: &str) {
    for _ in 0..1000 {
        if world.image(id).await["status"] == status {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("image {id} does not become {status}: {}", world.image(id).await);
}

/// The image takes data as if nothing had been, and nothing can be read of it.
async fn assert_untouched(world: &World, id: &str) {
    let image = world.image(id).await;
    assert_eq!(image["status"], "queued");
    for field in ["size", "virtual_size", "checksum", "os_hash_algo", "os_hash_value"] {
        assert_eq!(image[field], Value::Null, "{field}");
    }
    let download = get(world, id).await;
    assert_eq!(download.status, 204, "{}", download.text());
    assert!(world.store.keys().is_empty(), "an object stays in the store");
    assert!(world.store.staged().is_empty(), "staged bytes stay in the store");
    assert_eq!(uploads(world).await, [], "the upload is not forgotten");
    assert_eq!(put(world, id, b"good").await.status, 204, "a second upload");
    assert_eq!(world.image(id).await["size"], 4);
}

/// All uploads that are not forgotten.
async fn uploads(world: &World) -> Vec<UploadRow> {
    let far = world.app.now().after(Duration::from_secs(1 << 30));
    world.app.db.read().await.unwrap().dead_uploads(far).await.unwrap()
}

fn quota(bytes: u64) -> impl FnOnce(&mut Options, &mut nectary_http::HttpOptions) {
    move |options, _| options.limits.project_size_bytes = Some(bytes)
}

#[tokio::test]
async fn the_virtual_size_is_read_from_the_header() {
    let world = World::start().await;
    let qcow2 = samples::qcow2(10 << 20);
    let id = world
        .active_image("demo", json!({"disk_format": "qcow2"}), &qcow2)
        .await;
    let image = world.image(&id).await;
    assert_eq!(
        (&image["size"], &image["virtual_size"]),
        (&json!(qcow2.len()), &json!(10 << 20))
    );
}

#[tokio::test]
async fn content_that_is_refused_leaves_nothing_behind() {
    for (name, hostile) in samples::hostile() {
        let world = World::start().await;
        let id = world.queued_image("demo", json!({})).await;
        let answer = put(&world, &id, &hostile).await;
        assert_eq!(answer.status, 415, "{name}: {}", answer.text());
        assert_untouched(&world, &id).await;
    }
}

#[tokio::test]
async fn what_comes_wrapped_is_taken_as_it_is_and_has_no_virtual_size() {
    let world = World::start().await;
    let wrapped = json!({"container_format": "ova", "disk_format": "vmdk"});
    let id = world.active_image("demo", wrapped, b"not judged").await;
    let image = world.image(&id).await;
    assert_eq!((&image["size"], &image["virtual_size"]), (&json!(10), &Value::Null));
}

#[tokio::test]
async fn an_image_beyond_the_size_cap_is_refused_whether_its_size_is_announced_or_not() {
    let world = World::with(|options, _| options.limits.image_size_bytes = 4).await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(put(&world, &id, b"12345").await.status, 413, "announced");
    let (pieces, answer) = put_slowly(&world, &id);
    pieces.send(b"1234");
    pieces.send(b"5");
    drop(pieces);
    let answer = answer.await;
    assert_eq!(answer.status, 413, "not announced");
    assert!(answer.text().contains("image_size_cap"), "{}", answer.text());
    assert_untouched(&world, &id).await;
}

#[tokio::test]
async fn uploads_side_by_side_do_not_exceed_the_quota_of_their_project() {
    let world = World::with(quota(9)).await;
    let (one, two) = (
        world.queued_image("demo", json!({})).await,
        world.queued_image("demo", json!({})).await,
    );
    let (first, first_answer) = put_slowly(&world, &one);
    let (second, second_answer) = put_slowly(&world, &two);
    first.send(b"12345");
    second.send(b"12345");
    let ending = async {
        until_saving(&world, &one).await;
        until_saving(&world, &two).await;
        drop((first, second));
    };
    let (first, second, ()) = tokio::join!(first_answer, second_answer, ending);
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 413]);
    assert_eq!(world.store.keys().len(), 1);
    let (refused, taken) = if first.status == 413 { (one, two) } else { (two, one) };
    assert_eq!(put(&world, &refused, b"12345").await.status, 413, "announced");
    world
        .as_user("demo")
        .delete(&format!("/v2/images/{taken}"))
        .send()
        .await;
    world.run_jobs().await;
    assert_untouched(&world, &refused).await;
}

#[tokio::test]
async fn the_quota_is_the_owners_whoever_uploads() {
    let world = World::with(quota(4)).await;
    let id = world.queued_image("demo", json!({})).await;
    let answer = world
        .as_user("admin")
        .put(&format!("/v2/images/{id}/file"))
        .octets("12345")
        .send()
        .await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    let partners = world.queued_image("partner", json!({})).await;
    let answer = world
        .as_user("partner")
        .put(&format!("/v2/images/{partners}/file"))
        .octets("1234")
        .send()
        .await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(put(&world, &id, b"1234").await.status, 204);
}

#[tokio::test]
async fn an_upload_is_undone_also_when_nobody_waits_for_its_answer() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, answer) = put_slowly(&world, &id);
    pieces.send(b"only the beginning");
    tokio::select! {
        _ = answer => panic!("answered before the end"),
        () = until_saving(&world, &id) => {}
    }
    // The connection is gone: first the handler, then what is left of the body.
    pieces.break_off();
    until_status(&world, &id, "queued").await;
    assert_untouched(&world, &id).await;
}

#[tokio::test]
async fn an_upload_that_was_taken_for_dead_cannot_come_back() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, answer) = put_slowly(&world, &id);
    pieces.send(b"slow");
    let meanwhile = async {
        until_saving(&world, &id).await;
        world.advance(TOO_LONG);
        world.run_jobs().await;
        assert_eq!(world.image(&id).await["status"], "queued");
        assert_eq!(put(&world, &id, b"fast").await.status, 204);
        drop(pieces);
    };
    let (answer, ()) = tokio::join!(answer, meanwhile);
    // The slow one finds the other's object in its place, or that it was ended.
    assert!([409, 410].contains(&answer.status), "{}", answer.text());
    let download = get(&world, &id).await;
    assert_eq!(download.text(), "fast");
    assert!(world.store.staged().is_empty());
    assert_eq!(uploads(&world).await, []);
}

#[tokio::test]
async fn a_condemned_upload_ends_badly_although_all_its_bytes_are_there() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, answer) = put_slowly(&world, &id);
    pieces.send(b"abc");
    let meanwhile = async {
        until_saving(&world, &id).await;
        let mut rows = world.app.db.write().await.unwrap();
        for upload in uploads(&world).await {
            assert!(rows.condemn_upload(&upload.id).await.unwrap());
        }
        rows.commit().await.unwrap();
        // Whoever condemned it is about to remove the bytes, and has not come to it yet.
        drop(pieces);
    };
    let (answer, ()) = tokio::join!(answer, meanwhile);
    assert_eq!(answer.status, 410, "{}", answer.text());
    assert_untouched(&world, &id).await;
}

#[tokio::test]
async fn an_upload_taken_for_dead_fails_also_if_nobody_came_after_it() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, answer) = put_slowly(&world, &id);
    pieces.send(b"slow");
    let meanwhile = async {
        until_saving(&world, &id).await;
        world.advance(TOO_LONG);
        world.run_jobs().await;
        drop(pieces);
    };
    let (answer, ()) = tokio::join!(answer, meanwhile);
    assert_eq!(answer.status, 410, "{}", answer.text());
    assert_untouched(&world, &id).await;
}

#[tokio::test]
async fn bytes_that_cannot_be_removed_now_are_removed_later_and_keep_the_image_until_then() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, answer) = put_slowly(&world, &id);
    pieces.send(b"abc");
    let breaking = async {
        until_saving(&world, &id).await;
        world.store.set_fault(Some(Fault::Broken));
        pieces.break_off();
    };
    let (answer, ()) = tokio::join!(answer, breaking);
    assert_eq!(
        answer.status,
        400,
        "the client is told its own fault: {}",
        answer.text()
    );
    assert_eq!(world.image(&id).await["status"], "saving");
    world.run_jobs().await;
    assert_eq!(world.image(&id).await["status"], "saving", "the store is still broken");
    world.store.set_fault(None);
    world.run_jobs().await;
    assert_untouched(&world, &id).await;
}

#[tokio::test]
async fn an_object_of_unknown_origin_is_neither_overwritten_nor_removed() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let unknown = UploadId::new("unknown");
    store_object(&world, &id, &unknown, b"precious").await;
    world.store.settle(&ObjectKey::stored(&id), &unknown).await.unwrap();
    assert_eq!(put(&world, &id, b"abc").await.status, 409);
    assert_eq!(world.image(&id).await["status"], "queued");
    assert_eq!(world.store.size_bytes(&ObjectKey::stored(&id)).await.unwrap(), 8);
    assert!(world.store.staged().is_empty());
}

async fn store_object(world: &World, id: &str, upload: &UploadId, bytes: &'static [u8]) {
    let (own, all) = (Budget::of_bytes(4096), Budget::of_bytes(4096));
    let (sender, receiver) = channel();
    sender.send(Chunk::within(Bytes::from_static(bytes), &own, &all).await);
    sender.finish();
    let key = ObjectKey::stored(id);
    world
        .store
        .stage(&key, upload, receiver)
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
}

/// An upload whose process died after the commit of the bytes; before or after the image became active.
async fn died_after_the_bytes(world: &World, id: &str, is_active: bool) {
    let upload = UploadId::new("died");
    let image = ImageId::new(id);
    let now = world.app.now();
    let mut rows = world.app.db.write().await.unwrap();
    let before = rows.image_unseen(&image).await.unwrap().unwrap();
    let saving = before.start_upload(upload.clone(), now).unwrap();
    let row = UploadRow {
        id: upload.clone(),
        image: image.clone(),
        store: StoreId::new("local"),
        key: ObjectKey::of(&image),
        alive_until: now.after(Duration::from_secs(60)),
    };
    rows.add_upload(&row).await.unwrap();
    rows.save_image(&before, &saving).await.unwrap();
    rows.commit().await.unwrap();
    store_object(world, id, &upload, b"bytes").await;
    if is_active {
        let content = Content {
            size_bytes: 5,
            virtual_size_bytes: Some(5),
            md5: "4b3a6218bb3e3a7303e8a171a60fcf92".to_owned(),
            hash: Multihash {
                algorithm: "md5".to_owned(),
                value: "4b3a6218bb3e3a7303e8a171a60fcf92".to_owned(),
            },
            detected_format: Some("raw".to_owned()),
            locations: vec![Location {
                store: StoreId::new("local"),
                key: id.to_owned(),
            }],
        };
        let mut rows = world.app.db.write().await.unwrap();
        let saving = rows.image_unseen(&image).await.unwrap().unwrap();
        rows.save_image(&saving, &saving.finish_upload(&upload, content, now).unwrap())
            .await
            .unwrap();
        rows.commit().await.unwrap();
    }
}

#[tokio::test]
async fn an_upload_that_died_before_its_image_was_active_is_undone() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    died_after_the_bytes(&world, &id, false).await;
    world.run_jobs().await;
    assert_eq!(world.image(&id).await["status"], "saving", "it may still live");
    world.advance(TOO_LONG);
    world.run_jobs().await;
    world.run_jobs().await;
    assert_untouched(&world, &id).await;
}

#[tokio::test]
async fn an_upload_that_died_after_its_image_was_active_has_done_its_work() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    died_after_the_bytes(&world, &id, true).await;
    world.advance(TOO_LONG);
    world.run_jobs().await;
    world.run_jobs().await;
    assert_eq!(uploads(&world).await, []);
    assert!(world.store.staged().is_empty());
    let download = get(&world, &id).await;
    assert_eq!((download.status, download.text()), (200, "bytes"));
}

#[tokio::test]
async fn an_upload_that_died_and_whose_image_was_deleted_is_undone() {
    for is_active in [false, true] {
        let world = World::start().await;
        let id = world.queued_image("demo", json!({})).await;
        died_after_the_bytes(&world, &id, is_active).await;
        let deleted = world.as_user("demo").delete(&format!("/v2/images/{id}")).send().await;
        assert_eq!(deleted.status, 204, "{}", deleted.text());
        world.advance(TOO_LONG);
        world.run_jobs().await;
        assert_eq!(uploads(&world).await, []);
        assert!(
            world.store.keys().is_empty() && world.store.staged().is_empty(),
            "active: {is_active}"
        );
    }
}

#[tokio::test]
async fn bytes_that_are_gone_or_out_of_reach_are_told_apart() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"x").await;
    world.store.set_fault(Some(Fault::Broken));
    let broken = get(&world, &id).await;
    assert_eq!(broken.status, 500);
    assert!(
        !broken.text().contains("told to fail"),
        "the cause is not the client's: {}",
        broken.text()
    );
    world.store.set_fault(None);
    world.store.delete(&ObjectKey::stored(&id)).await.unwrap();
    assert_eq!(get(&world, &id).await.status, 404);
}
