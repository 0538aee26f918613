//! `PATCH /v2/images/{image_id}`.

use serde_json::{Value, json};

use crate::world::{Answer, World, project_id};

const V20: &str = "application/openstack-images-v2.0-json-patch";

async fn patch(world: &World, user: &str, id: &str, operations: Value) -> Answer {
    world
        .as_user(user)
        .patch(&format!("/v2/images/{id}"))
        .ops(operations)
        .send()
        .await
}

fn op(op: &str, path: &str, value: Value) -> Value {
    json!([{"op": op, "path": path, "value": value}])
}

#[tokio::test]
async fn a_member_changes_attributes_and_properties_in_order() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"old": "1"})).await;
    world.advance(std::time::Duration::from_secs(5));
    let operations = json!([
        {"op": "replace", "path": "/name", "value": "new"},
        {"op": "add", "path": "/os_distro", "value": "debian"},
        {"op": "add", "path": "/os_distro", "value": "fedora"},
        {"op": "remove", "path": "/old"},
        {"op": "replace", "path": "/tags", "value": ["t"]},
        {"op": "add", "path": "/a~1b", "value": "slash"},
        {"op": "replace", "path": "/min_disk", "value": 3},
    ]);
    let answer = patch(&world, "demo", &id, operations).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let image = answer.json();
    assert_eq!(image, world.image(&id).await);
    assert_eq!(image["name"], "new");
    assert_eq!(image["os_distro"], "fedora");
    assert_eq!(image.get("old"), None);
    assert_eq!(image["tags"], json!(["t"]));
    assert_eq!(image["a/b"], "slash");
    assert_eq!(image["min_disk"], 3);
    assert_eq!(image["created_at"], "2026-08-24T10:00:00Z");
    assert_eq!(image["updated_at"], "2026-08-24T10:00:05Z");
}

#[tokio::test]
async fn one_bad_operation_undoes_all_of_them() {
    let world = World::start().await;
    let id = world
        .active_image("demo", json!({"old": "1", "tags": ["t"]}), b"data")
        .await;
    let before = world.image(&id).await;
    world.advance(std::time::Duration::from_secs(5));
    let tags: Vec<String> = (0..129).map(|at| at.to_string()).collect();
    let location = json!({"url": "file:///etc/passwd", "metadata": {}});
    for (last, status) in [
        (json!({"op": "replace", "path": "/nosuch", "value": "x"}), 409),
        (json!({"op": "remove", "path": "/nosuch"}), 409),
        (json!({"op": "remove", "path": "/old"}), 409),
        (json!({"op": "remove", "path": "/name"}), 403),
        (json!({"op": "replace", "path": "/status", "value": "queued"}), 403),
        (json!({"op": "replace", "path": "/disk_format", "value": "iso"}), 403),
        (json!({"op": "replace", "path": "/visibility", "value": "public"}), 403),
        (
            json!({"op": "replace", "path": "/owner", "value": project_id("partner")}),
            403,
        ),
        (json!({"op": "add", "path": "/os_glance_x", "value": "x"}), 403),
        (json!({"op": "add", "path": "/locations/-", "value": location}), 403),
        (json!({"op": "replace", "path": "/locations", "value": []}), 403),
        (json!({"op": "replace", "path": "/tags", "value": tags}), 413),
        (json!({"op": "replace", "path": "/min_ram", "value": -1}), 400),
        (json!({"op": "add", "path": "/x", "value": 7}), 400),
        (json!({"op": "test", "path": "/name", "value": "new"}), 400),
        (json!({"op": "add", "path": "/x"}), 400),
        (json!("x"), 400),
    ] {
        let operations = json!([
            {"op": "replace", "path": "/name", "value": "new"},
            {"op": "add", "path": "/new", "value": "x"},
            {"op": "remove", "path": "/old"},
            {"op": "replace", "path": "/tags", "value": []},
            {"op": "replace", "path": "/protected", "value": true},
            {"op": "replace", "path": "/visibility", "value": "private"},
            last,
        ]);
        let answer = patch(&world, "demo", &id, operations).await;
        assert_eq!(answer.status, status, "{last}: {}", answer.text());
        assert_eq!(world.image(&id).await, before, "{last}");
    }
}

#[tokio::test]
async fn an_empty_patch_changes_nothing_not_even_the_time() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    world.advance(std::time::Duration::from_secs(5));
    let answer = patch(&world, "demo", &id, json!([])).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["updated_at"], "2026-08-24T10:00:00Z");
}

#[tokio::test]
async fn the_media_type_is_judged_before_the_body() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for media_type in [
        "application/json",
        "text/plain",
        "application/openstack-images-v2.2-json-patch",
        "",
    ] {
        let asked = world
            .as_user("demo")
            .patch(&format!("/v2/images/{id}"))
            .header("content-type", media_type);
        let answer = asked.bytes("{bad").send().await;
        assert_eq!(answer.status, 415, "{media_type}");
        assert_eq!(
            answer.header("accept-patch"),
            Some("application/openstack-images-v2.0-json-patch, application/openstack-images-v2.1-json-patch")
        );
    }
}

