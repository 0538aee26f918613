//! How much may be uploaded: the largest image, the storage of a project, what was announced, the room in the store.
//! Whatever ends an upload too early leaves nothing of it.

use nectary_app::Options;
use nectary_http::HttpOptions;
use nectary_store::drivers::memory::Fault;
use serde_json::json;

use crate::world::{Answer, Pieces, World, project_id};

fn size_cap(bytes: u64) -> impl FnOnce(&mut Options, &mut HttpOptions) {
    move |options, _| options.limits.image_size_bytes = bytes
}

fn storage(bytes: u64) -> impl FnOnce(&mut Options, &mut HttpOptions) {
    move |options, _| options.limits.project_size_bytes = Some(bytes)
}

/// Uploads so many bytes in pieces of one kibibyte, without a length.
async fn upload_chunked(world: &World, id: &str, size: usize) -> Answer {
    let (pieces, answer) = world.upload_slowly("demo", id);
    send(&pieces, size);
    drop(pieces);
    answer.await
}

fn send(pieces: &Pieces, size: usize) {
    for piece in vec![7; size].chunks(1024) {
        pieces.send(piece.to_vec());
    }
}

/// The answer to a request whose client, after what it has sent, neither sends more nor ends.
async fn without_waiting(answer: impl Future<Output = Answer>) -> Answer {
    let answer = tokio::time::timeout(std::time::Duration::from_secs(20), answer).await;
    answer.unwrap()
}

#[tokio::test]
async fn the_size_cap_is_exact_whether_the_size_is_announced_or_not() {
    let world = World::with(size_cap(10_000)).await;
    for (size, status) in [(9_999, 204), (10_000, 204), (10_001, 413), (100_000, 413)] {
        let announced = world.queued_image("demo", json!({})).await;
        assert_eq!(
            world.upload("demo", &announced, vec![7; size]).await.status,
            status,
            "{size} announced"
        );
        let chunked = world.queued_image("demo", json!({})).await;
        let answer = upload_chunked(&world, &chunked, size).await;
        assert_eq!(answer.status, status, "{size} in chunks");
        if status == 413 {
            assert!(answer.text().contains("image_size_cap"), "{}", answer.text());
            world.assert_refused_and_retried(&announced, b"small").await;
            world.assert_refused_and_retried(&chunked, b"small").await;
        }
    }
}

#[tokio::test]
async fn an_announcement_beyond_a_limit_is_refused_before_a_byte_has_come() {
    for world in [World::with(size_cap(1000)).await, World::with(storage(1000)).await] {
        let id = world.queued_image("demo", json!({})).await;
        let before = world.image(&id).await;
        let path = format!("/v2/images/{id}/file");
        let silent = futures::stream::pending();
        let question = world.as_user("demo").put(&path).stream(silent);
        let answer = without_waiting(question.header("x-openstack-image-size", "1001").send()).await;
        assert_eq!(answer.status, 413, "{}", answer.text());
        assert_eq!(world.image(&id).await, before, "the image has not even been touched");
        world.assert_refused_and_retried(&id, &[7; 1000]).await;
    }
}

#[tokio::test]
async fn an_upload_without_a_length_is_stopped_where_it_passes_a_limit() {
    for world in [World::with(size_cap(50_000)).await, World::with(storage(50_000)).await] {
        let id = world.queued_image("demo", json!({})).await;
        let (pieces, answer) = world.upload_slowly("demo", &id);
        send(&pieces, 60_000);
        let answer = without_waiting(answer).await;
        assert_eq!(answer.status, 413, "{}", answer.text());
        world.assert_refused_and_retried(&id, &[7; 50_000]).await;
    }
}

#[tokio::test]
async fn more_than_was_announced_is_stopped_at_once_and_less_is_refused_at_the_end() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}/file");
    for (announced, sent, status) in [(5000, 5001, 400), (5000, 4999, 400), (5000, 0, 400), (1, 100_000, 400)] {
        let question = world.as_user("demo").put(&path).octets(vec![7; sent]);
        let answer = question
            .header("x-openstack-image-size", &announced.to_string())
            .send()
            .await;
        assert_eq!(
            answer.status,
            status,
            "{announced} announced, {sent} sent: {}",
            answer.text()
        );
        world.assert_refused(&id).await;
    }
    let (sender, body) = futures::channel::mpsc::unbounded();
    let question = world
        .as_user("demo")
        .put(&path)
        .stream(body)
        .header("x-openstack-image-size", "5");
    sender.unbounded_send(Ok("123456".into())).unwrap();
    assert_eq!(without_waiting(question.send()).await.status, 400);
    world.assert_refused_and_retried(&id, b"good").await;
    drop(sender);
}

