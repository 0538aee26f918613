//! Who may do what with the identity: every guarded route, asked by nobody, by a member about others, and by an
//! administrator.

use nectary_domain::identity::access::Rule;
use nectary_http::{RouteRow, route_table};
use serde_json::{Value, json};

use super::{V3, role_id, sign_in};
use crate::world::{World, project_id, user_id};

/// What the parameters of a route stand for: somebody and something that neither the member nor the administrator is.
async fn place(world: &World, path: &str) -> String {
    let partner = world.as_user("partner");
    let credentials = format!("{V3}/users/{}/application_credentials", user_id("partner"));
    let mut path = path.to_owned();
    if path.ends_with("/{id}") {
        let body = json!({"application_credential": {"name": "robot"}});
        let made = partner.post(&credentials).json(body).send().await;
        assert_eq!(made.status, 201, "{}", made.text());
        path = path.replace("{id}", made.json()["application_credential"]["id"].as_str().unwrap());
    }
    for (parameter, value) in [
        ("{user}", user_id("partner")),
        ("{project}", project_id("partner")),
        ("{role}", role_id(world, "member").await),
        ("{domain}", "default".to_owned()),
        ("{region}", "RegionOne".to_owned()),
        ("{service}", first_id(world, "services").await),
        ("{endpoint}", first_id(world, "endpoints").await),
    ] {
        path = path.replace(parameter, &value);
    }
    path
}

async fn first_id(world: &World, list: &str) -> String {
    let answer = world.as_user("admin").get(&format!("{V3}/{list}")).send().await;
    answer.json()[list][0]["id"].as_str().unwrap().to_owned()
}

fn body_of(row: &RouteRow) -> Option<Value> {
    match (row.method_name(), row.path.rsplit('/').next()?) {
        ("POST", "users") => Some(json!({"user": {"name": "new"}})),
        ("POST", "projects") => Some(json!({"project": {"name": "new"}})),
        ("POST", "application_credentials") => Some(json!({"application_credential": {"name": "new"}})),
        ("PATCH", "{user}") => Some(json!({"user": {"name": "renamed"}})),
        ("PATCH", "{project}") => Some(json!({"project": {"name": "renamed"}})),
        _ => None,
    }
}

/// What a row answers to somebody, in a world of its own.
async fn status(row: &RouteRow, asker: Option<&str>) -> u16 {
    let world = World::start().await;
    let path = place(&world, row.path).await;
    let asker = asker.map_or_else(|| world.as_nobody(), |name| world.as_user(name));
    let mut question = asker.request(row.method.clone().unwrap(), &path);
    if row.path.ends_with("/auth/tokens") {
        let token = sign_in(&world, "partner", Value::Null).await;
        question = question.header("x-subject-token", &token);
    }
    if let Some(body) = body_of(row) {
        question = question.json(body);
    }
    question.send().await.status
}

#[tokio::test]
async fn every_guarded_route_lets_whom_its_rule_names_and_nobody_else() {
    let guarded: Vec<RouteRow> = route_table()
        .into_iter()
        .filter(|row| row.identity_action.is_some())
        .collect();
    assert!(guarded.len() > 30, "{}", guarded.len());
    for row in &guarded {
        assert_eq!(status(row, None).await, 401, "nobody: {row:?}");

        let rule = row.identity_action.unwrap().rule;
        let member = status(row, Some("demo")).await;
        let is_member_let = rule == Rule::SignedIn;
        assert_eq!(
            member == 403,
            !is_member_let,
            "a member about others: {row:?} answers {member}"
        );

        let admin = status(row, Some("admin")).await;
        let is_admin_let = rule != Rule::OnlySelf;
        assert_eq!(
            (200..300).contains(&admin),
            is_admin_let,
            "an administrator: {row:?} answers {admin}"
        );
    }
}

#[tokio::test]
async fn only_signing_in_discovery_and_a_new_password_need_no_token() {
    let open: Vec<String> = route_table()
        .iter()
        .filter(|row| row.path.starts_with("/identity") && row.identity_action.is_none())
        .map(|row| format!("{} {}", row.method_name(), row.path))
        .collect();
    assert_eq!(
        open,
        [
            "GET /identity",
            "GET /identity/",
            "GET /identity/v3",
            "GET /identity/v3/",
            "POST /identity/v3/auth/tokens",
            "POST /identity/v3/users/{user}/password",
        ]
    );
}

#[tokio::test]
async fn a_refusal_has_keystones_form_and_says_where_to_sign_in() {
    let world = World::start().await;
    let answer = world.as_user("demo").get(&format!("{V3}/users")).send().await;
    assert_eq!(
        answer.shown(),
        r#"403 {"error":{"code":403,"message":"You are not authorized to perform the requested action: identity:list_users.","title":"Forbidden"}}"#
    );
    let answer = world.as_nobody().get(&format!("{V3}/users")).send().await;
    assert_eq!(answer.json()["error"]["title"], "Unauthorized");
    assert_eq!(
        answer.header("www-authenticate"),
        Some(r#"Keystone uri="http://nectary.test/identity/v3""#)
    );
    let answer = world.as_user("admin").get(&format!("{V3}/groups")).send().await;
    assert_eq!(answer.json()["error"]["code"], 404);
    let answer = world.as_user("admin").put(&format!("{V3}/users")).send().await;
    assert_eq!(
        (answer.json()["error"]["code"].as_u64(), answer.header("allow")),
        (Some(405), Some("GET, POST"))
    );
}

#[tokio::test]
async fn an_unscoped_token_is_nobodys_administrator() {
    let world = World::start().await;
    let token = sign_in(&world, "admin", json!({"unscoped": {}})).await;
    let answer = world.with_token(&token).get(&format!("{V3}/users")).send().await;
    assert_eq!(answer.status, 403);
    let itself = format!("{V3}/users/{}", user_id("admin"));
    assert_eq!(world.with_token(&token).get(&itself).send().await.status, 200);
}
