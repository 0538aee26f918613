//! `PATCH /v2/images/{image_id}`: what each attribute and each custom property may become, in both forms.

use std::time::Duration;

use nectary_testkit::builders::image::image;
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

async fn patch_v20(world: &World, user: &str, id: &str, operations: Value) -> Answer {
    let asked = world.as_user(user).patch(&format!("/v2/images/{id}"));
    asked
        .header("content-type", V20)
        .bytes(operations.to_string())
        .send()
        .await
}

fn op(op: &str, path: &str, value: Value) -> Value {
    json!([{"op": op, "path": path, "value": value}])
}

#[tokio::test]
async fn every_writable_attribute_takes_a_value_by_add_and_by_replace_in_either_form() {
    let world = World::start().await;
    for (name, one, other) in [
        ("name", json!("n"), json!(null)),
        ("visibility", json!("private"), json!("community")),
        ("os_hidden", json!(true), json!(false)),
        ("protected", json!(true), json!(false)),
        ("tags", json!(["a"]), json!([])),
        ("disk_format", json!("iso"), json!(null)),
        ("container_format", json!("ova"), json!(null)),
        ("min_disk", json!(7), json!(0)),
        ("min_ram", json!(7), json!(0)),
        ("owner", json!(project_id("partner")), json!(null)),
    ] {
        let id = world.queued_image("demo", json!({})).await;
        let path = format!("/{name}");
        let added = patch(&world, "admin", &id, op("add", &path, one.clone())).await;
        assert_eq!((added.status, &added.json()[name]), (200, &one), "{name}");
        let replaced = patch(&world, "admin", &id, op("replace", &path, other.clone())).await;
        assert_eq!((replaced.status, &replaced.json()[name]), (200, &other), "{name}");
        let replaced = patch_v20(&world, "admin", &id, json!([{"replace": path, "value": one}])).await;
        assert_eq!((replaced.status, &replaced.json()[name]), (200, &one), "{name}");
        let added = patch_v20(&world, "admin", &id, json!([{"add": path, "value": other}])).await;
        let status = if name == "owner" { 200 } else { 409 };
        assert_eq!(
            added.status, status,
            "{name}: the older form adds only what is not there"
        );
        let removed = patch_v20(&world, "admin", &id, json!([{"remove": path}])).await;
        assert_eq!(removed.status, 403, "{name}");
    }
}

