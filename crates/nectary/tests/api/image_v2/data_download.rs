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
