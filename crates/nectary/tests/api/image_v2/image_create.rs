//! `POST /v2/images`.

use serde_json::{Value, json};

use crate::world::{World, project_id};

async fn create(world: &World, user: &str, body: Value) -> u16 {
    world.as_user(user).post("/v2/images").json(body).send().await.status
}

#[tokio::test]
async fn a_member_creates_a_queued_image_of_his_project() {
    let world = World::start().await;
    let id = "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11";
    let answer = world
        .as_user("demo")
        .post("/v2/images")
        .json(json!({"id": id, "name": "first"}))
        .send()
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(
        answer.header("location"),
        Some(format!("http://nectary.test/v2/images/{id}").as_str())
    );
    assert_eq!(answer.header("openstack-image-import-methods"), None, "none is enabled");
    assert_eq!(answer.header("openstack-image-store-ids"), None, "there is one store");
    let image = answer.json();
    assert_eq!(image["owner"], project_id("demo").as_str());
    assert_eq!(image["status"], "queued");
    assert_eq!(image["visibility"], "shared");
    assert_eq!(image["created_at"], "2026-08-24T10:00:00Z");
    assert_eq!(image, world.image(id).await);
}

#[tokio::test]
async fn readers_and_services_create_nothing() {
    let world = World::start().await;
    for user in ["reader", "partner-reader", "service"] {
        assert_eq!(create(&world, user, json!({})).await, 403, "{user}");
    }
    assert_eq!(
        world.as_user("admin").get("/v2/images").send().await.listed("id"),
        [""; 0]
    );
}

#[tokio::test]
async fn every_attribute_is_kept_as_it_was_given() {
    let world = World::start().await;
    let body = json!({
        "id": "6BBE3C9F-0F7D-4F0C-8E5B-1D6E0B0C5A11", "name": "três €", "visibility": "community", "os_hidden": true,
        "protected": true, "disk_format": "qcow2", "container_format": "bare", "min_disk": 1.0, "min_ram": 2147483647,
        "tags": ["a", "a", " b "], "os_distro": " debian ", "is_public": "yes", "properties": "p", "locationsx": "l",
    });
    let answer = world.as_user("demo").post("/v2/images").json(body).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let image = answer.json();
    for (key, value) in [
        ("id", json!("6BBE3C9F-0F7D-4F0C-8E5B-1D6E0B0C5A11")),
        ("name", json!("três €")),
        ("visibility", json!("community")),
        ("os_hidden", json!(true)),
        ("protected", json!(true)),
        ("disk_format", json!("qcow2")),
        ("min_disk", json!(1)),
        ("min_ram", json!(2_147_483_647)),
        ("tags", json!([" b ", "a"])),
        ("os_distro", json!(" debian ")),
        ("is_public", json!("yes")),
        ("properties", json!("p")),
        ("locationsx", json!("l")),
    ] {
        assert_eq!(image[key], value, "{key}");
    }
}

#[tokio::test]
async fn what_no_image_can_have_is_a_bad_request() {
    let world = World::start().await;
    let long = "x".repeat(256);
    for body in [
        json!({"disk_format": "nosuch"}),
        json!({"disk_format": ""}),
        json!({"container_format": 7}),
        json!({"name": long}),
        json!({"name": 5}),
        json!({"name": "rocket \u{1F680}"}),
        json!({"tags": [long]}),
        json!({"tags": ["\u{1F680}"]}),
        json!({"tags": null}),
        json!({"tags": "a"}),
        json!({"visibility": null}),
        json!({"visibility": "secret"}),
        json!({"protected": "true"}),
        json!({"os_hidden": 1}),
        json!({"min_disk": -1}),
        json!({"min_ram": 2_147_483_648_u64}),
        json!({"min_ram": true}),
        json!({"min_ram": null}),
        json!({"id": "6bbe3c9f0f7d4f0c8e5b1d6e0b0c5a11"}),
        json!({"id": null}),
        json!({"os_distro": null}),
        json!({"os_distro": 7}),
        json!({"os_distro": {"a": "b"}}),
        json!({"os_distro": "\u{1F680}"}),
        json!({"": "x"}),
        json!({"\u{1F680}": "x"}),
        json!({long.clone(): "x"}),
        json!({"big": "x".repeat(65_536)}),
        json!({"kernel_id": "no uuid"}),
        json!({"size": "7"}),
    ] {
        let text = body.to_string();
        assert_eq!(
            create(&world, "admin", body).await,
            400,
            "{}",
            text.chars().take(80).collect::<String>()
        );
    }
}

