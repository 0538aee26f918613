//! What may not be known: nobody learns by trying ids that there is an image, a link or a project.

use axum::http::Method;
use serde_json::{Value, json};

use super::offers::{ask, get, post, share_with_partner};
use crate::world::{Answer, World, project_id};

const UNKNOWN: &str = "11111111-1111-4111-8111-111111111111";

/// What was said, with the id that was tried taken out of it.
fn said(answer: &Answer, id: &str) -> (u16, Value) {
    let mut problem = answer.json();
    problem["request_id"] = Value::Null;
    let text = problem.to_string().replace(id, "ID");
    (answer.status, serde_json::from_str(&text).unwrap())
}

#[tokio::test]
async fn nobody_learns_by_trying_ids_whether_there_is_an_image() {
    let world = World::start().await;
    let private = world.queued_image("demo", json!({"visibility": "private"})).await;
    let shared = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &shared, json!({})).await;
    let link = json!({"uses": 1, "until": "2026-09-01T00:00:00Z"});
    let made = post(&world, "demo", &format!("/images/{shared}/share-links"), link.clone())
        .await
        .json();
    let partner = project_id("partner");
    let own = project_id("official");
    for (method, path, body) in [
        (Method::POST, "/inbox/ID/accept".to_owned(), Value::Null),
        (Method::POST, "/inbox/ID/reject".to_owned(), Value::Null),
        (
            Method::POST,
            "/images/ID/shares".to_owned(),
            json!({"project_ids": [partner]}),
        ),
        (Method::DELETE, format!("/images/ID/shares/{partner}"), Value::Null),
        (Method::DELETE, format!("/images/ID/shares/{own}"), Value::Null),
        (Method::GET, "/images/ID/share-links".to_owned(), Value::Null),
        (Method::POST, "/images/ID/share-links".to_owned(), link),
        (Method::DELETE, "/share-links/ID".to_owned(), Value::Null),
        (Method::GET, "/images/ID/publish-preview".to_owned(), Value::Null),
        (
            Method::POST,
            "/images/ID/publish".to_owned(),
            json!({"name": "an image"}),
        ),
        (Method::POST, "/images/ID/unpublish".to_owned(), Value::Null),
    ] {
        let ask = |id: &str| {
            let (world, method, path, body) = (&world, method.clone(), path.replace("ID", id), body.clone());
            async move { ask(world, "official", method, &path, body).await }
        };
        let expected = said(&ask(UNKNOWN).await, UNKNOWN);
        assert_eq!(expected.0, 404, "{method} {path}");
        let link = made["id"].as_str().unwrap();
        for id in [private.as_str(), shared.as_str(), link] {
            assert_eq!(said(&ask(id).await, id), expected, "{method} {path}");
        }
    }
}

/// Whatever somebody does with the id of a project, it makes no difference whether there is one.
#[tokio::test]
async fn nobody_learns_by_trying_ids_whether_there_is_a_project() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let (real, invented) = (project_id("partner"), "0".repeat(32));
    let shares = format!("/images/{id}/shares");
    for (method, path, body) in [
        (Method::PUT, "/blocked-projects/ID", Value::Null),
        (Method::GET, "/blocked-projects", Value::Null),
        (Method::DELETE, "/blocked-projects/ID", Value::Null),
        (Method::POST, &shares, json!({"project_ids": ["ID"]})),
        (Method::GET, "/shares", Value::Null),
        (Method::GET, "/shares?project_id=ID", Value::Null),
        (Method::DELETE, &format!("{shares}/ID"), Value::Null),
        (Method::DELETE, &format!("{shares}/ID"), Value::Null),
    ] {
        let mut answers = Vec::new();
        for project in [&real, &invented] {
            let body: Value = serde_json::from_str(&body.to_string().replace("ID", project)).unwrap();
            let answer = ask(&world, "demo", method.clone(), &path.replace("ID", project), body).await;
            let told = answer.text().split("\"request_id\"").next().unwrap().to_owned();
            answers.push((answer.status, told));
        }
        let mut texts = answers.iter().map(|(status, text)| {
            let text = text.replace(&real, "ID").replace(&invented, "ID");
            (status, text)
        });
        assert_eq!(texts.next(), texts.next(), "{method} {path}");
    }
    assert_eq!(get(&world, "demo", "/shares").await.json()["shares"], json!([]));
}
