//! `PUT /v2/images/{image_id}/file`.

use bytes::Bytes;
use futures::stream;
use nectary_store::drivers::memory::Fault;
use serde_json::json;

use crate::world::{Answer, World};

async fn upload(world: &World, user: &str, id: &str, data: &'static [u8]) -> Answer {
    world
        .as_user(user)
        .put(&format!("/v2/images/{id}/file"))
        .octets(data)
        .send()
        .await
}

/// What has to hold after every refused upload.
async fn is_as_before(world: &World, id: &str) {
    let image = world.image(id).await;
    assert_eq!(image["status"], "queued");
    for empty in ["size", "virtual_size", "checksum", "os_hash_algo", "os_hash_value"] {
        assert!(image[empty].is_null(), "{empty}");
    }
    assert_eq!(
        world
            .as_user("demo")
            .get(&format!("/v2/images/{id}/file"))
            .send()
            .await
            .status,
        204
    );
    assert!(
        world.store.keys().is_empty() && world.store.staged().is_empty(),
        "bytes were left"
    );
}

#[tokio::test]
async fn an_upload_makes_the_image_active_with_its_digests() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let answer = upload(&world, "demo", &id, b"four").await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let image = world.image(&id).await;
    assert_eq!(image["status"], "active");
    assert_eq!((&image["size"], &image["virtual_size"]), (&json!(4), &json!(4)));
    assert_eq!(image["checksum"], "8cbad96aced40b3838dd9f07f6ef5772");
    assert_eq!(image["os_hash_algo"], "sha512");
    assert_eq!(image["os_hash_value"].as_str().unwrap().len(), 128);
}

#[tokio::test]
async fn an_upload_of_unknown_length_and_an_empty_one_are_fine() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let pieces = stream::iter(["ab", "", "cd"].map(|piece| Ok(Bytes::from(piece))));
    let answer = world
        .as_user("demo")
        .put(&format!("/v2/images/{id}/file"))
        .stream(pieces)
        .send()
        .await;
    assert_eq!(answer.status, 204);
    assert_eq!(world.image(&id).await["size"], 4);

    let empty = world.queued_image("demo", json!({})).await;
    assert_eq!(upload(&world, "demo", &empty, b"").await.status, 204);
    let image = world.image(&empty).await;
    assert_eq!((&image["status"], &image["size"]), (&json!("active"), &json!(0)));
}

#[tokio::test]
async fn headers_are_judged_before_a_byte_is_read() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for (header, value, status) in [
        ("content-type", "application/json", 415),
        ("content-type", "application/octet-stream; a=b", 415),
        ("x-openstack-image-size", "-1", 400),
        ("x-openstack-image-size", "abc", 400),
        ("x-openstack-image-size", "", 400),
        ("x-image-meta-store", "nosuch", 400),
        ("x-image-meta-store", "os_glance_staging_store", 400),
    ] {
        let unread = stream::poll_fn(|_| panic!("the body was read"));
        let mut asked = world.as_user("demo").put(&format!("/v2/images/{id}/file"));
        asked = if header == "content-type" {
            asked.header(header, value).bytes("")
        } else {
            asked.stream(unread).header(header, value)
        };
        let answer = asked.header("expect", "100-continue").send().await;
        assert_eq!(answer.status, status, "{header}: {value}");
        is_as_before(&world, &id).await;
    }
    let untyped = world
        .as_user("demo")
        .put(&format!("/v2/images/{id}/file"))
        .bytes("data")
        .send()
        .await;
    assert_eq!(untyped.status, 415);
}

#[tokio::test]
async fn the_announced_size_has_to_be_the_real_one() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let sized = |size: &'static str| {
        let asked = world.as_user("demo").put(&format!("/v2/images/{id}/file"));
        asked.octets("four").header("x-openstack-image-size", size).send()
    };
    for wrong in ["3", "5"] {
        assert_eq!(sized(wrong).await.status, 400, "{wrong}");
        is_as_before(&world, &id).await;
    }
    assert_eq!(sized("0").await.status, 204, "0 says that it is unknown");
}

#[tokio::test]
async fn the_store_can_be_named() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let asked = world.as_user("demo").put(&format!("/v2/images/{id}/file"));
    assert_eq!(
        asked
            .octets("four")
            .header("x-image-meta-store", "local")
            .send()
            .await
            .status,
        204
    );
}

#[tokio::test]
async fn an_image_takes_data_once_and_only_with_its_formats() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    assert_eq!(upload(&world, "demo", &id, b"more").await.status, 409);
    assert_eq!(
        world
            .as_user("demo")
            .get(&format!("/v2/images/{id}/file"))
            .send()
            .await
            .text(),
        "data"
    );
    for missing in ["disk_format", "container_format"] {
        let id = world.queued_image("demo", json!({missing: null})).await;
        assert_eq!(upload(&world, "demo", &id, b"data").await.status, 400, "{missing}");
    }
}

