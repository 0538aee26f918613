//! `DELETE /v3/auth/tokens`, and everything else that ends tokens.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use super::{V3, grant, is_good, on, sign_in};
use crate::world::{PASSWORD, World, project_id, user_id};

#[tokio::test]
async fn a_user_ends_a_token_and_only_that_one() {
    let world = World::start().await;
    let (one, other) = (
        sign_in(&world, "demo", on("demo")).await,
        sign_in(&world, "demo", on("demo")).await,
    );
    assert!(is_good(&world, &one).await);
    let path = format!("{V3}/auth/tokens");
    let answer = world
        .with_token(&other)
        .delete(&path)
        .header("x-subject-token", &one)
        .send()
        .await;
    assert_eq!((answer.status, answer.text()), (204, ""));
    assert!(!is_good(&world, &one).await);
    assert!(is_good(&world, &other).await);
    let again = world
        .with_token(&other)
        .delete(&path)
        .header("x-subject-token", &one)
        .send()
        .await;
    assert_eq!(again.status, 404);
    let anothers = world
        .as_user("partner")
        .delete(&path)
        .header("x-subject-token", &other)
        .send()
        .await;
    assert_eq!(anothers.status, 403);
    assert!(is_good(&world, &other).await);
}

#[tokio::test]
async fn a_token_ends_after_an_hour() {
    let world = World::start().await;
    let token = sign_in(&world, "demo", on("demo")).await;
    world.advance(Duration::from_secs(3599));
    assert!(is_good(&world, &token).await);
    world.advance(Duration::from_secs(1));
    assert!(!is_good(&world, &token).await);
    world.run_jobs().await;
    assert!(!is_good(&world, &token).await);
}

/// An administrator does something; whether demo's tokens on the project and without one are still good.
async fn after(method: Method, path: &str, body: Value) -> (bool, bool) {
    let world = World::start().await;
    let (scoped, unscoped) = (
        sign_in(&world, "demo", on("demo")).await,
        sign_in(&world, "demo", Value::Null).await,
    );
    let others = sign_in(&world, "partner", on("partner")).await;
    assert!(is_good(&world, &scoped).await && is_good(&world, &unscoped).await && is_good(&world, &others).await);
    let path = match path {
        "grant" => grant(&world, "demo", "demo", "member").await,
        path => path.to_owned(),
    };
    let answer = world.as_user("admin").request(method, &path).json(body).send().await;
    assert!((200..300).contains(&answer.status), "{}", answer.shown());
    assert!(is_good(&world, &others).await, "tokens of others stay");
    (is_good(&world, &scoped).await, is_good(&world, &unscoped).await)
}

#[tokio::test]
async fn whatever_takes_a_right_away_ends_the_tokens_that_say_it() {
    let user = format!("{V3}/users/{}", user_id("demo"));
    let project = format!("{V3}/projects/{}", project_id("demo"));
    let change = |what: &str, change: Value| json!({what: change});
    for (case, method, path, body, expected) in [
        (
            "renaming",
            Method::PATCH,
            user.as_str(),
            change("user", json!({"name": "x"})),
            (true, true),
        ),
        (
            "disabling the user",
            Method::PATCH,
            &user,
            change("user", json!({"enabled": false})),
            (false, false),
        ),
        (
            "another password",
            Method::PATCH,
            &user,
            change("user", json!({"password": "x"})),
            (false, false),
        ),
        (
            "a description",
            Method::PATCH,
            &project,
            change("project", json!({"description": "x"})),
            (true, true),
        ),
        (
            "disabling the project",
            Method::PATCH,
            &project,
            change("project", json!({"enabled": false})),
            (false, true),
        ),
    ] {
        assert_eq!(after(method, path, body).await, expected, "{case}");
    }
}

#[tokio::test]
async fn whatever_is_removed_takes_its_tokens_along() {
    let world = World::start().await;
    for (remove, expected) in [
        ("grant", (false, true)),
        ("project", (false, true)),
        ("user", (false, false)),
    ] {
        let (scoped, unscoped) = match remove {
            "user" => (
                sign_in(&world, "partner", on("partner")).await,
                sign_in(&world, "partner", Value::Null).await,
            ),
            _ => (
                sign_in(&world, "demo", on("demo")).await,
                sign_in(&world, "demo", Value::Null).await,
            ),
        };
        let path = match remove {
            "grant" => grant(&world, "demo", "demo", "member").await,
            "project" => format!("{V3}/projects/{}", project_id("demo")),
            _ => format!("{V3}/users/{}", user_id("partner")),
        };
        assert!(is_good(&world, &scoped).await && is_good(&world, &unscoped).await);
        let answer = world.as_user("admin").delete(&path).send().await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        assert_eq!(
            (is_good(&world, &scoped).await, is_good(&world, &unscoped).await),
            expected,
            "{remove}"
        );
        if remove == "grant" {
            assert_eq!(world.as_user("admin").put(&path).send().await.status, 204);
        }
    }
}

#[tokio::test]
async fn a_user_who_chooses_another_password_signs_in_anew_everywhere() {
    let world = World::start().await;
    let token = sign_in(&world, "demo", on("demo")).await;
    let path = format!("{V3}/users/{}/password", user_id("demo"));
    let change = async |present: &str, next: Value| {
        let body = json!({"user": {"original_password": present, "password": next}});
        world.as_nobody().post(&path).json(body).send().await.status
    };
    assert_eq!(change("wrong", json!("better")).await, 401);
    assert_eq!(change(PASSWORD, json!("")).await, 400);
    assert_eq!(change(PASSWORD, json!(null)).await, 400);
    assert!(is_good(&world, &token).await);
    assert_eq!(change(PASSWORD, json!("better")).await, 204);
    assert!(!is_good(&world, &token).await);
    assert_eq!(
        change(PASSWORD, json!("best")).await,
        401,
        "the former password proves nothing"
    );
    let identity = super::by_password("demo", "better");
    assert_eq!(super::ask_for_token(&world, identity, on("demo")).await.status, 201);
}

#[tokio::test]
async fn somebody_who_is_disabled_while_signing_in_gets_no_token_that_lasts() {
    let world = World::start().await;
    // Made through the API, so that verifying the password takes its full time.
    let body = json!({"user": {"name": "ada", "password": "s3cret"}});
    let made = world
        .as_user("admin")
        .post(&format!("{V3}/users"))
        .json(body)
        .send()
        .await;
    let user = format!("{V3}/users/{}", made.json()["user"]["id"].as_str().unwrap());
    let enable = async |is_enabled: bool| {
        let body = json!({"user": {"enabled": is_enabled}});
        assert_eq!(world.as_user("admin").patch(&user).json(body).send().await.status, 200);
    };
    for delay in 0..8 {
        let sign_in = super::ask_for_token(&world, super::by_password("ada", "s3cret"), Value::Null);
        let disable = async {
            tokio::time::sleep(Duration::from_millis(4 * delay)).await;
            enable(false).await;
        };
        let (answer, ()) = futures::future::join(sign_in, disable).await;
        if let Some(token) = answer.header("x-subject-token") {
            assert!(!is_good(&world, token).await, "after {delay}");
        }
        enable(true).await;
    }
}
