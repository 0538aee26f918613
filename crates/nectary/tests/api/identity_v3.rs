//! The built-in Identity API v3.

mod access;
mod app_credentials;
mod catalog;
mod discovery;
mod grants;
mod projects;
mod throttle;
mod tokens_issue;
mod tokens_revoke;
mod tokens_show;
mod users;

use serde_json::{Value, json};

use crate::world::{Answer, PASSWORD, World, project_id, user_id};

const V3: &str = "/identity/v3";
/// What everybody is told whose proof does not hold.
const REFUSED: &str = r#"401 {"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}"#;

/// The part of a request that shows a password.
fn by_password(user: &str, password: &str) -> Value {
    let user = json!({"name": user, "domain": {"id": "default"}, "password": password});
    json!({"methods": ["password"], "password": {"user": user}})
}

/// The part of a request that shows a token.
fn by_token(token: &str) -> Value {
    json!({"methods": ["token"], "token": {"id": token}})
}

/// The scope of a project.
fn on(project: &str) -> Value {
    json!({"project": {"id": project_id(project)}})
}

/// Asks for a token.
async fn ask_for_token(world: &World, identity: Value, scope: Value) -> Answer {
    let mut auth = json!({"identity": identity});
    if !scope.is_null() {
        auth["scope"] = scope;
    }
    world
        .as_nobody()
        .post(&format!("{V3}/auth/tokens"))
        .json(json!({"auth": auth}))
        .send()
        .await
}

/// Signs somebody in with everybody's password; the token.
async fn sign_in(world: &World, user: &str, scope: Value) -> String {
    let answer = ask_for_token(world, by_password(user, PASSWORD), scope).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.header("x-subject-token").unwrap().to_owned()
}

/// Whether a token is good: whether its holder can ask what it is good for.
async fn is_good(world: &World, token: &str) -> bool {
    let answer = world.with_token(token).get(&format!("{V3}/auth/projects")).send().await;
    assert!(matches!(answer.status, 200 | 401), "{}", answer.shown());
    answer.status == 200
}

/// The id of a role.
async fn role_id(world: &World, name: &str) -> String {
    let answer = world
        .as_user("admin")
        .get(&format!("{V3}/roles?name={name}"))
        .send()
        .await;
    answer.json()["roles"][0]["id"].as_str().unwrap().to_owned()
}

/// The address of an assignment.
async fn grant(world: &World, project: &str, user: &str, role: &str) -> String {
    let (project, user, role) = (project_id(project), user_id(user), role_id(world, role).await);
    format!("{V3}/projects/{project}/users/{user}/roles/{role}")
}

/// The values of one attribute over a list.
fn each<'a>(list: &'a Value, attribute: &str) -> Vec<&'a str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item[attribute].as_str().unwrap())
        .collect()
}