#[tokio::test]
async fn only_members_of_the_owner_and_administrators_upload() {
    let world = World::start().await;
    let open = world.queued_image("demo", json!({"visibility": "community"})).await;
    let hidden = world.queued_image("demo", json!({"visibility": "private"})).await;
    for (user, of_open, of_hidden) in [("reader", 403, 403), ("partner", 403, 404), ("service", 404, 404)] {
        assert_eq!(upload(&world, user, &open, b"data").await.status, of_open, "{user}");
        assert_eq!(upload(&world, user, &hidden, b"data").await.status, of_hidden, "{user}");
    }
    assert_eq!(upload(&world, "admin", &hidden, b"data").await.status, 204);
}

#[tokio::test]
async fn content_that_is_not_what_it_claims_to_be_is_415_and_leaves_nothing() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"disk_format": "qcow2"})).await;
    let answer = upload(&world, "demo", &id, b"this is no qcow2").await;
    assert_eq!(answer.status, 415);
    is_as_before(&world, &id).await;
    let to_raw = json!([{"op": "replace", "path": "/disk_format", "value": "raw"}]);
    assert_eq!(
        world
            .as_user("demo")
            .patch(&format!("/v2/images/{id}"))
            .ops(to_raw)
            .send()
            .await
            .status,
        200
    );
    assert_eq!(
        upload(&world, "demo", &id, b"this is no qcow2").await.status,
        204,
        "a second upload succeeds"
    );
}

#[tokio::test]
async fn limits_and_a_full_store_are_413_and_a_store_that_refuses_is_503() {
    let world = World::with(|options, _| options.limits.image_size_bytes = 10).await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(upload(&world, "demo", &id, b"eleven byte").await.status, 413);
    is_as_before(&world, &id).await;
    let pieces = stream::iter(["seven b", "and more"].map(|piece| Ok(Bytes::from(piece))));
    let answer = world
        .as_user("demo")
        .put(&format!("/v2/images/{id}/file"))
        .stream(pieces)
        .send()
        .await;
    assert_eq!(answer.status, 413);
    is_as_before(&world, &id).await;

    for (fault, status) in [(Fault::FullAfter(2), 413), (Fault::Denied, 503)] {
        world.store.set_fault(Some(fault));
        assert_eq!(upload(&world, "demo", &id, b"data").await.status, status, "{fault:?}");
        world.store.set_fault(None);
        is_as_before(&world, &id).await;
    }
    assert_eq!(upload(&world, "demo", &id, b"data").await.status, 204);
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_nothing() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let broken = stream::iter([
        Ok(Bytes::from("half")),
        Err(std::io::Error::other("the client is gone")),
    ]);
    let answer = world
        .as_user("demo")
        .put(&format!("/v2/images/{id}/file"))
        .stream(broken)
        .send()
        .await;
    assert_eq!(answer.status, 400);
    is_as_before(&world, &id).await;
}

#[tokio::test]
async fn of_uploads_that_race_one_wins() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let racers = (0..16_u8).map(|at| {
        let asked = world.as_user("demo").put(&format!("/v2/images/{id}/file"));
        asked.octets(vec![at; 1000]).send()
    });
    let answers = futures::future::join_all(racers).await;
    let winners: Vec<usize> = (0..16).filter(|at| answers[*at].status == 204).collect();
    assert_eq!(
        winners.len(),
        1,
        "{:?}",
        answers.iter().map(|answer| answer.status).collect::<Vec<_>>()
    );
    assert!(answers.iter().all(|answer| [204, 409].contains(&answer.status)));
    let held = world.as_user("demo").get(&format!("/v2/images/{id}/file")).send().await;
    assert_eq!(held.body, vec![u8::try_from(winners[0]).unwrap(); 1000]);
}

#[tokio::test]
async fn an_image_deleted_during_its_upload_is_gone_and_so_are_the_bytes() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}");
    let (sender, receiver) = futures::channel::mpsc::unbounded::<std::io::Result<Bytes>>();
    let sending = world
        .as_user("demo")
        .put(&format!("{path}/file"))
        .stream(receiver)
        .send();
    let deleting = async {
        sender.unbounded_send(Ok(Bytes::from("half"))).unwrap();
        while world.image(&id).await["status"] != "saving" {
            tokio::task::yield_now().await;
        }
        assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
        sender.unbounded_send(Ok(Bytes::from("rest"))).unwrap();
        drop(sender);
    };
    let (answer, ()) = futures::join!(sending, deleting);
    assert_eq!(answer.status, 410, "{}", answer.text());
    world.run_jobs().await;
    assert!(world.store.keys().is_empty() && world.store.staged().is_empty());
    assert_eq!(world.as_user("demo").get(&path).send().await.status, 404);
}

