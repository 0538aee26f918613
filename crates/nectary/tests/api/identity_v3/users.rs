//! `/v3/users`.

use serde_json::{Value, json};

use super::{V3, ask_for_token, by_password, each};
use crate::world::{PASSWORD, World, project_id, user_id};

async fn create(world: &World, user: Value) -> crate::world::Answer {
    let question = world.as_user("admin").post(&format!("{V3}/users"));
    question.json(json!({"user": user})).send().await
}

#[tokio::test]
async fn an_administrator_makes_a_user_who_can_sign_in() {
    let world = World::start().await;
    let answer = create(
        &world,
        json!({
            "name": " ada ", "password": "s3cret", "email": "ada@example.org", "description": "d",
            "default_project_id": project_id("demo"), "domain_id": "default", "enabled": true, "options": {},
        }),
    )
    .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let user = answer.json()["user"].clone();
    let id = user["id"].as_str().unwrap().to_owned();
    assert!(
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{id}"
    );
    assert_eq!(
        user,
        json!({
            "id": id, "name": "ada", "email": "ada@example.org", "description": "d", "domain_id": "default",
            "default_project_id": project_id("demo"), "enabled": true, "options": {}, "password_expires_at": null,
            "links": {"self": format!("http://nectary.test{V3}/users/{id}")},
        })
    );
    let shown = world.as_user("admin").get(&format!("{V3}/users/{id}")).send().await;
    assert_eq!(shown.json()["user"], user);
    let token = ask_for_token(&world, by_password("ada", "s3cret"), Value::Null).await;
    assert_eq!(token.status, 201);
}

#[tokio::test]
async fn a_user_without_a_password_cannot_sign_in() {
    let world = World::start().await;
    assert_eq!(create(&world, json!({"name": "ada"})).await.status, 201);
    for password in ["", "ada", "null"] {
        assert_eq!(
            ask_for_token(&world, by_password("ada", password), Value::Null)
                .await
                .status,
            401
        );
    }
}

#[tokio::test]
async fn a_user_that_cannot_be_made_says_why() {
    let world = World::start().await;
    for (user, status, reason) in [
        (json!({}), 400, "name"),
        (json!({"name": 7}), 400, "name"),
        (json!({"name": "  "}), 400, "name"),
        (json!({"name": "x".repeat(256)}), 400, "255"),
        (json!({"name": "ada", "password": ""}), 400, "password"),
        (json!({"name": "ada", "password": "x".repeat(4097)}), 400, "4096"),
        (json!({"name": "ada", "enabled": "yes"}), 400, "enabled"),
        (json!({"name": "ada", "domain_id": "other"}), 400, "domain"),
        (json!({"name": "ada", "default_project_id": "0"}), 400, "project"),
        (json!({"name": "ada", "shoe_size": 39}), 400, "shoe_size"),
        (
            json!({"name": "ada", "options": {"ignore_lockout_failure_attempts": true}}),
            400,
            "options",
        ),
        (json!({"name": "demo"}), 409, "demo"),
    ] {
        let answer = create(&world, user.clone()).await;
        assert_eq!(answer.status, status, "{user}");
        assert!(answer.text().contains(reason), "{}", answer.text());
    }
    let list = world.as_user("admin").get(&format!("{V3}/users?name=ada")).send().await;
    assert_eq!(list.json()["users"], json!([]));
}

#[tokio::test]
async fn users_are_listed_by_name_and_filtered() {
    let world = World::start().await;
    assert_eq!(
        create(&world, json!({"name": "ada", "enabled": false})).await.status,
        201
    );
    let list = async |query: &str| {
        let answer = world.as_user("admin").get(&format!("{V3}/users{query}")).send().await;
        assert_eq!(answer.status, 200, "{query}");
        let body = answer.json();
        assert_eq!(body["links"]["self"], format!("http://nectary.test{V3}/users"));
        each(&body["users"], "name").join(" ")
    };
    assert_eq!(
        list("").await,
        "ada admin demo nobody official partner partner-reader reader service"
    );
    assert_eq!(list("?name=demo").await, "demo");
    assert_eq!(list("?name=DEMO").await, "");
    assert_eq!(list("?enabled=False").await, "ada");
    assert_eq!(list("?enabled=0&name=demo").await, "");
    assert_eq!(list("?domain_id=default&name=demo").await, "demo");
    assert_eq!(list("?domain_id=other").await, "");
    let answer = world
        .as_user("admin")
        .get(&format!("{V3}/users?name__contains=d"))
        .send()
        .await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn users_see_themselves_and_their_projects_but_nobody_else() {
    let world = World::start().await;
    let demo = world.as_user("demo");
    for (path, expected) in [
        (format!("users/{}", user_id("demo")), 200),
        (format!("users/{}", user_id("partner")), 403),
        ("users/0".to_owned(), 403),
        (format!("users/{}/projects", user_id("demo")), 200),
        (format!("users/{}/projects", user_id("partner")), 403),
    ] {
        assert_eq!(
            demo.get(&format!("{V3}/{path}")).send().await.status,
            expected,
            "{path}"
        );
    }
    let answer = world
        .as_user("admin")
        .get(&format!("{V3}/users/{}/projects", user_id("partner")))
        .send()
        .await;
    assert_eq!(each(&answer.json()["projects"], "name"), ["partner"]);
    let answer = world
        .as_user("admin")
        .get(&format!("{V3}/users/0/projects"))
        .send()
        .await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn an_administrator_changes_a_user() {
    let world = World::start().await;
    let path = format!("{V3}/users/{}", user_id("demo"));
    let patch = async |change: Value| {
        world
            .as_user("admin")
            .patch(&path)
            .json(json!({"user": change}))
            .send()
            .await
    };
    let answer = patch(json!({"name": "ada", "email": "a@b", "password": "new"})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        (&answer.json()["user"]["name"], &answer.json()["user"]["email"]),
        (&json!("ada"), &json!("a@b"))
    );
    assert_eq!(
        ask_for_token(&world, by_password("ada", "new"), Value::Null)
            .await
            .status,
        201
    );
    assert_eq!(
        ask_for_token(&world, by_password("ada", PASSWORD), Value::Null)
            .await
            .status,
        401
    );
    let answer = patch(json!({"email": null})).await;
    assert_eq!(answer.json()["user"].get("email"), None);
    assert_eq!(patch(json!({"name": "partner"})).await.status, 409);
    assert_eq!(patch(json!({"name": ""})).await.status, 400);
    assert_eq!(patch(json!({"domain_id": "other"})).await.status, 400);
    let answer = world.as_user("admin").get(&path).send().await;
    assert_eq!(answer.json()["user"]["name"], "ada", "what was refused changed nothing");
    let answer = world
        .as_user("admin")
        .patch(&format!("{V3}/users/0"))
        .json(json!({"user": {}}))
        .send()
        .await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn a_user_who_is_removed_is_gone_and_the_name_is_free() {
    let world = World::start().await;
    let path = format!("{V3}/users/{}", user_id("demo"));
    assert_eq!(world.as_user("admin").delete(&path).send().await.status, 204);
    assert_eq!(world.as_user("admin").delete(&path).send().await.status, 404);
    assert_eq!(world.as_user("admin").get(&path).send().await.status, 404);
    assert_eq!(create(&world, json!({"name": "demo"})).await.status, 201);
}

#[tokio::test]
async fn of_users_of_one_name_made_at_once_one_is_made() {
    let world = World::start().await;
    let answers = futures::future::join_all((0..8).map(|_| create(&world, json!({"name": "ada"})))).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!((made, refused), (1, 7));
}
