//! `POST /v3/auth/tokens`.

use std::time::Duration;

use serde_json::{Value, json};

use super::{REFUSED, V3, ask_for_token, by_password, by_token, each, on, role_id, sign_in};
use crate::world::{PASSWORD, World, project_id, user_id};

#[tokio::test]
async fn a_password_and_a_project_make_a_token_in_keystones_form() {
    let world = World::start().await;
    let scope = json!({"project": {"name": "demo", "domain": {"name": "Default"}}});
    let answer = ask_for_token(&world, by_password("demo", PASSWORD), scope).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("vary"), Some("X-Auth-Token"));
    let text = answer.header("x-subject-token").unwrap();
    assert!(text.starts_with("nct_") && text.len() == 47, "{text}");

    let mut body = answer.json();
    let token = body["token"].as_object_mut().unwrap();
    let catalog = token.remove("catalog").unwrap();
    assert_eq!(each(&catalog, "type"), ["image", "identity"]);
    let audit_ids = token.remove("audit_ids").unwrap();
    assert_eq!(audit_ids.as_array().unwrap().len(), 1);
    let domain = json!({"id": "default", "name": "Default"});
    let roles = json!([
        {"id": role_id(&world, "member").await, "name": "member"},
        {"id": role_id(&world, "reader").await, "name": "reader"},
    ]);
    assert_eq!(
        body["token"],
        json!({
            "methods": ["password"],
            "user": {"id": user_id("demo"), "name": "demo", "domain": domain, "password_expires_at": null},
            "project": {"id": project_id("demo"), "name": "demo", "domain": domain},
            "is_domain": false,
            "roles": roles,
            "issued_at": "2026-08-24T10:00:00.000000Z",
            "expires_at": "2026-08-24T11:00:00.000000Z",
        })
    );
}

#[tokio::test]
async fn a_catalog_nobody_wants_is_left_out() {
    let world = World::start().await;
    let body = json!({"auth": {"identity": by_password("demo", PASSWORD), "scope": on("demo")}});
    let answer = world
        .as_nobody()
        .post(&format!("{V3}/auth/tokens?nocatalog"))
        .json(body)
        .send()
        .await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["token"].get("catalog"), None);
}

#[tokio::test]
async fn a_token_without_a_scope_says_who_and_no_more() {
    let world = World::start().await;
    for scope in [Value::Null, json!({"unscoped": {}}), json!("unscoped")] {
        let answer = ask_for_token(&world, by_password("demo", PASSWORD), scope).await;
        assert_eq!(answer.status, 201);
        let token = &answer.json()["token"];
        assert_eq!(token["user"]["name"], "demo");
        for name in ["project", "roles", "catalog", "is_domain"] {
            assert_eq!(token.get(name), None, "{name}");
        }
    }
}

