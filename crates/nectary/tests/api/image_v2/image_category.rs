//! `GET /v2/images?nectar_category=`: categories for clients that know nothing of them.

use serde_json::json;

use crate::api::catalog_v1::furnished::{add, furnished};
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
