//! `GET` and `HEAD /v3/auth/tokens`.

use serde_json::{Value, json};

use super::{V3, ask_for_token, by_password, on, sign_in};
use crate::world::{PASSWORD, World};

fn tokens() -> String {
    format!("{V3}/auth/tokens")
}

#[tokio::test]
async fn a_token_says_of_itself_what_was_said_when_it_was_made() {
    let world = World::start().await;
    let issued = ask_for_token(&world, by_password("demo", PASSWORD), on("demo")).await;
    let text = issued.header("x-subject-token").unwrap();
    let shown = world
        .with_token(text)
        .get(&tokens())
        .header("x-subject-token", text)
        .send()
        .await;
    assert_eq!(shown.status, 200);
    assert_eq!(shown.json(), issued.json());
    assert_eq!(shown.header("x-subject-token"), Some(text));

    let path = format!("{}?nocatalog", tokens());
    let shown = world
        .with_token(text)
        .get(&path)
        .header("x-subject-token", text)
        .send()
        .await;
    assert_eq!(shown.json()["token"].get("catalog"), None);

    let checked = world
        .with_token(text)
        .head(&tokens())
        .header("x-subject-token", text)
        .send()
        .await;
    assert_eq!((checked.status, checked.text()), (200, ""));
}

#[tokio::test]
async fn administrators_services_and_the_user_may_look_at_a_token() {
    let world = World::start().await;
    let subject = sign_in(&world, "demo", Value::Null).await;
    for (asker, expected) in [
        ("admin", 200),
        ("service", 200),
        ("demo", 200),
        ("partner", 403),
        ("reader", 403),
    ] {
        let answer = world
            .as_user(asker)
            .get(&tokens())
            .header("x-subject-token", &subject)
            .send()
            .await;
        assert_eq!(answer.status, expected, "{asker}");
    }
}

#[tokio::test]
async fn a_token_that_is_none_is_not_found_and_not_repeated() {
    let world = World::start().await;
    for text in ["x", "nct_0000000000000000000000000000000000000000zzz"] {
        let answer = world
            .as_user("admin")
            .get(&tokens())
            .header("x-subject-token", text)
            .send()
            .await;
        assert_eq!(answer.status, 404);
        assert!(!answer.text().contains(text) || text == "x", "{}", answer.text());
    }
    let answer = world.as_user("admin").get(&tokens()).send().await;
    assert_eq!(answer.status, 400, "the header is missing");
}

#[tokio::test]
async fn a_user_sees_the_enabled_projects_there_are_to_sign_in_to() {
    let world = World::start().await;
    let projects = async |user: &str| {
        let token = sign_in(&world, user, Value::Null).await;
        let answer = world
            .with_token(&token)
            .get(&format!("{V3}/auth/projects"))
            .send()
            .await;
        super::each(&answer.json()["projects"], "name").join(" ")
    };
    assert_eq!(projects("demo").await, "demo");
    assert_eq!(projects("nobody").await, "");
    let demo = format!("{V3}/projects/{}", crate::world::project_id("demo"));
    let body = json!({"project": {"enabled": false}});
    assert_eq!(world.as_user("admin").patch(&demo).json(body).send().await.status, 200);
    assert_eq!(projects("demo").await, "");
}
