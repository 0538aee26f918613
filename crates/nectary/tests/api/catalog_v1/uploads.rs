//! `/catalog/v1/uploads`: images sent in chunks.

use std::time::Duration;

use nectary_inspect::digest::sha256_hex;
use nectary_inspect::samples;
use nectary_store::drivers::memory::Fault;
use serde_json::{Value, json};

use crate::world::{World, digest_of};

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn an_image_in_chunks_becomes_what_it_would_be_in_one_piece() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.begun_upload("demo", &id, 10).await;
    let begun = world.upload_session("demo", &upload).await;
    assert_eq!((&begun["state"], &begun["image_id"]), (&json!("receiving"), &json!(id)));
    assert_eq!(
        (&begun["chunk_size_bytes"], &begun["chunk_count"]),
        (&json!(4), &json!(3))
    );
    assert_eq!(begun["missing"], json!([{"first": 0, "last": 2}]));

    // The last one first, and one of them twice.
    for (number, chunk) in [(2, "89"), (0, "0123"), (0, "0123")] {
        let answer = world.put_chunk("demo", &upload, number, chunk.as_bytes()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let half = world.upload_session("demo", &upload).await;
    assert_eq!(
        half["received"],
        json!([{"first": 0, "last": 0}, {"first": 2, "last": 2}])
    );
    assert_eq!(half["missing"], json!([{"first": 1, "last": 1}]));
    assert_eq!(half["received_bytes"], 6);
    assert_eq!(world.image(&id).await["status"], "queued");

    assert_eq!(world.put_chunk("demo", &upload, 1, b"4567").await.status, 200);
    let finishing = world.finish_upload("demo", &upload).await;
    assert_eq!((finishing.status, &finishing.json()["changed"]), (202, &json!(true)));
    let end = world.upload_end("demo", &upload).await;
    assert_eq!((&end["state"], &end["problem"]), (&json!("active"), &Value::Null));
    assert_eq!(end["inspected_bytes"], 10);

    let other = world.active_image("demo", json!({}), b"0123456789").await;
    let (image, other) = (world.image(&id).await, world.image(&other).await);
    for field in [
        "status",
        "size",
        "virtual_size",
        "checksum",
        "os_hash_algo",
        "os_hash_value",
    ] {
        assert_eq!(image[field], other[field], "{field}");
    }
    assert_eq!(world.download("demo", &id).await.text(), "0123456789");
    world.assert_store_holds(&[&id, other["id"].as_str().unwrap()]).await;
    let again = world.finish_upload("demo", &upload).await;
    assert_eq!((again.status, &again.json()["changed"]), (202, &json!(false)));
}

#[tokio::test]
async fn the_answer_to_a_wish_says_how_to_cut_and_where_to_go_on() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let answer = world.ask_for_upload("demo", &id, 20 << 20).await;
    let session = answer.json();
    assert_eq!(
        answer.header("location").unwrap(),
        format!("/catalog/v1/uploads/{}", session["id"].as_str().unwrap())
    );
    assert_eq!(
        (&session["chunk_size_bytes"], &session["chunk_count"]),
        (&json!(8 << 20), &json!(3))
    );
    assert_eq!(session["expires_at"], "2026-08-25T10:00:00Z");
}

#[tokio::test]
async fn an_empty_image_has_no_chunks() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.begun_upload("demo", &id, 0).await;
    assert_eq!(world.finish_upload("demo", &upload).await.status, 202);
    assert_eq!(world.upload_end("demo", &upload).await["state"], "active");
    assert_eq!(world.image(&id).await["size"], 0);
}

#[tokio::test]
async fn a_chunk_that_is_not_what_was_announced_is_not_kept() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.begun_upload("demo", &id, 6).await;
    let path = |number: &str| format!("/catalog/v1/uploads/{upload}/chunks/{number}");
    let good = digest_of(b"0123");
    for (number, digest, body, status) in [
        ("0", Some(good.as_str()), "4567", 400),
        ("0", Some(digest_of(b"012").as_str()), "012", 400),
        ("0", Some(digest_of(b"01234").as_str()), "01234", 400),
        ("1", Some(good.as_str()), "0123", 400),
        ("2", Some(good.as_str()), "0123", 400),
        ("x", Some(good.as_str()), "0123", 400),
        ("-1", Some(good.as_str()), "0123", 400),
        ("0", Some("sha-256=:AAAA:"), "0123", 400),
        ("0", None, "0123", 400),
    ] {
        let mut question = world.as_user("demo").put(&path(number));
        if let Some(digest) = digest {
            question = question.header("content-digest", digest);
        }
        let answer = question.octets(body).send().await;
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (status, &json!("invalid")),
            "{number} {body}"
        );
    }
    let untyped = world.as_user("demo").put(&path("0")).header("content-digest", &good);
    assert_eq!(untyped.bytes("0123").send().await.status, 415);
    // Without a length, what comes is counted.
    for pieces in [vec!["01"], vec!["0123", "4"]] {
        let pieces = futures::stream::iter(pieces.into_iter().map(|piece| Ok(piece.into())));
        let question = world.as_user("demo").put(&path("0")).header("content-digest", &good);
        assert_eq!(question.stream(pieces).send().await.status, 400);
    }
    assert_eq!(world.upload_session("demo", &upload).await["received_bytes"], 0);
    world.assert_store_holds(&[]).await;
}

