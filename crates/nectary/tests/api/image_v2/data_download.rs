//! `GET /v2/images/{image_id}/file`.

use serde_json::json;

use crate::world::{Answer, World, project_id};

const DATA: &[u8] = b"0123456789";

async fn download(world: &World, user: &str, id: &str) -> Answer {
    world.as_user(user).get(&format!("/v2/images/{id}/file")).send().await
}

#[tokio::test]
async fn a_download_has_exactly_the_headers_clients_know() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), DATA).await;
    let answer = download(&world, "demo", &id).await;
    assert_eq!((answer.status, &answer.body[..]), (200, DATA));
    assert!(!answer.is_broken);
    let mut names: Vec<&str> = answer.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "content-length",
            "content-md5",
            "content-type",
            "x-openstack-request-id"
        ]
    );
    assert_eq!(answer.header("content-length"), Some("10"));
    assert_eq!(answer.header("content-md5"), Some("781e5e245d69b566979b86e28d23f2c7"));
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
}

#[tokio::test]
async fn a_part_is_sent_as_206() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), DATA).await;
    for (header, value, part, range) in [
        ("range", "bytes=2-5", &b"2345"[..], "bytes 2-5/10"),
        ("range", "bytes=7-", b"789", "bytes 7-9/10"),
        ("range", "bytes=-2", b"89", "bytes 8-9/10"),
        ("range", "bytes=0-99", DATA, "bytes 0-9/10"),
        ("range", "bytes=-99", DATA, "bytes 0-9/10"),
        ("range", "bytes=-0", DATA, "bytes 0-9/10"),
        ("content-range", "bytes 2-5/*", b"2345", "bytes 2-5/10"),
    ] {
        let asked = world
            .as_user("demo")
            .get(&format!("/v2/images/{id}/file"))
            .header(header, value);
        let answer = asked.send().await;
        assert_eq!((answer.status, &answer.body[..]), (206, part), "{value}");
        assert_eq!(answer.header("content-range"), Some(range), "{value}");
        assert_eq!(answer.header("content-length"), Some(part.len().to_string().as_str()));
        assert_eq!(
            answer.header("content-md5"),
            Some("781e5e245d69b566979b86e28d23f2c7"),
            "of the whole"
        );
    }
}

#[tokio::test]
async fn a_part_that_is_not_there_is_416_and_several_parts_are_400() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), DATA).await;
    let ranged = |value: &'static str| {
        world
            .as_user("demo")
            .get(&format!("/v2/images/{id}/file"))
            .header("range", value)
            .send()
    };
    for value in [
        "bytes=10-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=",
        "lines=0-1",
        "0-1",
        "bytes=--1",
    ] {
        assert_eq!(ranged(value).await.status, 416, "{value}");
    }
    assert_eq!(ranged("bytes=0-1,3-4").await.status, 400);
    let hidden = world
        .active_image("partner", json!({"visibility": "private"}), DATA)
        .await;
    let asked = world
        .as_user("demo")
        .get(&format!("/v2/images/{hidden}/file"))
        .header("range", "lines=0-1");
    assert_eq!(asked.send().await.status, 404, "what may not be known comes first");
}

#[tokio::test]
async fn an_image_without_data_is_204() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(download(&world, "demo", &id).await.status, 204);
    let ranged = world
        .as_user("demo")
        .get(&format!("/v2/images/{id}/file"))
        .header("range", "bytes=0-1");
    assert_eq!(ranged.send().await.status, 204);
}

#[tokio::test]
async fn to_download_one_needs_the_member_role_and_the_image() {
    let world = World::start().await;
    let open = world
        .active_image("demo", json!({"visibility": "community"}), DATA)
        .await;
    let shared = world.active_image("demo", json!({}), DATA).await;
    let member = json!({"member": project_id("partner")});
    let path = format!("/v2/images/{shared}/members");
    assert_eq!(world.as_user("demo").post(&path).json(member).send().await.status, 200);
    let hidden = world.active_image("demo", json!({"visibility": "private"}), DATA).await;
    for (user, of_open, of_shared, of_hidden) in [
        ("demo", 200, 200, 200),
        ("reader", 403, 403, 403),
        ("partner", 200, 200, 404),
        ("partner-reader", 403, 403, 404),
        ("official", 200, 404, 404),
        ("admin", 200, 200, 200),
        ("service", 404, 404, 404),
    ] {
        for (id, status) in [(&open, of_open), (&shared, of_shared), (&hidden, of_hidden)] {
            assert_eq!(download(&world, user, id).await.status, status, "{user}");
        }
    }
}

#[tokio::test]
async fn a_store_to_read_from_cannot_be_preferred_where_there_is_one() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), DATA).await;
    let answer = world
        .as_user("demo")
        .get(&format!("/v2/images/{id}/file?prefer=local"))
        .send()
        .await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn the_forms_old_clients_use_are_read_as_strictly() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), DATA).await;
    let asked = |name: &'static str, value: &'static str| {
        let question = world.as_user("demo").get(&format!("/v2/images/{id}/file"));
        question.header(name, value).send()
    };
    for (value, part) in [
        ("bytes 0-0/*", "0"),
        ("bytes 8-9/10", "89"),
        ("bytes 8-99/*", "89"),
        ("bytes 0-9/*", "0123456789"),
    ] {
        let answer = asked("content-range", value).await;
        assert_eq!((answer.status, answer.text()), (206, part), "{value}");
    }
    for value in [
        "bytes 10-12/*",
        "bytes 5-2/*",
        "bytes 2-/*",
        "bytes -2/*",
        "bytes */10",
        "bytes 1-2",
        "1-2",
        "",
    ] {
        assert_eq!(asked("content-range", value).await.status, 416, "{value}");
    }
}

