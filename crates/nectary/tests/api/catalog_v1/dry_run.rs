//! `?dry_run=true`: every change of sharing and publishing answers what it would do, and does nothing.

use axum::http::Method;
use serde_json::{Value, json};

use super::offers::{ask, get, post, problem};
use crate::world::{Answer, World, project_id};

/// All that the changes of this test can change.
async fn state(world: &World, id: &str) -> String {
    let links = format!("/images/{id}/share-links");
    let mut state = world.image(id).await["visibility"].to_string();
    for (user, path) in [
        ("demo", "/shares"),
        ("demo", links.as_str()),
        ("partner", "/shares"),
        ("partner", "/inbox"),
        ("partner", "/blocked-projects"),
    ] {
        let answer = get(world, user, path).await;
        // Nobody lists the members of an image that is not shared, and nobody has links to it.
        state.push_str(answer.text().split("\"request_id\"").next().unwrap());
    }
    state
}

/// The answer without what differs from one run to the next.
fn shown(answer: &Answer) -> (u16, Value) {
    if answer.body.is_empty() {
        return (answer.status, Value::Null);
    }
    let mut body = answer.json();
    if body["token"] != Value::Null {
        body["id"] = Value::Null;
    }
    if let Some(object) = body.as_object_mut() {
        for changing in ["token", "id", "request_id"] {
            object.remove(changing);
        }
    }
    (answer.status, body)
}

#[tokio::test]
async fn a_dry_run_answers_what_the_real_run_does_and_does_nothing() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({"name": "Genomes"}), &[1; 10]).await;
    let (partner, image) = (project_id("partner"), format!("/images/{id}"));
    let link = json!({"uses": 1, "until": "2026-09-01T00:00:00Z"});
    let made = post(&world, "demo", &format!("{image}/share-links"), link.clone())
        .await
        .json();
    let own_link = format!("/share-links/{}", made["id"].as_str().unwrap());
    let offers = json!({"image_ids": [id, "x"]});
    let other = "/blocked-projects/other".to_owned();
    for (user, method, path, body) in [
        (
            "demo",
            Method::POST,
            format!("{image}/shares"),
            json!({"project_ids": [partner]}),
        ),
        ("partner", Method::POST, format!("/inbox/{id}/accept"), Value::Null),
        ("partner", Method::POST, format!("/inbox/{id}/reject"), Value::Null),
        ("partner", Method::POST, "/inbox/accept".to_owned(), offers.clone()),
        ("partner", Method::POST, "/inbox/reject".to_owned(), offers),
        ("partner", Method::PUT, other.clone(), Value::Null),
        ("partner", Method::DELETE, other, Value::Null),
        ("demo", Method::DELETE, format!("{image}/shares/{partner}"), Value::Null),
        ("demo", Method::POST, format!("{image}/share-links"), link),
        (
            "partner",
            Method::POST,
            "/share-links/redeem".to_owned(),
            json!({"token": made["token"]}),
        ),
        ("demo", Method::DELETE, own_link, Value::Null),
        (
            "admin",
            Method::POST,
            format!("{image}/publish"),
            json!({"name": "Genomes"}),
        ),
        ("demo", Method::POST, format!("{image}/unpublish"), Value::Null),
    ] {
        let before = state(&world, &id).await;
        for query in ["dry_run=1", "dry_run=", "dryrun=true", "dry_run=true&force=true"] {
            let odd = ask(&world, user, method.clone(), &format!("{path}?{query}"), body.clone()).await;
            assert_eq!(problem(&odd), (400, "invalid".to_owned()), "{method} {path}?{query}");
        }
        let dry = ask(
            &world,
            user,
            method.clone(),
            &format!("{path}?dry_run=true"),
            body.clone(),
        )
        .await;
        assert!(dry.status < 300, "{method} {path}: {}", dry.text());
        assert_eq!(state(&world, &id).await, before, "{method} {path}");
        let real = ask(&world, user, method.clone(), &format!("{path}?dry_run=false"), body).await;
        let (mut dry, mut real) = (shown(&dry), shown(&real));
        // Each problem of an outcome names its own request.
        for answer in [&mut dry, &mut real] {
            if let Some(outcomes) = answer.1["outcomes"].as_array_mut() {
                for outcome in outcomes {
                    if outcome["problem"] != Value::Null {
                        outcome["problem"]["request_id"] = Value::Null;
                    }
                }
            }
        }
        assert_eq!(dry, real, "{method} {path}");
        assert_ne!(state(&world, &id).await, before, "{method} {path}");
    }
}

/// The token of a link that was not made would lead nowhere.
#[tokio::test]
async fn a_dry_run_tells_no_token() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let link = json!({"uses": 1, "until": "2026-09-01T00:00:00Z"});
    let dry = post(&world, "demo", &format!("/images/{id}/share-links?dry_run=true"), link).await;
    assert_eq!((dry.status, &dry.json()["token"]), (201, &Value::Null));
}