#[tokio::test]
async fn a_chunk_sent_again_takes_the_place_of_the_first() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, b"01234567").await;
    assert_eq!(world.put_chunk("demo", &upload, 0, b"abcd").await.status, 200);
    assert_eq!(world.upload_session("demo", &upload).await["received_bytes"], 8);
    assert_eq!(world.store.keys().len(), 2, "the first is gone");
    world.finish_upload("demo", &upload).await;
    world.upload_end("demo", &upload).await;
    assert_eq!(world.download("demo", &id).await.text(), "abcd4567");
}

#[tokio::test]
async fn an_upload_that_lacks_a_chunk_cannot_be_finished() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.begun_upload("demo", &id, 8).await;
    world.put_chunk("demo", &upload, 0, b"0123").await;
    let answer = world.finish_upload("demo", &upload).await;
    assert_eq!(answer.status, 409);
    assert!(
        answer.json()["detail"].as_str().unwrap().contains("chunk 1"),
        "{}",
        answer.text()
    );
    assert_eq!(world.upload_session("demo", &upload).await["state"], "receiving");
}

#[tokio::test]
async fn unsafe_content_fails_the_upload_and_leaves_the_image_as_it_was() {
    let world = World::with(|options, _| options.upload_chunk_bytes = 4096).await;
    let id = world.queued_image("demo", json!({"disk_format": "qcow2"})).await;
    let send = async |data: Vec<u8>| {
        let upload = world.begun_upload("demo", &id, data.len() as u64).await;
        for (number, chunk) in data.chunks(4096).enumerate() {
            assert_eq!(world.put_chunk("demo", &upload, number, chunk).await.status, 200);
        }
        assert_eq!(world.finish_upload("demo", &upload).await.status, 202);
        (world.upload_end("demo", &upload).await, upload)
    };
    let (end, upload) = send(samples::qcow2_with_backing_file()).await;
    assert_eq!(
        (&end["state"], &end["problem"]["code"]),
        (&json!("failed"), &json!("unsafe_content"))
    );
    assert!(end["problem"]["detail"].as_str().unwrap().len() > 20, "{end}");
    world.assert_refused(&id).await;
    world.assert_store_holds(&[]).await;
    assert_eq!(world.finish_upload("demo", &upload).await.status, 409);
    assert_eq!(world.put_chunk("demo", &upload, 0, &[0; 4096]).await.status, 409);

    let (end, _) = send(samples::qcow2(10 << 20)).await;
    assert_eq!(end["state"], "active");
    world.assert_store_holds(&[&id]).await;
}

#[tokio::test]
async fn the_whole_has_to_be_what_was_announced() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    for (announced, state) in [("another", "failed"), ("012345", "active")] {
        let sha256 = sha256_hex(announced.as_bytes()).to_uppercase();
        let wish = json!({"image_id": id, "size_bytes": 6, "sha256": sha256});
        let answer = world
            .as_user("demo")
            .post("/catalog/v1/uploads")
            .json(wish)
            .send()
            .await;
        let upload = answer.json()["id"].as_str().unwrap().to_owned();
        world.put_chunk("demo", &upload, 0, b"0123").await;
        world.put_chunk("demo", &upload, 1, b"45").await;
        assert_eq!(world.finish_upload("demo", &upload).await.status, 202);
        let end = world.upload_end("demo", &upload).await;
        assert_eq!(end["state"], state, "{end}");
        if state == "failed" {
            assert_eq!(end["problem"]["code"], "invalid");
            world.assert_refused(&id).await;
            world.assert_store_holds(&[]).await;
        }
    }
}