#[tokio::test]
async fn what_the_service_owns_is_forbidden() {
    let world = World::start().await;
    for (name, value) in [
        ("status", json!("active")),
        ("size", json!(7)),
        ("virtual_size", json!(null)),
        ("checksum", json!("x")),
        ("os_hash_algo", json!("x")),
        ("os_hash_value", json!("x")),
        ("created_at", json!("x")),
        ("updated_at", json!("x")),
        ("direct_url", json!("x")),
        ("self", json!("x")),
        ("file", json!("x")),
        ("schema", json!("x")),
        ("stores", json!("x")),
        ("locations", json!([])),
        ("location", json!("x")),
        ("deleted", json!("x")),
        ("deleted_at", json!("x")),
        ("os_glance_importing_to_stores", json!("x")),
        ("os_glancex", json!("x")),
    ] {
        assert_eq!(create(&world, "admin", json!({name: value})).await, 403, "{name}");
    }
}

#[tokio::test]
async fn the_owner_is_the_callers_project_unless_an_administrator_says_otherwise() {
    let world = World::start().await;
    let (own, other) = (project_id("demo"), project_id("partner"));
    assert_eq!(create(&world, "demo", json!({"owner": own})).await, 201);
    assert_eq!(create(&world, "demo", json!({"owner": other})).await, 403);
    assert_eq!(create(&world, "demo", json!({"owner": null})).await, 403);
    assert_eq!(create(&world, "admin", json!({"owner": other})).await, 201);
    assert_eq!(create(&world, "admin", json!({"owner": null})).await, 201);
}

#[tokio::test]
async fn visibility_needs_the_right_to_show() {
    let world = World::start().await;
    for (user, visibility, status) in [
        ("demo", "private", 201),
        ("demo", "shared", 201),
        ("demo", "community", 201),
        ("demo", "public", 403),
        ("admin", "public", 201),
    ] {
        assert_eq!(
            create(&world, user, json!({"visibility": visibility})).await,
            status,
            "{user} {visibility}"
        );
    }
}

#[tokio::test]
async fn an_id_is_taken_for_ever() {
    let world = World::start().await;
    let body = json!({"id": "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11"});
    assert_eq!(create(&world, "demo", body.clone()).await, 201);
    assert_eq!(create(&world, "demo", body.clone()).await, 409);
    assert_eq!(create(&world, "partner", body.clone()).await, 409);
    let path = format!("/v2/images/{}", body["id"].as_str().unwrap());
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
    assert_eq!(create(&world, "demo", body).await, 409);
}

#[tokio::test]
async fn quotas_admit_their_number_and_refuse_one_more() {
    let world = World::start().await;
    let tags = |count: usize| json!({"tags": (0..count).map(|at| at.to_string()).collect::<Vec<_>>()});
    let properties = |count: usize| (0..count).map(|at| (format!("p{at}"), json!("x"))).collect::<Value>();
    assert_eq!(create(&world, "demo", tags(127)).await, 201);
    assert_eq!(create(&world, "demo", tags(128)).await, 201);
    assert_eq!(create(&world, "demo", tags(129)).await, 413);
    assert_eq!(create(&world, "demo", properties(127)).await, 201);
    assert_eq!(create(&world, "demo", properties(128)).await, 201);
    assert_eq!(create(&world, "demo", properties(129)).await, 413);
}

