//! What the tests of sharing have in common: offers and what became of them.

use axum::http::Method;
use serde_json::{Value, json};

use crate::world::{Answer, World, project_id};

/// Somebody asks, with a JSON body if there is one.
pub async fn ask(world: &World, user: &str, method: Method, path: &str, body: Value) -> Answer {
    let asker = if user == "-" {
        world.as_nobody()
    } else {
        world.as_user(user)
    };
    let question = asker.request(method, &format!("/catalog/v1{path}"));
    match body {
        Value::Null => question.send().await,
        body => question.json(body).send().await,
    }
}

pub async fn post(world: &World, user: &str, path: &str, body: Value) -> Answer {
    ask(world, user, Method::POST, path, body).await
}

pub async fn get(world: &World, user: &str, path: &str) -> Answer {
    ask(world, user, Method::GET, path, Value::Null).await
}

pub async fn delete(world: &World, user: &str, path: &str) -> Answer {
    ask(world, user, Method::DELETE, path, Value::Null).await
}

/// Demo shares an image with partner; `more` is merged into the request.
pub async fn share_with_partner(world: &World, id: &str, more: Value) {
    let mut body = json!({"project_ids": [project_id("partner")]});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let answer = post(world, "demo", &format!("/images/{id}/shares"), body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["outcomes"][0]["changed"], true, "{}", answer.text());
}

/// The list under a noun.
pub async fn listed(world: &World, user: &str, path: &str, noun: &str) -> Vec<Value> {
    let answer = get(world, user, path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()[noun].as_array().unwrap().clone()
}

/// The ids of the images in somebody's inbox.
pub async fn inbox(world: &World, user: &str) -> Vec<String> {
    let offers = listed(world, user, "/inbox", "offers").await;
    let id = |offer: &Value| offer["image_id"].as_str().unwrap().to_owned();
    offers.iter().map(id).collect()
}

/// Whether an image stands in somebody's list of what is shared.
pub async fn lists(world: &World, user: &str, id: &str) -> bool {
    let answer = world.as_user(user).get("/v2/images?visibility=shared").send().await;
    answer.listed("id").iter().any(|listed| listed == id)
}

/// What a problem says.
pub fn problem(answer: &Answer) -> (u16, String) {
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status);
    assert!(problem["detail"].as_str().unwrap().len() > 10, "{problem}");
    (answer.status, problem["code"].as_str().unwrap().to_owned())
}