#[tokio::test]
async fn an_upload_is_its_projects_alone_and_needs_the_right_to_upload() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, b"0123").await;
    let path = format!("/catalog/v1/uploads/{upload}");
    for (user, shown, changed) in [("partner", 404, 404), ("admin", 404, 404), ("reader", 200, 403)] {
        assert_eq!(world.as_user(user).get(&path).send().await.status, shown, "{user}");
        assert_eq!(
            world.put_chunk(user, &upload, 0, b"0123").await.status,
            changed,
            "{user}"
        );
        assert_eq!(world.finish_upload(user, &upload).await.status, changed, "{user}");
        assert_eq!(world.as_user(user).delete(&path).send().await.status, changed, "{user}");
    }
    assert_eq!(world.as_nobody().get(&path).send().await.status, 401);
    for (user, status) in [("partner", 404), ("reader", 403), ("admin", 201)] {
        assert_eq!(world.ask_for_upload(user, &id, 4).await.status, status, "{user}");
    }
    let shared = world.queued_image("demo", json!({"visibility": "community"})).await;
    assert_eq!(world.ask_for_upload("partner", &shared, 4).await.status, 403);

    world.set_policy("upload_image: \"!\"");
    assert_eq!(world.put_chunk("demo", &upload, 0, b"0123").await.status, 403);
    assert_eq!(world.finish_upload("demo", &upload).await.status, 403);
    assert_eq!(world.upload_session("demo", &upload).await["state"], "receiving");
}

#[tokio::test]
async fn a_wish_that_cannot_be_granted_is_refused_before_a_byte_comes() {
    let world = World::with(|options, _| options.limits.image_size_bytes = 100).await;
    let id = world.queued_image("demo", json!({})).await;
    let active = world.active_image("demo", json!({}), b"data").await;
    let formless = world
        .queued_image("demo", json!({"disk_format": null, "container_format": null}))
        .await;
    for (wish, status) in [
        (json!({"image_id": id, "size_bytes": 101}), 413),
        (json!({"image_id": active, "size_bytes": 4}), 409),
        (json!({"image_id": formless, "size_bytes": 4}), 400),
        (json!({"image_id": "nosuch", "size_bytes": 4}), 404),
        (json!({"image_id": id}), 400),
        (json!({"size_bytes": 4}), 400),
        (json!({"image_id": id, "size_bytes": -1}), 400),
        (json!({"image_id": id, "size_bytes": "4"}), 400),
        (json!({"image_id": id, "size_bytes": 4, "sha256": "abc"}), 400),
        (json!({"image_id": id, "size_bytes": 4, "sha256": 7}), 400),
        (json!({"image_id": id, "size_bytes": 4, "chunks": 7}), 400),
        (json!({"image_id": id, "size_bytes": 100, "sha256": null}), 201),
    ] {
        let question = world.as_user("demo").post("/catalog/v1/uploads").json(wish.clone());
        let answer = question.send().await;
        assert_eq!(answer.status, status, "{wish} {}", answer.text());
    }
}

#[tokio::test]
async fn a_project_has_at_most_sixteen_unfinished_uploads() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let mut uploads = Vec::new();
    for _ in 0..16 {
        uploads.push(world.begun_upload("demo", &id, 4).await);
    }
    let answer = world.ask_for_upload("demo", &id, 4).await;
    assert_eq!((answer.status, &answer.json()["code"]), (413, &json!("too_large")));
    let theirs = world.queued_image("partner", json!({})).await;
    world.begun_upload("partner", &theirs, 4).await;
    let path = format!("/catalog/v1/uploads/{}", uploads[0]);
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
    assert_eq!(world.as_user("demo").get(&path).send().await.status, 404);
    world.begun_upload("demo", &id, 4).await;
}

#[tokio::test]
async fn what_is_going_to_come_counts_against_the_quota() {
    let world = World::with(|options, _| {
        options.limits.project_size_bytes = Some(10);
        options.upload_chunk_bytes = 4;
    })
    .await;
    let id = world.queued_image("demo", json!({})).await;
    let other = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, b"012345").await;
    assert_eq!(world.ask_for_upload("demo", &other, 5).await.status, 413);
    world.begun_upload("demo", &other, 4).await;
    world.finish_upload("demo", &upload).await;
    assert_eq!(world.upload_end("demo", &upload).await["state"], "active");
    assert_eq!(
        world.ask_for_upload("demo", &other, 1).await.status,
        413,
        "6 there, 4 to come"
    );

    // Whoever is faster by another way: the chunks wait until there is room.
    let second = world.queued_image("demo", json!({})).await;
    assert_eq!(world.upload("demo", &second, "789").await.status, 204);
    let upload = world
        .as_user("demo")
        .get("/catalog/v1/uploads?limit=1")
        .send()
        .await
        .json();
    let upload = upload["uploads"][0]["id"].as_str().unwrap().to_owned();
    world.put_chunk("demo", &upload, 0, b"abcd").await;
    world.finish_upload("demo", &upload).await;
    let end = world.upload_end("demo", &upload).await;
    assert_eq!(
        (&end["state"], &end["problem"]["code"]),
        (&json!("receiving"), &json!("too_large"))
    );
    world
        .as_user("demo")
        .delete(&format!("/v2/images/{second}"))
        .send()
        .await;
    world.finish_upload("demo", &upload).await;
    assert_eq!(world.upload_end("demo", &upload).await["state"], "active");
}