#[tokio::test]
async fn the_answer_is_the_image_custom_properties_first() {
    let world = World::start().await;
    let body = json!({"name": "n", "os_distro": "debian", "a": "1", "tags": ["t"]});
    let answer = world.as_user("demo").post("/v2/images").json(body).send().await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    insta::assert_snapshot!(answer.text().replace(",\"", ",\n\""), @r#"
    {"a":"1",
    "os_distro":"debian",
    "name":"n",
    "disk_format":null,
    "container_format":null,
    "visibility":"shared",
    "size":null,
    "virtual_size":null,
    "status":"queued",
    "checksum":null,
    "protected":false,
    "min_ram":0,
    "min_disk":0,
    "owner":"0000000000000000000000000000a001",
    "os_hidden":false,
    "os_hash_algo":null,
    "os_hash_value":null,
    "id":"00000000-0000-4000-8000-000000000002",
    "created_at":"2026-08-24T10:00:00Z",
    "updated_at":"2026-08-24T10:00:00Z",
    "tags":["t"],
    "self":"/v2/images/00000000-0000-4000-8000-000000000002",
    "file":"/v2/images/00000000-0000-4000-8000-000000000002/file",
    "schema":"/v2/schemas/image"}
    "#);
}

#[tokio::test]
async fn texts_are_counted_in_characters_and_have_exact_bounds() {
    let world = World::start().await;
    let (most, more) = ("é".repeat(255), "é".repeat(256));
    for (most, more) in [
        (json!({"name": most}), json!({"name": more})),
        (json!({"tags": [most]}), json!({"tags": [more]})),
        (json!({most.clone(): "x"}), json!({more.clone(): "x"})),
        (json!({"owner": most}), json!({"owner": more})),
        (json!({"p": "x".repeat(65_535)}), json!({"p": "x".repeat(65_536)})),
        (
            json!({"p": format!("{}x", "é".repeat(32_767))}),
            json!({"p": "é".repeat(32_768)}),
        ),
        (
            json!({"min_disk": 2_147_483_647}),
            json!({"min_disk": 2_147_483_648_u64}),
        ),
        (json!({"min_ram": 0}), json!({"min_ram": -1})),
    ] {
        let answer = world
            .as_user("admin")
            .post("/v2/images")
            .json(most.clone())
            .send()
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        for (key, value) in most.as_object().unwrap() {
            assert_eq!(&answer.json()[key], value, "it is kept whole");
        }
        assert_eq!(create(&world, "admin", more).await, 400);
    }
}

#[tokio::test]
async fn a_character_that_a_database_loses_is_refused_wherever_it_stands() {
    let world = World::start().await;
    for bad in ["\u{1F680}", "a\u{10000}b", "\u{10FFFF}", "a\0b"] {
        for body in [
            json!({"name": bad}),
            json!({"tags": ["good", bad]}),
            json!({bad: "x"}),
            json!({"p": bad}),
            json!({"os_distro": bad}),
            json!({"disk_format": bad}),
            json!({"container_format": bad}),
            json!({"visibility": bad}),
            json!({"id": bad}),
            json!({"kernel_id": bad}),
        ] {
            assert_eq!(create(&world, "admin", body.clone()).await, 400, "{body}");
        }
    }
    for good in ["\u{FFFD}", "\u{E000}", "\u{FFFF}", "\u{301}", "\n\t", "\u{7F}"] {
        let body = json!({"name": good, "tags": [good], good: good});
        let answer = world.as_user("demo").post("/v2/images").json(body).send().await;
        assert_eq!(answer.status, 201, "{good:?}");
        assert_eq!(answer.json()[good], good);
    }
}

#[tokio::test]
async fn null_is_taken_where_nothing_is_a_value() {
    let world = World::start().await;
    for (name, status) in [
        ("name", 201),
        ("owner", 201),
        ("disk_format", 201),
        ("container_format", 201),
        ("kernel_id", 201),
        ("ramdisk_id", 201),
        ("id", 400),
        ("visibility", 400),
        ("protected", 400),
        ("os_hidden", 400),
        ("min_disk", 400),
        ("min_ram", 400),
        ("tags", 400),
        ("os_distro", 400),
        ("instance_uuid", 400),
        ("cinder_encryption_key_deletion_policy", 400),
        ("anything", 400),
        ("status", 400),
        ("created_at", 400),
        ("self", 400),
        ("locations", 400),
        ("deleted", 400),
        ("size", 403),
        ("virtual_size", 403),
        ("checksum", 403),
        ("os_hash_algo", 403),
        ("os_hash_value", 403),
    ] {
        let answer = world
            .as_user("admin")
            .post("/v2/images")
            .json(json!({name: null}))
            .send()
            .await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
        if status == 201 {
            assert_eq!(answer.json().get(name).unwrap_or(&Value::Null), &Value::Null, "{name}");
        }
    }
    assert_eq!(create(&world, "admin", json!({"tags": [null]})).await, 400);
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_a_bad_request_even_where_no_value_is_allowed() {
    let world = World::start().await;
    for body in [
        json!({"size": "7"}),
        json!({"size": true}),
        json!({"virtual_size": 1.5}),
        json!({"checksum": 7}),
        json!({"checksum": "x".repeat(33)}),
        json!({"os_hash_algo": "x".repeat(65)}),
        json!({"os_hash_value": "x".repeat(129)}),
        json!({"status": "nosuch"}),
        json!({"direct_url": 7}),
        json!({"stores": ["a"]}),
        json!({"locations": "x"}),
        json!({"location": 7}),
        json!({"os_glance_x": 7}),
        json!({"status": "active", "name": 7}),
        json!({"status": "active", "colour": 7}),
        json!({"owner": 7}),
        json!({"cinder_encryption_key_deletion_policy": "burn"}),
    ] {
        assert_eq!(create(&world, "admin", body.clone()).await, 400, "{body}");
    }
}

/// Names that mean something inside a catalog, to its database, or to the languages clients are written in.
const INTERNAL_NAMES: [&str; 33] = [
    "seq",
    "version",
    "image_seq",
    "is_hidden",
    "is_protected",
    "is_admin",
    "upload_id",
    "state",
    "content",
    "detected_format",
    "size_bytes",
    "key",
    "store",
    "min_disk_gib",
    "created_at_us",
    "project_id",
    "member_id",
    "image_id",
    "members",
    "metadata",
    "extra_properties",
    "properties",
    "type",
    "tag",
    "limit",
    "marker",
    "sort_key",
    "__proto__",
    "__class__",
    "constructor",
    "%(owner)s",
    "a/b~c",
    " ",
];

#[tokio::test]
async fn a_custom_property_is_only_that_whatever_it_is_called() {
    let world = World::start().await;
    let mut body = json!({"name": "plain", "visibility": "private"});
    for name in INTERNAL_NAMES {
        body[name] = json!("7");
    }
    let plain = world
        .queued_image("demo", json!({"name": "plain", "visibility": "private"}))
        .await;
    let odd = world.queued_image("demo", body).await;
    let mut image = world.image(&odd).await;
    let map = image.as_object_mut().unwrap();
    for name in INTERNAL_NAMES {
        assert_eq!(map.remove(name), Some(json!("7")), "{name}");
    }
    let expected: Value = serde_json::from_str(&world.image(&plain).await.to_string().replace(&plain, &odd)).unwrap();
    assert_eq!(image, expected, "all else is as without them");

    assert_eq!(world.upload("demo", &odd, b"data".to_vec()).await.status, 204);
    assert_eq!(
        world
            .as_user("demo")
            .get(&format!("/v2/images/{odd}/file"))
            .send()
            .await
            .text(),
        "data"
    );
    let found = world
        .as_user("demo")
        .get("/v2/images?version=7&upload_id=7&members=7")
        .send()
        .await;
    assert_eq!(found.listed("id"), [odd.as_str()]);
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{odd}"))
            .send()
            .await
            .status,
        204
    );
    assert_eq!(world.image(&plain).await["status"], "queued");
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_and_its_id_free() {
    let world = World::start().await;
    let id = "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11";
    let tags: Vec<String> = (0..129).map(|at| at.to_string()).collect();
    for (body, status) in [
        (json!({"id": id, "min_ram": -1}), 400),
        (json!({"id": id, "visibility": "public"}), 403),
        (json!({"id": id, "owner": project_id("partner")}), 403),
        (json!({"id": id, "size": 7}), 403),
        (json!({"id": id, "tags": tags}), 413),
    ] {
        assert_eq!(create(&world, "demo", body).await, status);
    }
    assert_eq!(
        world
            .as_nobody()
            .post("/v2/images")
            .json(json!({"id": id}))
            .send()
            .await
            .status,
        401
    );
    assert_eq!(
        world
            .as_user("admin")
            .get("/v2/images?visibility=all")
            .send()
            .await
            .listed("id"),
        [""; 0]
    );
    assert_eq!(create(&world, "demo", json!({"id": id})).await, 201);
}

#[tokio::test]
async fn ids_are_dashed_and_kept_to_the_letter() {
    let world = World::start().await;
    let (upper, lower) = (
        "6BBE3C9F-0F7D-4F0C-8E5B-1D6E0B0C5A11",
        "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11",
    );
    for bad in [
        "",
        "x",
        "{6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11}",
        "urn:uuid:6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11",
        "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a1g",
        "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11\n",
        "../../etc/passwd",
        "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a111",
        "6bbe3c9f-0f7d4f0c-8e5b-1d6e-0b0c5a11",
    ] {
        assert_eq!(create(&world, "demo", json!({"id": bad})).await, 400, "{bad}");
    }
    assert_eq!(create(&world, "demo", json!({"id": upper})).await, 201);
    let shown = |id: &'static str| world.as_user("demo").get(&format!("/v2/images/{id}")).send();
    assert_eq!(shown(upper).await.json()["self"], format!("/v2/images/{upper}"));
    assert_eq!(shown(lower).await.status, 404);
}

#[tokio::test]
async fn tags_are_a_set() {
    let world = World::start().await;
    for (given, kept) in [
        (json!([]), json!([])),
        (json!(["b", "a", "b", "A"]), json!(["A", "a", "b"])),
        (json!([" x", "x ", "x"]), json!([" x", "x", "x "])),
        (json!(["a,b", "a/b"]), json!(["a,b", "a/b"])),
    ] {
        let answer = world
            .as_user("demo")
            .post("/v2/images")
            .json(json!({"tags": given}))
            .send()
            .await;
        assert_eq!(answer.json()["tags"], kept);
    }
    let repeated: Vec<String> = (0..200).map(|at| (at % 128).to_string()).collect();
    assert_eq!(
        create(&world, "demo", json!({"tags": repeated})).await,
        201,
        "128 different ones"
    );
}

#[tokio::test]
async fn the_operator_chooses_quotas_and_formats() {
    let world = World::with(|options, _| {
        options.limits.tags = None;
        options.limits.properties = Some(1);
        options.formats.disk = vec!["raw".to_owned(), "tape".to_owned()];
    })
    .await;
    let tags: Vec<String> = (0..300).map(|at| at.to_string()).collect();
    for (body, status) in [
        (json!({"tags": tags}), 201),
        (json!({"a": "1"}), 201),
        (json!({"a": "1", "b": "2"}), 413),
        (json!({"disk_format": "tape"}), 201),
        (json!({"disk_format": "qcow2"}), 400),
        (json!({"container_format": "ova"}), 201),
        (json!({"container_format": "tape"}), 400),
    ] {
        assert_eq!(create(&world, "demo", body.clone()).await, status, "{body}");
    }
}

#[tokio::test]
async fn every_format_of_the_api_is_taken() {
    let world = World::start().await;
    for format in [
        "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop",
    ] {
        assert_eq!(
            create(&world, "demo", json!({"disk_format": format})).await,
            201,
            "{format}"
        );
    }
    for format in ["ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed"] {
        assert_eq!(
            create(&world, "demo", json!({"container_format": format})).await,
            201,
            "{format}"
        );
    }
    for body in [
        json!({"disk_format": "RAW"}),
        json!({"disk_format": "gpt"}),
        json!({"container_format": " bare"}),
    ] {
        assert_eq!(create(&world, "demo", body.clone()).await, 400, "{body}");
    }
}
