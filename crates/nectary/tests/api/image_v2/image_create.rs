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
    assert_eq!(create(&world, "demo", tags(128)).await, 201);
    assert_eq!(create(&world, "demo", tags(129)).await, 413);
    assert_eq!(create(&world, "demo", properties(128)).await, 201);
    assert_eq!(create(&world, "demo", properties(129)).await, 413);
}