#[tokio::test]
async fn an_abandoned_upload_leaves_nothing() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, b"01234567").await;
    assert_eq!(world.store.keys().len(), 2);
    let path = format!("/catalog/v1/uploads/{upload}");
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
    world.assert_store_holds(&[]).await;
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 404);
    assert_eq!(world.put_chunk("demo", &upload, 0, b"0123").await.status, 404);
    assert_eq!(world.finish_upload("demo", &upload).await.status, 404);
    assert_eq!(world.image(&id).await["status"], "queued");
}

#[tokio::test]
async fn the_uploads_of_an_image_end_with_it() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let kept = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, b"01234567").await;
    let other = world.sent_upload("demo", &kept, b"0123").await;
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        204
    );
    let path = format!("/catalog/v1/uploads/{upload}");
    assert_eq!(world.as_user("demo").get(&path).send().await.status, 404);
    world.run_jobs().await;
    assert_eq!(world.store.keys().len(), 1, "the other one's chunk");
    world.finish_upload("demo", &other).await;
    assert_eq!(world.upload_end("demo", &other).await["state"], "active");
    world.assert_store_holds(&[&kept]).await;
}

#[tokio::test]
async fn an_upload_is_forgotten_a_day_after_its_last_chunk() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.begun_upload("demo", &id, 8).await;
    for (number, chunk) in [(0, b"0123"), (1, b"4567")] {
        world.advance(DAY - Duration::from_secs(1));
        world.run_jobs().await;
        assert_eq!(world.put_chunk("demo", &upload, number, chunk).await.status, 200);
    }
    world.advance(DAY);
    world.run_jobs().await;
    assert_eq!(world.upload_session("demo", &upload).await["received_bytes"], 8);
    world.advance(Duration::from_secs(1));
    world.run_jobs().await;
    let path = format!("/catalog/v1/uploads/{upload}");
    assert_eq!(world.as_user("demo").get(&path).send().await.status, 404);
    world.assert_store_holds(&[]).await;
}

#[tokio::test]
async fn the_end_of_an_upload_can_be_read_for_a_day() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, b"0123").await;
    world.finish_upload("demo", &upload).await;
    world.upload_end("demo", &upload).await;
    world.advance(DAY);
    world.run_jobs().await;
    assert_eq!(world.upload_session("demo", &upload).await["state"], "active");
    world.advance(Duration::from_secs(1));
    world.run_jobs().await;
    let path = format!("/catalog/v1/uploads/{upload}");
    assert_eq!(world.as_user("demo").get(&path).send().await.status, 404);
    world.assert_store_holds(&[&id]).await;
}