#[tokio::test]
async fn an_answer_to_an_upload_has_the_headers_of_a_204() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    world.advance(std::time::Duration::from_secs(5));
    let answer = upload(&world, "demo", &id, b"abc").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (204, Some("text/html; charset=UTF-8"))
    );
    let image = world.image(&id).await;
    assert_eq!(image["created_at"], "2026-08-24T10:00:00Z");
    assert_eq!(image["updated_at"], "2026-08-24T10:00:05Z");
    assert!(
        image["os_hash_value"]
            .as_str()
            .unwrap()
            .starts_with("ddaf35a193617abacc417349ae204131")
    );
    world.assert_store_holds(&[&id]).await;
}

#[tokio::test]
async fn an_upload_changes_nothing_but_what_it_brings() {
    let world = World::start().await;
    let described = json!({
        "name": "kept", "tags": ["kept"], "os_distro": "kept", "min_disk": 1, "min_ram": 2, "protected": true,
        "os_hidden": true, "visibility": "community"
    });
    let id = world.queued_image("demo", described).await;
    let mut before = world.image(&id).await;
    assert_eq!(
        upload(&world, "demo", &id, b"abc").await.status,
        204,
        "a protected image takes data too"
    );
    let mut after = world.image(&id).await;
    for brought in [
        "status",
        "size",
        "virtual_size",
        "checksum",
        "os_hash_algo",
        "os_hash_value",
    ] {
        assert_ne!(before[brought], after[brought], "{brought}");
        for image in [&mut before, &mut after] {
            image.as_object_mut().unwrap().remove(brought);
        }
    }
    assert_eq!(before, after);
}

#[tokio::test]
async fn the_secure_digest_is_of_the_algorithm_the_operator_chose() {
    let sha256 = "sha256".parse().unwrap();
    let world = World::with(|options, _| options.hashing_algorithm = sha256).await;
    let id = world.active_image("demo", json!({}), b"abc").await;
    let image = world.image(&id).await;
    assert_eq!(image["checksum"], "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(image["os_hash_algo"], "sha256");
    assert_eq!(
        image["os_hash_value"],
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[tokio::test]
async fn data_is_taken_in_no_state_but_queued() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, answer) = world.upload_slowly("demo", &id);
    let others = async {
        world.until(&id, "saving").await;
        for user in ["demo", "admin"] {
            assert_eq!(
                upload(&world, user, &id, b"other").await.status,
                409,
                "{user}, while saving"
            );
        }
        pieces.send(b"first".to_vec());
        drop(pieces);
    };
    let (answer, ()) = tokio::join!(answer, others);
    assert_eq!(answer.status, 204);
    let path = format!("/v2/images/{id}");
    assert_eq!(
        world
            .as_user("demo")
            .post(&format!("{path}/actions/deactivate"))
            .send()
            .await
            .status,
        204
    );
    for user in ["demo", "admin"] {
        assert_eq!(
            upload(&world, user, &id, b"other").await.status,
            409,
            "{user}, deactivated"
        );
    }
    assert_eq!(world.download("admin", &id).await.text(), "first");
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
    assert_eq!(upload(&world, "demo", &id, b"other").await.status, 404, "deleted");
}

#[tokio::test]
async fn without_a_token_a_right_or_an_image_nothing_is_taken() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/v2/images/{id}/file");
    assert_eq!(world.as_nobody().put(&path).octets("abc").send().await.status, 401);
    assert_eq!(upload(&world, "admin", "nosuch", b"abc").await.status, 404);
    let offer = world.as_user("demo").post(&format!("/v2/images/{id}/members"));
    let member = json!({"member": crate::world::project_id("partner")});
    assert_eq!(offer.json(member).send().await.status, 200);
    assert_eq!(
        upload(&world, "partner", &id, b"abc").await.status,
        403,
        "a member project"
    );
    assert_eq!(
        upload(&world, "official", &id, b"abc").await.status,
        404,
        "shared with others"
    );
    world.set_policy("upload_image: '!'\n");
    for user in ["demo", "admin"] {
        assert_eq!(upload(&world, user, &id, b"abc").await.status, 403, "{user}");
    }
    world.assert_refused(&id).await;
}

/// The client waits for the refusal before it sends what nobody wants.
#[tokio::test]
async fn a_refusal_comes_although_no_byte_of_the_body_does() {
    let world = World::start().await;
    let active = world.active_image("demo", json!({}), b"data").await;
    let unformatted = world.queued_image("demo", json!({"disk_format": null})).await;
    let hidden = world.queued_image("partner", json!({"visibility": "private"})).await;
    for (user, id, status) in [
        ("demo", active.as_str(), 409),
        ("demo", &unformatted, 400),
        ("demo", &hidden, 404),
        ("reader", &active, 403),
        ("demo", "nosuch", 404),
    ] {
        let question = world.as_user(user).put(&format!("/v2/images/{id}/file"));
        let asking = question.stream(stream::pending()).send();
        let answer = tokio::time::timeout(std::time::Duration::from_secs(20), asking).await;
        assert_eq!(
            answer.expect("the server waits for the body").status,
            status,
            "{user} {id}"
        );
    }
}