#[tokio::test]
async fn every_text_has_its_bounds_and_its_characters() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"p": "1"})).await;
    let (most, more) = ("é".repeat(255), "é".repeat(256));
    for (path, good) in [
        ("/name".to_owned(), json!(most)),
        ("/tags".to_owned(), json!([most])),
        ("/owner".to_owned(), json!(most)),
        (format!("/{most}"), json!("x")),
        ("/p".to_owned(), json!("x".repeat(65_535))),
        ("/min_ram".to_owned(), json!(2_147_483_647)),
        ("/min_disk".to_owned(), json!(1.0)),
    ] {
        let answer = patch(&world, "admin", &id, op("add", &path, good)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let before = world.image(&id).await;
    let mut bad = vec![
        ("/name".to_owned(), json!(more)),
        ("/tags".to_owned(), json!([more])),
        ("/owner".to_owned(), json!(more)),
        (format!("/{more}"), json!("x")),
        ("/p".to_owned(), json!("x".repeat(65_536))),
        ("/p".to_owned(), json!("é".repeat(32_768))),
        ("/min_ram".to_owned(), json!(2_147_483_648_u64)),
        ("/min_disk".to_owned(), json!(1.5)),
        ("/kernel_id".to_owned(), json!("no uuid")),
        ("/cinder_encryption_key_deletion_policy".to_owned(), json!("burn")),
    ];
    for character in ["\u{1F680}", "a\0b"] {
        bad.extend([
            ("/name".to_owned(), json!(character)),
            ("/tags".to_owned(), json!(["good", character])),
            (format!("/{character}"), json!("x")),
            ("/p".to_owned(), json!(character)),
            ("/disk_format".to_owned(), json!(character)),
            ("/visibility".to_owned(), json!(character)),
        ]);
    }
    for (path, value) in bad {
        for operation in ["add", "replace"] {
            let answer = patch(&world, "admin", &id, op(operation, &path, value.clone())).await;
            let start: String = path.chars().take(20).collect();
            assert_eq!(answer.status, 400, "{operation} {start}");
        }
    }
    assert_eq!(world.image(&id).await, before);
}

#[tokio::test]
async fn null_and_other_types_are_taken_where_they_are_values() {
    let world = World::start().await;
    let id = world
        .queued_image(
            "demo",
            json!({"p": "1", "kernel_id": "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11"}),
        )
        .await;
    for (name, status) in [
        ("name", 200),
        ("disk_format", 200),
        ("container_format", 200),
        ("owner", 200),
        ("kernel_id", 200),
        ("visibility", 400),
        ("protected", 400),
        ("os_hidden", 400),
        ("min_disk", 400),
        ("min_ram", 400),
        ("tags", 400),
        ("p", 400),
        ("new", 400),
        ("id", 403),
        ("status", 403),
        ("size", 403),
        ("checksum", 403),
    ] {
        let answer = patch(&world, "admin", &id, op("replace", &format!("/{name}"), json!(null))).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
    }
    let image = world.image(&id).await;
    assert_eq!(image.get("kernel_id"), None, "no kernel is no property");
    for (name, value) in [
        ("name", json!(7)),
        ("name", json!(["x"])),
        ("tags", json!("t")),
        ("tags", json!([7])),
        ("tags", json!({"a": 1})),
        ("protected", json!("true")),
        ("protected", json!(1)),
        ("os_hidden", json!("False")),
        ("min_ram", json!("7")),
        ("min_ram", json!(true)),
        ("disk_format", json!(7)),
        ("visibility", json!(["public"])),
        ("owner", json!(7)),
        ("p", json!(true)),
        ("p", json!(1)),
        ("p", json!({"a": "b"})),
        ("p", json!(["a"])),
    ] {
        let answer = patch(&world, "admin", &id, op("replace", &format!("/{name}"), value.clone())).await;
        assert_eq!(answer.status, 400, "{name} {value}");
    }
    assert_eq!(world.image(&id).await, image);
}

#[tokio::test]
async fn operations_see_what_those_before_them_did() {
    let world = World::start().await;
    for (operations, status, kept) in [
        (json!([["add", "1"], ["replace", "2"]]), 200, Some("2")),
        (json!([["add", "1"], ["add", "2"]]), 200, Some("2")),
        (json!([["add", "1"], ["remove"]]), 200, None),
        (json!([["add", "1"], ["remove"], ["add", "3"]]), 200, Some("3")),
        (json!([["add", "1"], ["remove"], ["replace", "3"]]), 409, None),
        (json!([["add", "1"], ["remove"], ["remove"]]), 409, None),
        (json!([["replace", "1"], ["add", "2"]]), 409, None),
    ] {
        let id = world.queued_image("demo", json!({})).await;
        let written: Vec<Value> = operations
            .as_array()
            .unwrap()
            .iter()
            .map(|step| json!({"op": step[0], "path": "/p", "value": step[1]}))
            .collect();
        assert_eq!(
            patch(&world, "demo", &id, json!(written)).await.status,
            status,
            "{operations}"
        );
        assert_eq!(
            world.image(&id).await.get("p"),
            kept.map(|kept| json!(kept)).as_ref(),
            "{operations}"
        );
    }
}

#[tokio::test]
async fn a_custom_property_is_only_that_whatever_it_is_called() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"visibility": "private"})).await;
    let other = world.queued_image("demo", json!({"visibility": "private"})).await;
    let (before, untouched) = (world.image(&id).await, world.image(&other).await);
    for name in [
        "seq",
        "version",
        "image_seq",
        "is_hidden",
        "is_protected",
        "upload_id",
        "state",
        "size_bytes",
        "project_id",
        "member_id",
        "members",
        "metadata",
        "extra_properties",
        "properties",
        "key",
        "store",
        "tag",
        "__proto__",
        "%(owner)s",
    ] {
        let path = format!("/{name}");
        assert_eq!(
            patch(&world, "demo", &id, op("replace", &path, json!("1")))
                .await
                .status,
            409,
            "{name} is not there"
        );
        for (operation, value) in [("add", "1"), ("replace", "2")] {
            let mut image = patch(&world, "demo", &id, op(operation, &path, json!(value)))
                .await
                .json();
            assert_eq!(
                image.as_object_mut().unwrap().remove(name),
                Some(json!(value)),
                "{name}"
            );
            assert_eq!(image, before, "{name}");
        }
        assert_eq!(
            patch(&world, "demo", &id, json!([{"op": "remove", "path": path}]))
                .await
                .json(),
            before,
            "{name}"
        );
    }
    assert_eq!(world.image(&other).await, untouched);
}

