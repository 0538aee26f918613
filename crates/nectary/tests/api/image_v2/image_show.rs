//! `GET /v2/images/{image_id}`, and who may know of an image.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn an_image_is_shown_to_the_letter() {
    let world = World::start().await;
    let more = json!({"name": "n", "tags": ["b", "a"], "os_distro": "debian", "zz": ""});
    let id = world.active_image("demo", more, b"four").await;
    let answer = world.as_user("reader").get(&format!("/v2/images/{id}")).send().await;
    insta::assert_snapshot!(answer.text().replace(",\"", ",\n\""), @r#"
    {"os_distro":"debian",
    "zz":"",
    "name":"n",
    "disk_format":"raw",
    "container_format":"bare",
    "visibility":"shared",
    "size":4,
    "virtual_size":4,
    "status":"active",
    "checksum":"8cbad96aced40b3838dd9f07f6ef5772",
    "protected":false,
    "min_ram":0,
    "min_disk":0,
    "owner":"0000000000000000000000000000a001",
    "os_hidden":false,
    "os_hash_algo":"sha512",
    "os_hash_value":"39a52bfc3af78ae6cb5a2c110014a610134bb7c3d67678a5bee8b5ab86a733509fe50a69d0d4d5e8a84eef546713d6334f1d5207112f1140de025e6b77413d32",
    "id":"00000000-0000-4000-8000-000000000002",
    "created_at":"2026-08-24T10:00:00Z",
    "updated_at":"2026-08-24T10:00:00Z",
    "tags":["a",
    "b"],
    "self":"/v2/images/00000000-0000-4000-8000-000000000002",
    "file":"/v2/images/00000000-0000-4000-8000-000000000002/file",
    "schema":"/v2/schemas/image"}
    "#);
}

#[tokio::test]
async fn an_image_is_seen_by_whom_its_visibility_says() {
    let world = World::start().await;
    for (visibility, partner, creator) in [
        ("private", 404, "demo"),
        ("shared", 404, "demo"),
        ("community", 200, "demo"),
        ("public", 200, "admin"),
    ] {
        let id = world.queued_image(creator, json!({"visibility": visibility})).await;
        let path = format!("/v2/images/{id}");
        for (user, status) in [
            (creator, 200),
            ("partner", partner),
            ("partner-reader", partner),
            ("admin", 200),
        ] {
            assert_eq!(
                world.as_user(user).get(&path).send().await.status,
                status,
                "{visibility} {user}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_whatever_the_id_looks_like() {
    let world = World::start().await;
    for id in ["nosuch", "00000000-0000-4000-8000-00000000ffff", "%C3%A9", "x%20y"] {
        assert_eq!(
            world
                .as_user("admin")
                .get(&format!("/v2/images/{id}"))
                .send()
                .await
                .status,
            404,
            "{id}"
        );
    }
}

#[tokio::test]
async fn a_service_without_the_reader_role_sees_nothing() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"visibility": "community"})).await;
    assert_eq!(
        world
            .as_user("service")
            .get(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        404
    );
}