#[tokio::test]
async fn a_range_that_cannot_be_served_says_how_large_the_image_is() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), DATA).await;
    let asked = world.as_user("demo").get(&format!("/v2/images/{id}/file"));
    let answer = asked.header("range", "bytes=10-").send().await;
    assert_eq!(
        (answer.status, answer.header("content-range")),
        (416, Some("bytes */10"))
    );
    let twice = world.as_user("demo").get(&format!("/v2/images/{id}/file"));
    let twice = twice.header("range", "bytes=0-1").header("range", "bytes=3-4");
    assert_eq!(twice.send().await.status, 400);
}

#[tokio::test]
async fn an_empty_image_is_there_and_has_no_parts() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"").await;
    let answer = download(&world, "demo", &id).await;
    assert_eq!(
        (answer.status, answer.text(), answer.header("content-length")),
        (200, "", Some("0"))
    );
    assert_eq!(answer.header("content-md5"), Some("d41d8cd98f00b204e9800998ecf8427e"));
    for range in ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"] {
        let asked = world
            .as_user("demo")
            .get(&format!("/v2/images/{id}/file"))
            .header("range", range);
        assert_eq!(asked.send().await.status, 416, "{range}");
    }
}

#[tokio::test]
async fn a_large_image_comes_back_as_it_was_sent_whole_and_in_parts() {
    let world = World::start().await;
    let data: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
    let id = world.active_image("demo", json!({}), &data).await;
    let whole = download(&world, "demo", &id).await;
    assert!(whole.status == 200 && whole.body == data && !whole.is_broken);
    assert_eq!(whole.header("content-length"), Some("3000000"));
    for (first, last) in [
        (0, 262_144),
        (262_143, 262_145),
        (1_000_000, 2_999_999),
        (2_999_999, 2_999_999),
    ] {
        let asked = world.as_user("demo").get(&format!("/v2/images/{id}/file"));
        let part = asked.header("range", &format!("bytes={first}-{last}")).send().await;
        assert!(
            part.status == 206 && part.body == data[first..=last] && !part.is_broken,
            "{first}-{last}"
        );
    }
}

#[tokio::test]
async fn while_data_is_on_its_way_there_is_none() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, upload) = world.upload_slowly("demo", &id);
    let looking = async {
        pieces.send(DATA);
        world.until(&id, "saving").await;
        for user in ["demo", "admin"] {
            let answer = download(&world, user, &id).await;
            assert_eq!((answer.status, answer.text()), (204, ""), "{user}");
            assert_eq!(answer.header("content-type"), Some("text/html; charset=UTF-8"));
        }
        drop(pieces);
    };
    let (upload, ()) = tokio::join!(upload, looking);
    assert_eq!(upload.status, 204);
    assert_eq!(download(&world, "demo", &id).await.body, DATA);
}

#[tokio::test]
async fn a_part_of_an_image_that_is_held_back_is_held_back_too() {
    let world = World::start().await;
    let id = world
        .active_image("demo", json!({"visibility": "community"}), DATA)
        .await;
    let held = world
        .as_user("demo")
        .post(&format!("/v2/images/{id}/actions/deactivate"))
        .send()
        .await;
    assert_eq!(held.status, 204);
    for (user, status) in [("demo", 403), ("partner", 403), ("reader", 403), ("admin", 206)] {
        let asked = world
            .as_user(user)
            .get(&format!("/v2/images/{id}/file"))
            .header("range", "bytes=0-1");
        assert_eq!(asked.send().await.status, status, "{user}");
    }
}

/// A project decides by its answer what stands in its lists, not what it may download.
#[tokio::test]
async fn a_member_project_downloads_whatever_it_answered() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), DATA).await;
    let member = project_id("partner");
    let offer = world
        .as_user("demo")
        .post(&format!("/v2/images/{id}/members"))
        .json(json!({"member": member}));
    assert_eq!(offer.send().await.status, 200);
    for status in ["pending", "rejected", "accepted"] {
        let answer = world
            .as_user("partner")
            .put(&format!("/v2/images/{id}/members/{member}"));
        assert_eq!(answer.json(json!({"status": status})).send().await.status, 200);
        assert_eq!(download(&world, "partner", &id).await.status, 200, "{status}");
        assert_eq!(download(&world, "partner-reader", &id).await.status, 403, "{status}");
    }
    assert_eq!(download(&world, "official", &id).await.status, 404);
}

#[tokio::test]
async fn without_a_token_or_an_image_there_is_no_download() {
    let world = World::start().await;
    let id = world
        .active_image("demo", json!({"visibility": "community"}), DATA)
        .await;
    let path = format!("/v2/images/{id}/file");
    assert_eq!(world.as_nobody().get(&path).send().await.status, 401);
    assert_eq!(
        world.as_user("nobody").get(&path).send().await.status,
        403,
        "a token without a project"
    );
    assert_eq!(
        world.as_user("admin").get("/v2/images/nosuch/file").send().await.status,
        404
    );
    assert_eq!(world.as_user("demo").get(&path).bytes("body").send().await.status, 400);
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        204
    );
    assert_eq!(download(&world, "demo", &id).await.status, 404, "deleted");
}