#[tokio::test]
async fn the_list_goes_page_by_page_newest_first() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let mut expected = Vec::new();
    for at in 0..5 {
        // Two of them at the same time.
        if at != 2 {
            world.advance(Duration::from_secs(1));
        }
        expected.insert(0, world.begun_upload("demo", &id, 4).await);
    }
    let (mut seen, mut path) = (Vec::new(), "/catalog/v1/uploads?limit=2".to_owned());
    loop {
        let page = world.as_user("reader").get(&path).send().await.json();
        let uploads = page["uploads"].as_array().unwrap();
        seen.extend(uploads.iter().map(|upload| upload["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, expected);
    let theirs = world.as_user("partner").get("/catalog/v1/uploads").send().await;
    assert_eq!(theirs.json(), json!({"uploads": [], "next": null}));
    for odd in ["limit=0", "limit=201", "limit=x", "marker=nosuch", "state=active"] {
        let answer = world
            .as_user("demo")
            .get(&format!("/catalog/v1/uploads?{odd}"))
            .send()
            .await;
        assert_eq!(answer.status, 400, "{odd}");
    }
}

#[tokio::test]
async fn who_waits_sees_how_far_it_is() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, b"0123456").await;
    world.store.set_fault(Some(Fault::Stalled));
    assert_eq!(world.finish_upload("demo", &upload).await.json()["state"], "inspecting");
    let path = format!("/catalog/v1/uploads/{upload}");
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 409);
    assert_eq!(world.put_chunk("demo", &upload, 0, b"0123").await.status, 409);
    let mut done = Value::Null;
    for _ in 0..400 {
        done = world.upload_session("demo", &upload).await["inspected_bytes"].clone();
        if done == 7 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(done, 7);
    world.store.set_fault(None);
    assert_eq!(world.upload_end("demo", &upload).await["state"], "active");
}

#[tokio::test]
async fn what_fails_for_a_while_can_be_finished_later() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, b"0123456").await;
    for fault in [Fault::Broken, Fault::Denied, Fault::FullAfter(3)] {
        world.store.set_fault(Some(fault));
        assert_eq!(world.finish_upload("demo", &upload).await.status, 202, "{fault:?}");
        let end = world.upload_end("demo", &upload).await;
        assert_eq!(end["state"], "receiving", "{fault:?}: {end}");
        assert!(
            end["problem"]["detail"].as_str().unwrap().len() > 20,
            "{fault:?}: {end}"
        );
        world.store.set_fault(None);
        // The image is given back by the reaper where the store could not even remove what had come.
        world.advance(crate::world::TOO_LONG);
        world.run_jobs().await;
    }
    world.finish_upload("demo", &upload).await;
    assert_eq!(world.upload_end("demo", &upload).await["state"], "active");
    assert_eq!(world.download("demo", &id).await.text(), "0123456");
    world.assert_store_holds(&[&id]).await;
}

#[tokio::test]
async fn an_image_that_took_other_data_does_not_take_these() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let upload = world.sent_upload("demo", &id, b"0123456").await;
    assert_eq!(world.upload("demo", &id, "other").await.status, 204);
    assert_eq!(world.finish_upload("demo", &upload).await.status, 409);
    assert_eq!(world.download("demo", &id).await.text(), "other");
}

#[tokio::test]
async fn a_dry_run_answers_as_the_real_run_and_changes_nothing() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let dry = |path: &str| format!("{path}?dry_run=true");
    let wish = json!({"image_id": id, "size_bytes": 4});
    let create = world.as_user("demo").post(&dry("/catalog/v1/uploads")).json(wish);
    assert_eq!(create.send().await.status, 201);
    let list = world.as_user("demo").get("/catalog/v1/uploads").send().await;
    assert_eq!(list.json()["uploads"], json!([]));

    let upload = world.sent_upload("demo", &id, b"0123").await;
    let path = format!("/catalog/v1/uploads/{upload}");
    let finish = world.as_user("demo").post(&dry(&format!("{path}/finish"))).send().await;
    assert_eq!((finish.status, &finish.json()["changed"]), (202, &json!(true)));
    assert_eq!(world.as_user("demo").delete(&dry(&path)).send().await.status, 204);
    let chunk = world.as_user("demo").put(&dry(&format!("{path}/chunks/0")));
    let chunk = chunk.header("content-digest", &digest_of(b"abcd")).octets("abcd");
    assert_eq!(chunk.send().await.status, 400);
    let session = world.upload_session("demo", &upload).await;
    assert_eq!(
        (&session["state"], &session["received_bytes"]),
        (&json!("receiving"), &json!(4))
    );
    assert_eq!(world.store.keys().len(), 1);
}

#[tokio::test]
async fn an_upload_remembers_the_file_it_was_begun_with() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let demo = world.as_user("demo");
    let begin = async |file: Value| {
        let wish = json!({"image_id": id, "size_bytes": 10, "file": file});
        demo.post("/catalog/v1/uploads").json(wish).send().await
    };
    let head = sha256_hex(b"0123456789");
    let file = json!({"name": "größe.qcow2", "head_sha256": head});
    let begun = begin(file.clone()).await;
    assert_eq!(begun.status, 201, "{}", begun.text());
    let upload = begun.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(world.upload_session("demo", &upload).await["file"], file);
    assert_eq!(begin(Value::Null).await.json()["file"], Value::Null);
    for (wrong, says) in [
        (json!({"name": "", "head_sha256": head}), "0 characters"),
        (json!({"name": "x".repeat(256), "head_sha256": head}), "256 characters"),
        (json!({"name": "a\u{0}", "head_sha256": head}), "U+0000"),
        (json!({"name": "a", "head_sha256": "abc"}), "64 hexadecimal digits"),
        (json!({"name": "a"}), "head_sha256"),
    ] {
        let refused = begin(wrong).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text().contains(says), "{says}: {}", refused.text());
    }
}