#[tokio::test]
async fn the_older_form_adds_only_what_is_not_there() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"old": "1"})).await;
    let v20 = |operations: Value| {
        let asked = world.as_user("demo").patch(&format!("/v2/images/{id}"));
        asked.header("content-type", V20).bytes(operations.to_string()).send()
    };
    assert_eq!(v20(json!([{"add": "/new", "value": "2"}])).await.json()["new"], "2");
    assert_eq!(v20(json!([{"replace": "/old", "value": "2"}])).await.json()["old"], "2");
    assert_eq!(v20(json!([{"remove": "/old"}])).await.json().get("old"), None);
    assert_eq!(v20(json!([{"add": "/new", "value": "3"}])).await.status, 409);
    assert_eq!(v20(op("add", "/other", json!("x"))).await.status, 400);
    assert_eq!(
        patch(&world, "demo", &id, json!([{"add": "/other", "value": "x"}]))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn odd_patches_are_bad_requests() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for operations in [
        json!({}),
        json!([[]]),
        json!([{}]),
        json!([{"op": "add", "path": "/x"}]),
        json!([{"op": "move", "from": "/name", "path": "/x"}]),
        op("add", "x", json!("1")),
        op("add", "/", json!("1")),
        op("add", "//x", json!("1")),
        op("add", "/x/", json!("1")),
        op("add", "/x/y", json!("1")),
        op("add", "/tags/-", json!("1")),
        op("add", "/x~", json!("1")),
        op("add", "/x", json!(1)),
        op("add", "/x", json!(null)),
        op("add", &format!("/{}", "x".repeat(256)), json!("1")),
        op("add", "/x", json!("x".repeat(65_536))),
        op("add", "/x", json!("\u{1F680}")),
        op("replace", "/name", json!("x".repeat(256))),
        op("replace", "/visibility", json!(null)),
        op("replace", "/protected", json!("true")),
        op("replace", "/tags", json!(["x".repeat(256)])),
    ] {
        let text: String = operations.to_string().chars().take(80).collect();
        assert_eq!(patch(&world, "demo", &id, operations).await.status, 400, "{text}");
    }
}

#[tokio::test]
async fn what_the_service_owns_cannot_be_touched_by_any_operation() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for path in [
        "/id",
        "/status",
        "/size",
        "/virtual_size",
        "/checksum",
        "/os_hash_algo",
        "/os_hash_value",
        "/created_at",
        "/updated_at",
        "/direct_url",
        "/self",
        "/file",
        "/schema",
        "/stores",
        "/location",
        "/deleted",
        "/deleted_at",
        "/os_glance_x",
        "/os_glance",
        "/locations",
    ] {
        for operation in ["add", "replace", "remove"] {
            let answer = patch(&world, "admin", &id, op(operation, path, json!("x"))).await;
            assert_eq!(answer.status, 403, "{operation} {path}");
        }
    }
    for base in ["/name", "/visibility", "/tags", "/owner", "/disk_format"] {
        assert_eq!(
            patch(&world, "admin", &id, op("remove", base, json!("x"))).await.status,
            403,
            "{base}"
        );
    }
}

#[tokio::test]
async fn only_an_administrator_gives_an_image_away() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for operation in ["add", "replace"] {
        let operations = op(operation, "/owner", json!(project_id("partner")));
        assert_eq!(
            patch(&world, "demo", &id, operations.clone()).await.status,
            403,
            "{operation}"
        );
        assert_eq!(world.image(&id).await["owner"], project_id("demo").as_str());
        assert_eq!(patch(&world, "admin", &id, operations).await.status, 200, "{operation}");
        let back = op("replace", "/owner", json!(project_id("demo")));
        assert_eq!(patch(&world, "admin", &id, back).await.status, 200);
    }
}

#[tokio::test]
async fn formats_are_fixed_once_data_is_there() {
    let world = World::start().await;
    let queued = world.queued_image("demo", json!({})).await;
    let active = world.active_image("demo", json!({}), b"data").await;
    for path in ["/disk_format", "/container_format"] {
        let value = if path == "/disk_format" { "iso" } else { "ovf" };
        assert_eq!(
            patch(&world, "demo", &queued, op("replace", path, json!(value)))
                .await
                .status,
            200
        );
        assert_eq!(
            patch(&world, "demo", &active, op("replace", path, json!(value)))
                .await
                .status,
            403
        );
    }
}

#[tokio::test]
async fn to_publish_needs_the_right_and_so_does_every_change() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"visibility": "community"})).await;
    let rename = || op("replace", "/name", json!("x"));
    for (user, status) in [
        ("demo", 200),
        ("reader", 403),
        ("partner", 403),
        ("admin", 200),
        ("service", 404),
    ] {
        assert_eq!(patch(&world, user, &id, rename()).await.status, status, "{user}");
    }
    let publish = || op("replace", "/visibility", json!("public"));
    assert_eq!(patch(&world, "demo", &id, publish()).await.status, 403);
    assert_eq!(patch(&world, "admin", &id, publish()).await.status, 200);

    let hidden = world.queued_image("demo", json!({"visibility": "private"})).await;
    assert_eq!(patch(&world, "partner", &hidden, rename()).await.status, 404);
}

#[tokio::test]
async fn quotas_hold_for_patches_too() {
    let world = World::start().await;
    let full: Value = (0..128).map(|at| (format!("p{at}"), json!("x"))).collect();
    let id = world.queued_image("demo", full).await;
    assert_eq!(
        patch(&world, "demo", &id, op("add", "/one_more", json!("x")))
            .await
            .status,
        413
    );
    assert_eq!(
        patch(&world, "demo", &id, op("replace", "/p1", json!("y")))
            .await
            .status,
        200
    );
    let tags: Vec<String> = (0..129).map(|at| at.to_string()).collect();
    assert_eq!(
        patch(&world, "demo", &id, op("replace", "/tags", json!(tags)))
            .await
            .status,
        413
    );
}
