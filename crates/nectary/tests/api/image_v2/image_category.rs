//! `GET /v2/images?nectar_category=`: categories for clients that know nothing of them.

use serde_json::{Value, json};

use crate::api::catalog_v1::furnished::{add, furnish, furnished};
use crate::world::{World, project_id};

async fn names(world: &World, user: &str, query: &str) -> Vec<String> {
    let answer = world.as_user(user).get(&format!("/v2/images?{query}")).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.listed("name")
}

#[tokio::test]
async fn each_category_lists_what_is_that_to_the_caller_whatever_it_says_of_itself() {
    let world = furnished().await;
    for owner in ["partner", "demo"] {
        let claims = json!({"name": "claims", "category": "official", "tags": ["official"], "visibility": "private"});
        add(&world, owner, claims).await;
    }
    for category in [
        "official",
        "contributed",
        "project",
        "shared",
        "public",
        "community",
        "archived",
    ] {
        let listed = names(&world, "demo", &format!("nectar_category={category}")).await;
        let own: &[&str] = if category == "project" { &["claims"] } else { &[] };
        assert_eq!(listed, [own, &[category]].concat());
    }
    assert_eq!(
        names(&world, "partner", "nectar_category=project&sort=name:asc").await,
        ["claims", "community", "none", "offered", "public", "shared"]
    );
    assert_eq!(
        names(&world, "official", "nectar_category=official").await,
        ["official"]
    );
    assert_eq!(
        names(&world, "official", "nectar_category=project").await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_category_is_met_with_the_other_parameters() {
    let world = furnished().await;
    for (query, expected) in [
        ("nectar_category=archived&os_hidden=false", &[][..]),
        ("nectar_category=archived&os_hidden=true", &["archived"]),
        ("nectar_category=official&name=official", &["official"]),
        ("nectar_category=official&name=public", &[]),
        ("nectar_category=official&visibility=public", &["official"]),
        ("nectar_category=official&visibility=private", &[]),
        ("nectar_category=community&visibility=all", &["community"]),
        ("nectar_category=shared&member_status=pending", &["offered"]),
        ("nectar_category=shared&member_status=all", &["offered", "shared"]),
        ("nectar_category=project&limit=0", &[]),
    ] {
        assert_eq!(names(&world, "demo", query).await, expected, "{query}");
    }
    let refused = world
        .as_user("demo")
        .get("/v2/images?nectar_category=Public")
        .send()
        .await;
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("official, contributed, project"),
        "{}",
        refused.text()
    );
}

#[tokio::test]
async fn moving_owner_and_visibility_moves_an_image_between_categories() {
    let world = furnished().await;
    let admin = world.as_user("admin");
    let candidate = world.active_image("official", json!({"name": "candidate"}), b"x").await;
    let change = |owner: &str, visibility: &str| {
        json!([
            {"op": "replace", "path": "/owner", "value": project_id(owner)},
            {"op": "replace", "path": "/visibility", "value": visibility},
        ])
    };
    for (owner, visibility, category) in [
        ("official", "public", "official"),
        ("archive", "community", "archived"),
        ("contributed", "public", "contributed"),
    ] {
        let path = format!("/v2/images/{candidate}");
        let patched = admin.patch(&path).ops(change(owner, visibility)).send().await;
        assert_eq!(patched.status, 200, "{}", patched.text());
        let listed = names(&world, "demo", &format!("nectar_category={category}")).await;
        assert!(listed.contains(&"candidate".to_owned()), "{category}: {listed:?}");
    }
}

#[tokio::test]
async fn no_image_can_be_made_to_carry_a_category() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let demo = world.as_user("demo");
    let created = demo
        .post("/v2/images")
        .json(json!({"nectar_category": "official"}))
        .send()
        .await;
    assert_eq!(created.status, 403, "{}", created.text());
    let operations = json!([{"op": "add", "path": "/nectar_category", "value": "official"}]);
    let patched = demo.patch(&format!("/v2/images/{id}")).ops(operations).send().await;
    assert_eq!(patched.status, 403, "{}", patched.text());
    assert!(!world.image(&id).await.to_string().contains("categor"));
}

/// The category that each image in a list tells, by name.
async fn told(world: &World, user: &str, query: &str) -> Vec<(String, Value)> {
    let answer = world.as_user(user).get(&format!("/v2/images?{query}")).send().await;
    let body = answer.json();
    let images = body["images"].as_array().unwrap().iter();
    images
        .map(|image| {
            (
                image["name"].as_str().unwrap().to_owned(),
                image["nectar_category"].clone(),
            )
        })
        .collect()
}

#[tokio::test]
async fn no_body_tells_a_category_unless_the_operator_wants_lists_to() {
    let world = furnished().await;
    let silent = told(&world, "demo", "visibility=all&nectar_category=official").await;
    assert_eq!(silent, [("official".to_owned(), Value::Null)]);
}

#[tokio::test]
async fn lists_tell_what_each_image_is_to_the_caller_if_the_operator_wants_it_and_nothing_else_does() {
    let world = furnish(World::with(|options, _| options.lists_tell_categories = true).await).await;
    for query in [
        "sort=created_at:asc",
        "visibility=all&member_status=all&sort=created_at:asc",
    ] {
        for (name, category) in told(&world, "demo", query).await {
            let expected = if name == "offered" { "shared" } else { &name };
            assert_eq!(category, expected, "{query}: {name}");
        }
    }
    for (name, category) in told(&world, "partner", "visibility=all").await {
        let is_own = ["shared", "public", "community", "offered", "none"].contains(&name.as_str());
        assert_eq!(category, if is_own { "project" } else { name.as_str() }, "{name}");
    }
    let admin = told(&world, "admin", "visibility=all&name=project").await;
    assert_eq!(
        admin,
        [("project".to_owned(), Value::Null)],
        "it is nothing to the admin"
    );

    let demo = world.as_user("demo");
    let id = demo
        .get("/v2/images?name=project")
        .send()
        .await
        .listed("id")
        .swap_remove(0);
    assert_eq!(world.image(&id).await["nectar_category"], Value::Null);
    let operations = json!([{"op": "replace", "path": "/min_ram", "value": 1}]);
    let patched = demo.patch(&format!("/v2/images/{id}")).ops(operations).send().await;
    assert_eq!(
        (patched.status, &patched.json()["nectar_category"]),
        (200, &Value::Null)
    );
}