#[tokio::test]
async fn the_announced_size_wins_over_the_content_length() {
    let world = World::with(size_cap(10)).await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}/file");
    let announced = |size: &'static str| {
        let question = world.as_user("demo").put(&path).octets(vec![7; 10]);
        question.header("x-openstack-image-size", size).send()
    };
    assert_eq!(announced("9").await.status, 400, "nine announced, ten sent");
    assert_eq!(announced("11").await.status, 413, "more than the cap announced");
    world.assert_refused(&id).await;
    assert_eq!(announced("0").await.status, 204, "unknown, and within the cap");
}

#[tokio::test]
async fn the_storage_of_a_project_is_the_sum_of_its_images_and_exact() {
    let world = World::with(storage(1000)).await;
    let mut ids = Vec::new();
    for size in [400, 600] {
        ids.push(world.active_image("demo", json!({}), &vec![7; size]).await);
    }
    let full = world.queued_image("demo", json!({})).await;
    for answer in [
        world.upload("demo", &full, b"1".to_vec()).await,
        upload_chunked(&world, &full, 1).await,
    ] {
        assert_eq!(answer.status, 413);
        assert!(answer.text().contains("user_storage_quota"), "{}", answer.text());
        world.assert_refused(&full).await;
    }
    let empty = world.queued_image("demo", json!({})).await;
    assert_eq!(
        world.upload("demo", &empty, b"".to_vec()).await.status,
        204,
        "nothing always fits"
    );

    let deactivated = world
        .as_user("demo")
        .post(&format!("/v2/images/{}/actions/deactivate", ids[0]))
        .send()
        .await;
    assert_eq!(deactivated.status, 204);
    assert_eq!(
        world.upload("demo", &full, b"1".to_vec()).await.status,
        413,
        "what is held back is stored too"
    );
    let deleted = world
        .as_user("demo")
        .delete(&format!("/v2/images/{}", ids[0]))
        .send()
        .await;
    assert_eq!(deleted.status, 204);
    assert_eq!(upload_chunked(&world, &full, 401).await.status, 413);
    assert_eq!(
        upload_chunked(&world, &full, 400).await.status,
        204,
        "what is deleted counts no more"
    );
}

#[tokio::test]
async fn a_quota_is_the_owners_and_nobody_elses() {
    let world = World::with(storage(1000)).await;
    let demos = world
        .active_image("demo", json!({"visibility": "shared"}), &[7; 1000])
        .await;
    let offer = world.as_user("demo").post(&format!("/v2/images/{demos}/members"));
    assert_eq!(
        offer.json(json!({"member": project_id("partner")})).send().await.status,
        200
    );
    world.active_image("partner", json!({}), &[7; 1000]).await;

    let by_admin = world.queued_image("admin", json!({"owner": project_id("demo")})).await;
    assert_eq!(
        world.upload("admin", &by_admin, b"1".to_vec()).await.status,
        413,
        "the owner's quota"
    );
    let nobodys = world.queued_image("admin", json!({"owner": null})).await;
    assert_eq!(
        world.upload("admin", &nobodys, vec![7; 2000]).await.status,
        204,
        "nobody has no quota"
    );

    let given = json!([{"op": "replace", "path": "/owner", "value": project_id("official")}]);
    let patched = world
        .as_user("admin")
        .patch(&format!("/v2/images/{demos}"))
        .ops(given)
        .send()
        .await;
    assert_eq!(patched.status, 200, "{}", patched.text());
    assert_eq!(
        world.upload("admin", &by_admin, vec![7; 1000]).await.status,
        204,
        "it went with the image"
    );
}