#[tokio::test]
async fn a_path_is_a_json_pointer_with_blanks_around_it_stripped() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for (path, name) in [
        ("/ spaced ", "spaced"),
        ("/a b", "a b"),
        ("/a~1b", "a/b"),
        ("/a~0b", "a~b"),
        ("/a~01", "a~1"),
        ("/a%2Fb", "a%2Fb"),
        ("/Name", "Name"),
        ("/0", "0"),
        ("/-", "-"),
        ("/é", "é"),
        ("/a.b", "a.b"),
        ("/tags2", "tags2"),
    ] {
        let image = patch(&world, "demo", &id, op("add", path, json!("x"))).await;
        assert_eq!(image.json()[name], "x", "{path}");
    }
    assert_eq!(
        patch(&world, "demo", &id, op("replace", "/ name ", json!("new")))
            .await
            .json()["name"],
        "new"
    );
    for path in [
        "", "name", "/", "/ ", "//", "/name/", "/name/0", "/tags/0", "/tags/-", "/a//b", "/a~", "/a~2", "#/name",
    ] {
        assert_eq!(
            patch(&world, "demo", &id, op("add", path, json!("x"))).await.status,
            400,
            "{path:?}"
        );
    }
    for path in ["/ id", "/stat~0us ", "/os_glance~0x"] {
        let status = if path.contains("stat") { 200 } else { 403 };
        assert_eq!(
            patch(&world, "demo", &id, op("add", path, json!("x"))).await.status,
            status,
            "{path:?}"
        );
    }
}

#[tokio::test]
async fn quotas_admit_their_number_and_refuse_one_more() {
    let world = World::start().await;
    let full: Value = (0..127).map(|at| (format!("p{at}"), json!("x"))).collect();
    let id = world.queued_image("demo", full).await;
    let add = |name: &str| op("add", &format!("/{name}"), json!("x"));
    assert_eq!(patch(&world, "demo", &id, add("p127")).await.status, 200, "the 128th");
    assert_eq!(patch(&world, "demo", &id, add("p128")).await.status, 413, "the 129th");
    let swap = json!([{"op": "add", "path": "/p128", "value": "x"}, {"op": "remove", "path": "/p0"}]);
    assert_eq!(
        patch(&world, "demo", &id, swap).await.status,
        200,
        "they are counted at the end"
    );
    for (count, status) in [(127, 200), (128, 200), (129, 413)] {
        let tags: Vec<String> = (0..count).map(|at| at.to_string()).collect();
        assert_eq!(
            patch(&world, "demo", &id, op("replace", "/tags", json!(tags)))
                .await
                .status,
            status,
            "{count}"
        );
    }
    let tags: Vec<String> = (0..256).map(|at| (at % 128).to_string()).collect();
    assert_eq!(
        patch(&world, "demo", &id, op("add", "/tags", json!(tags))).await.status,
        200,
        "128 different ones"
    );
}

#[tokio::test]
async fn an_image_beyond_its_quota_can_change_and_shrink_but_not_grow() {
    let world = World::with(|options, _| {
        options.limits.properties = Some(2);
        options.limits.tags = Some(1);
    })
    .await;
    let made = image(1).owned_by(&project_id("demo")).tagged(&["a", "b"]);
    let made = made
        .with_properties(&[("a", "1"), ("b", "1"), ("c", "1"), ("d", "1")])
        .build();
    let mut rows = world.app.db.write().await.unwrap();
    rows.add_image(&made).await.unwrap();
    rows.commit().await.unwrap();
    let id = made.id().as_str();
    for (operations, status) in [
        (op("replace", "/a", json!("2")), 200),
        (op("add", "/a", json!("3")), 200),
        (op("replace", "/name", json!("new")), 200),
        (op("add", "/e", json!("1")), 413),
        (
            json!([{"op": "remove", "path": "/d"}, {"op": "add", "path": "/e", "value": "1"}]),
            413,
        ),
        (json!([{"op": "remove", "path": "/d"}]), 200),
        (op("replace", "/tags", json!(["b", "a"])), 200),
        (op("replace", "/tags", json!(["a", "c"])), 413),
        (op("replace", "/tags", json!(["c"])), 200),
    ] {
        assert_eq!(
            patch(&world, "demo", id, operations.clone()).await.status,
            status,
            "{operations}"
        );
    }
}