#[tokio::test]
async fn without_a_wish_the_default_project_is_the_scope_unless_it_does_not_work() {
    let world = World::start().await;
    let make_default = async |project: &str| {
        let user = format!("{V3}/users/{}", user_id("demo"));
        let body = json!({"user": {"default_project_id": project_id(project)}});
        assert_eq!(world.as_user("admin").patch(&user).json(body).send().await.status, 200);
    };
    let project = async |scope: Value| {
        let answer = ask_for_token(&world, by_password("demo", PASSWORD), scope).await;
        assert_eq!(answer.status, 201);
        answer.json()["token"]["project"]["name"].clone()
    };
    make_default("demo").await;
    assert_eq!(project(Value::Null).await, "demo");
    assert_eq!(project(json!({"unscoped": {}})).await, Value::Null);
    make_default("partner").await;
    assert_eq!(project(Value::Null).await, Value::Null, "no role there");
}

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let world = World::start().await;
    let admin = world.as_user("admin");
    let disable = async |path: String, what: &str| {
        let answer = admin.patch(&path).json(json!({what: {"enabled": false}})).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    disable(format!("{V3}/users/{}", user_id("partner-reader")), "user").await;
    disable(format!("{V3}/projects/{}", project_id("official")), "project").await;
    let right = || by_password("demo", PASSWORD);
    let user = |user: Value| json!({"methods": ["password"], "password": {"user": user}});
    for (case, identity, scope) in [
        ("wrong password", by_password("demo", "wrong"), on("demo")),
        ("empty password", by_password("demo", ""), on("demo")),
        (
            "password of a megabyte",
            by_password("demo", &"x".repeat(100_000)),
            on("demo"),
        ),
        ("no such user", by_password("nobody at all", PASSWORD), on("demo")),
        ("no such id", user(json!({"id": "0", "password": PASSWORD})), on("demo")),
        (
            "another domain",
            user(json!({"name": "demo", "domain": {"id": "other"}, "password": PASSWORD})),
            on("demo"),
        ),
        ("disabled user", by_password("partner-reader", PASSWORD), on("partner")),
        ("disabled project", by_password("official", PASSWORD), on("official")),
        ("no such project", right(), json!({"project": {"id": "0"}})),
        ("no role on the project", right(), on("partner")),
        (
            "project by name elsewhere",
            right(),
            json!({"project": {"name": "demo", "domain": {"id": "x"}}}),
        ),
        ("the domain", right(), json!({"domain": {"id": "default"}})),
        ("the system", right(), json!({"system": {"all": true}})),
        ("no token", by_token("nct_0"), on("demo")),
        (
            "no such credential",
            json!({"methods": ["application_credential"], "application_credential": {"id": "0", "secret": "x"}}),
            Value::Null,
        ),
    ] {
        let answer = ask_for_token(&world, identity, scope).await;
        assert_eq!(answer.shown(), REFUSED, "{case}");
        assert_eq!(answer.header("x-subject-token"), None, "{case}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_request_is_refused_in_keystones_form() {
    let world = World::start().await;
    let post = async |body: &'static str| {
        let question = world.as_nobody().post(&format!("{V3}/auth/tokens"));
        question
            .header("content-type", "application/json")
            .bytes(body)
            .send()
            .await
    };
    for body in [
        "",
        "{",
        "[]",
        "7",
        "{}",
        r#"{"auth": null}"#,
        r#"{"auth": {"identity": {}}}"#,
    ] {
        let answer = post(body).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        assert_eq!(answer.json()["error"]["title"], "Bad Request", "{body}");
    }
    let answer = ask_for_token(&world, json!({"methods": ["totp"], "totp": {}}), Value::Null).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn a_token_is_exchanged_for_one_of_another_scope_that_ends_with_it() {
    let world = World::start().await;
    let unscoped = ask_for_token(&world, by_password("demo", PASSWORD), json!({"unscoped": {}})).await;
    world.advance(Duration::from_secs(600));
    let text = unscoped.header("x-subject-token").unwrap();
    let rescoped = ask_for_token(&world, by_token(text), on("demo")).await;
    assert_eq!(rescoped.status, 201, "{}", rescoped.text());
    let (before, after) = (unscoped.json(), rescoped.json());
    let (before, after) = (&before["token"], &after["token"]);
    assert_eq!(after["project"]["name"], "demo");
    assert_eq!(after["methods"], json!(["token", "password"]));
    assert_eq!(after["expires_at"], before["expires_at"]);
    assert_eq!(after["issued_at"], "2026-08-24T10:10:00.000000Z");
    assert_eq!(after["audit_ids"][1], before["audit_ids"][0]);

    let answer = ask_for_token(&world, by_token(text), on("partner")).await;
    assert_eq!(answer.shown(), REFUSED);
    world.advance(Duration::from_secs(3000));
    let answer = ask_for_token(&world, by_token(text), on("demo")).await;
    assert_eq!(answer.shown(), REFUSED, "it is over");
}

#[tokio::test]
async fn two_proofs_must_be_of_one_user() {
    let world = World::start().await;
    let both = |user: &str, token: &str| {
        let mut identity = by_password(user, PASSWORD);
        identity["methods"] = json!(["password", "token"]);
        identity["token"] = json!({"id": token});
        identity
    };
    let token = sign_in(&world, "demo", Value::Null).await;
    assert_eq!(
        ask_for_token(&world, both("demo", &token), on("demo")).await.status,
        201
    );
    assert_eq!(
        ask_for_token(&world, both("partner", &token), on("partner"))
            .await
            .shown(),
        REFUSED
    );
    let wrong = json!({"user": {"id": user_id("demo"), "password": "wrong"}});
    let mut one_wrong = both("demo", &token);
    one_wrong["password"] = wrong;
    assert_eq!(ask_for_token(&world, one_wrong, on("demo")).await.shown(), REFUSED);
}

#[tokio::test]
async fn roles_bring_what_they_imply() {
    let world = World::start().await;
    for (user, project, expected) in [
        ("admin", "admin", vec!["admin", "member", "reader"]),
        ("official", "official", vec!["image_admin", "member", "reader"]),
        ("reader", "demo", vec!["reader"]),
        ("service", "service", vec!["service"]),
    ] {
        let answer = ask_for_token(&world, by_password(user, PASSWORD), on(project)).await;
        assert_eq!(each(&answer.json()["token"]["roles"], "name"), expected, "{user}");
    }
}

#[tokio::test]
async fn the_token_works_at_the_image_api() {
    let world = World::start().await;
    let token = sign_in(&world, "demo", on("demo")).await;
    assert_eq!(world.with_token(&token).get("/v2/images").send().await.status, 200);
    let unscoped = sign_in(&world, "demo", Value::Null).await;
    assert_eq!(world.with_token(&unscoped).get("/v2/images").send().await.status, 403);
}