/// What was refused, or is still under way, holds nothing back from the others.
#[tokio::test]
async fn only_what_is_stored_counts() {
    let world = World::with(storage(1000)).await;
    let (slow, fast) = (
        world.queued_image("demo", json!({})).await,
        world.queued_image("demo", json!({})).await,
    );
    let refused = world.queued_image("demo", json!({"disk_format": "qcow2"})).await;
    assert_eq!(world.upload("demo", &refused, vec![7; 900]).await.status, 415);
    let (pieces, answer) = world.upload_slowly("demo", &slow);
    let meanwhile = async {
        send(&pieces, 900);
        world.until(&slow, "saving").await;
        assert_eq!(world.upload("demo", &fast, vec![7; 1000]).await.status, 204);
        drop(pieces);
    };
    let (answer, ()) = tokio::join!(answer, meanwhile);
    assert_eq!(answer.status, 413, "{}", answer.text());
    world.assert_refused(&slow).await;
    world.assert_store_holds(&[&fast]).await;
}

#[tokio::test]
async fn without_a_storage_quota_a_project_stores_as_much_as_it_likes() {
    let world = World::start().await;
    for _ in 0..3 {
        world.active_image("demo", json!({}), &vec![7; 1_000_000]).await;
    }
}

#[tokio::test]
async fn a_store_without_room_or_permission_says_so_and_keeps_nothing() {
    for (fault, status, told) in [
        (Fault::FullAfter(0), 413, "no room"),
        (Fault::FullAfter(150_000), 413, "no room"),
        (Fault::Denied, 503, "does not let"),
    ] {
        let world = World::start().await;
        let (announced, chunked) = (
            world.queued_image("demo", json!({})).await,
            world.queued_image("demo", json!({})).await,
        );
        world.store.set_fault(Some(fault));
        let answers = [
            world.upload("demo", &announced, vec![7; 300_000]).await,
            upload_chunked(&world, &chunked, 300_000).await,
        ];
        world.store.set_fault(None);
        for answer in answers {
            assert_eq!(answer.status, status, "{fault:?}");
            assert!(answer.text().contains(told), "{}", answer.text());
        }
        world.assert_refused_and_retried(&announced, b"good").await;
        world.assert_refused_and_retried(&chunked, b"good").await;
    }
}

/// The client may be slow, or wait for an answer itself before it goes on.
#[tokio::test]
async fn a_store_that_fails_is_told_to_a_client_that_has_fallen_silent() {
    for (fault, status) in [(Fault::FullAfter(100_000), 413), (Fault::Denied, 503)] {
        let world = World::start().await;
        let id = world.queued_image("demo", json!({})).await;
        world.store.set_fault(Some(fault));
        let (pieces, answer) = world.upload_slowly("demo", &id);
        for _ in 0..4 {
            pieces.send(vec![7; 65_536]);
        }
        assert_eq!(without_waiting(answer).await.status, status, "{fault:?}");
        world.store.set_fault(None);
        world.assert_refused_and_retried(&id, b"good").await;
    }
}

#[tokio::test]
async fn a_store_that_breaks_is_our_own_fault_and_its_leftovers_go_when_it_is_back() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    world.store.set_fault(Some(Fault::Broken));
    let answer = world.upload("demo", &id, b"data".to_vec()).await;
    assert_eq!(answer.status, 500);
    assert!(!answer.text().contains("told to fail"), "{}", answer.text());
    world.store.set_fault(None);
    world.run_jobs().await;
    world.assert_refused_and_retried(&id, b"good").await;
}

#[tokio::test]
async fn a_client_that_goes_away_or_falls_silent_leaves_nothing() {
    let idle = std::time::Duration::from_millis(100);
    let world = World::with(|_, http| http.body_idle_timeout = idle).await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, answer) = world.upload_slowly("demo", &id);
    send(&pieces, 100_000);
    pieces.break_off();
    assert_eq!(answer.await.status, 400);
    world.assert_refused(&id).await;
    let (pieces, answer) = world.upload_slowly("demo", &id);
    send(&pieces, 100_000);
    assert_eq!(without_waiting(answer).await.status, 400, "silent for too long");
    world.assert_refused_and_retried(&id, b"good").await;
    drop(pieces);
}