#[tokio::test]
async fn a_patch_moves_the_time_even_if_it_says_what_was_so() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"name": "same"})).await;
    world.advance(Duration::from_secs(5));
    let answer = patch(&world, "demo", &id, op("replace", "/name", json!("same")))
        .await
        .json();
    assert_eq!(answer["updated_at"], "2026-08-24T10:00:05Z");
    assert_eq!(answer["created_at"], "2026-08-24T10:00:00Z");
}

#[tokio::test]
async fn formats_change_only_while_there_is_no_data_and_the_rest_always() {
    let world = World::start().await;
    let queued = world.queued_image("demo", json!({})).await;
    let saving = world.queued_image("demo", json!({})).await;
    let active = world.active_image("demo", json!({}), b"data").await;
    let deactivated = world.active_image("demo", json!({}), b"data").await;
    let path = format!("/v2/images/{deactivated}/actions/deactivate");
    assert_eq!(world.as_user("demo").post(&path).send().await.status, 204);
    let (pieces, upload) = world.upload_slowly("demo", &saving);
    let asked = async {
        while world.image(&saving).await["status"] != "saving" {
            tokio::task::yield_now().await;
        }
        for (id, status) in [(&queued, 200), (&saving, 403), (&active, 403), (&deactivated, 403)] {
            for (name, value) in [
                ("disk_format", "raw"),
                ("container_format", "bare"),
                ("disk_format", "iso"),
            ] {
                for operation in ["add", "replace"] {
                    let answer = patch(&world, "admin", id, op(operation, &format!("/{name}"), json!(value))).await;
                    assert_eq!(answer.status, status, "{operation} {name} {value}");
                }
            }
            for change in [
                op("replace", "/name", json!("new")),
                op("add", "/p", json!("1")),
                op("add", "/tags", json!(["t"])),
            ] {
                assert_eq!(patch(&world, "demo", id, change.clone()).await.status, 200, "{change}");
            }
        }
        drop(pieces);
    };
    let (uploaded, ()) = tokio::join!(upload, asked);
    assert!(uploaded.status < 500, "{}", uploaded.text());
}

#[tokio::test]
async fn a_protected_image_can_be_changed() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({"protected": true}), b"data").await;
    for change in [
        op("replace", "/name", json!("new")),
        op("replace", "/visibility", json!("private")),
    ] {
        assert_eq!(patch(&world, "demo", &id, change).await.status, 200);
    }
}

#[tokio::test]
async fn an_owner_takes_a_public_image_back_but_cannot_publish_it_again() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let show = |user: &'static str, visibility: &'static str| {
        let change = op("replace", "/visibility", json!(visibility));
        let (world, id) = (&world, &id);
        async move { patch(world, user, id, change).await.status }
    };
    for (user, visibility, status) in [
        ("demo", "community", 200),
        ("demo", "public", 403),
        ("admin", "public", 200),
        ("partner", "private", 403),
        ("demo", "public", 403),
        ("demo", "private", 200),
        ("demo", "public", 403),
        ("partner", "shared", 404),
        ("demo", "shared", 200),
        ("reader", "private", 403),
    ] {
        assert_eq!(show(user, visibility).await, status, "{user} {visibility}");
    }
}

#[tokio::test]
async fn an_administrator_gives_an_image_to_a_project_or_to_nobody() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"visibility": "private"})).await;
    for operation in ["add", "replace"] {
        for (user, owner) in [
            ("demo", json!(project_id("partner"))),
            ("demo", json!(null)),
            ("demo", json!(project_id("demo"))),
        ] {
            let answer = patch(&world, user, &id, op(operation, "/owner", owner)).await;
            assert_eq!(answer.status, 403, "{operation}: who owns it is not a member's to say");
            assert_eq!(world.image(&id).await["owner"], project_id("demo").as_str());
        }
    }
    let old = patch_v20(
        &world,
        "demo",
        &id,
        json!([{"add": "/owner", "value": project_id("partner")}]),
    )
    .await;
    assert_eq!(old.status, 403);
    assert_eq!(
        patch(&world, "admin", &id, op("add", "/owner", json!(project_id("partner"))))
            .await
            .status,
        200
    );
    assert_eq!(
        world
            .as_user("demo")
            .get(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        404,
        "it was given away"
    );
    assert_eq!(
        patch(&world, "partner", &id, op("replace", "/name", json!("mine")))
            .await
            .status,
        200
    );
    assert_eq!(
        patch(&world, "admin", &id, op("replace", "/owner", json!(null)))
            .await
            .status,
        200
    );
    assert_eq!(
        patch(&world, "partner", &id, op("replace", "/name", json!("mine")))
            .await
            .status,
        404
    );
}
