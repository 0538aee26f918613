//! `/v3/projects`.

use serde_json::{Value, json};

use super::{V3, each};
use crate::world::{Answer, World, project_id};

async fn create(world: &World, project: Value) -> Answer {
    let question = world.as_user("admin").post(&format!("{V3}/projects"));
    question.json(json!({"project": project})).send().await
}

#[tokio::test]
async fn an_administrator_makes_a_project() {
    let world = World::start().await;
    let answer = create(
        &world,
        json!({
            "name": "bees", "description": "hum", "domain_id": "default", "parent_id": null, "is_domain": false,
            "enabled": true, "options": {}, "tags": [],
        }),
    )
    .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let project = answer.json()["project"].clone();
    let id = project["id"].as_str().unwrap().to_owned();
    assert_eq!(
        project,
        json!({
            "id": id, "name": "bees", "description": "hum", "domain_id": "default", "parent_id": "default",
            "is_domain": false, "enabled": true, "options": {}, "tags": [],
            "links": {"self": format!("http://nectary.test{V3}/projects/{id}")},
        })
    );
    let shown = world.as_user("admin").get(&format!("{V3}/projects/{id}")).send().await;
    assert_eq!(shown.json()["project"], project);
}

#[tokio::test]
async fn a_project_that_cannot_be_made_says_why() {
    let world = World::start().await;
    for (project, status, reason) in [
        (json!({}), 400, "name"),
        (json!({"name": ""}), 400, "name"),
        (json!({"name": "x".repeat(65)}), 400, "64"),
        (json!({"name": "x", "parent_id": project_id("demo")}), 400, "parent"),
        (json!({"name": "x", "domain_id": "other"}), 400, "domain"),
        (json!({"name": "x", "is_domain": true}), 400, "domain"),
        (json!({"name": "x", "tags": ["a"]}), 400, "tags"),
        (json!({"name": "x", "colour": "red"}), 400, "colour"),
        (json!({"name": "demo"}), 409, "demo"),
    ] {
        let answer = create(&world, project.clone()).await;
        assert_eq!(answer.status, status, "{project}");
        assert!(answer.text().contains(reason), "{}", answer.text());
    }
}

#[tokio::test]
async fn projects_are_listed_by_name_and_filtered() {
    let world = World::start().await;
    assert_eq!(
        create(&world, json!({"name": "closed", "enabled": false})).await.status,
        201
    );
    let list = async |query: &str| {
        let answer = world
            .as_user("admin")
            .get(&format!("{V3}/projects{query}"))
            .send()
            .await;
        assert_eq!(answer.status, 200, "{query}");
        each(&answer.json()["projects"], "name").join(" ")
    };
    assert_eq!(
        list("").await,
        "admin archive closed contributed demo official partner service"
    );
    for (query, expected) in [
        ("?name=demo", "demo"),
        ("?enabled=0", "closed"),
        ("?domain_id=default&name=demo", "demo"),
        ("?domain_id=other", ""),
        ("?parent_id=default&name=demo", "demo"),
        ("?parent_id=x", ""),
        ("?is_domain=True", ""),
        ("?is_domain=False&name=demo", "demo"),
        ("?tags=a", ""),
    ] {
        assert_eq!(list(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_member_sees_own_projects_and_learns_nothing_of_others() {
    let world = World::start().await;
    for (user, project, expected) in [
        ("demo", project_id("demo"), 200),
        ("reader", project_id("demo"), 200),
        ("demo", project_id("partner"), 403),
        ("demo", "0".to_owned(), 403),
        ("admin", project_id("partner"), 200),
        ("admin", "0".to_owned(), 404),
    ] {
        let answer = world
            .as_user(user)
            .get(&format!("{V3}/projects/{project}"))
            .send()
            .await;
        assert_eq!(answer.status, expected, "{user} {project}");
    }
}

#[tokio::test]
async fn an_administrator_changes_and_removes_a_project() {
    let world = World::start().await;
    let admin = world.as_user("admin");
    let path = format!("{V3}/projects/{}", project_id("demo"));
    let patch = async |change: Value| admin.patch(&path).json(json!({"project": change})).send().await;
    let answer = patch(json!({"name": "bees", "description": null, "enabled": false})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let project = &answer.json()["project"];
    assert_eq!((&project["name"], &project["enabled"]), (&json!("bees"), &json!(false)));
    assert_eq!(patch(json!({"name": "partner"})).await.status, 409);
    assert_eq!(patch(json!({"parent_id": "x"})).await.status, 400);
    assert_eq!(admin.delete(&path).send().await.status, 204);
    assert_eq!(admin.delete(&path).send().await.status, 404);
    assert_eq!(patch(json!({"name": "x"})).await.status, 404);
}
