//! `/v3/users/{user}/application_credentials`, and signing in with one.

use std::time::Duration;

use serde_json::{Value, json};

use super::{REFUSED, V3, ask_for_token, by_token, each, grant, is_good, on, sign_in};
use crate::world::{Answer, World, project_id, user_id};

fn path(user: &str) -> String {
    format!("{V3}/users/{}/application_credentials", user_id(user))
}

async fn create(world: &World, token: &str, credential: Value) -> Answer {
    let question = world.with_token(token).post(&path("demo"));
    question
        .json(json!({"application_credential": credential}))
        .send()
        .await
}

/// Makes a credential of demo's; its id and secret.
async fn made(world: &World, credential: Value) -> (String, String) {
    let token = sign_in(world, "demo", on("demo")).await;
    let answer = create(world, &token, credential).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let credential = &answer.json()["application_credential"];
    let text = |name: &str| credential[name].as_str().unwrap().to_owned();
    (text("id"), text("secret"))
}

async fn use_credential(world: &World, id: &str, secret: &str, scope: Value) -> Answer {
    let credential = json!({"id": id, "secret": secret});
    let identity = json!({"methods": ["application_credential"], "application_credential": credential});
    ask_for_token(world, identity, scope).await
}

#[tokio::test]
async fn a_user_makes_a_credential_whose_secret_is_shown_once() {
    let world = World::start().await;
    let token = sign_in(&world, "demo", on("demo")).await;
    let answer = create(
        &world,
        &token,
        json!({"name": "robot", "description": "d", "roles": [{"name": "reader"}], "access_rules": [],
               "expires_at": "2026-09-01T00:00:00", "unrestricted": false}),
    )
    .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let mut credential = answer.json()["application_credential"].clone();
    let secret = credential.as_object_mut().unwrap().remove("secret").unwrap();
    assert!(secret.as_str().unwrap().len() >= 43);
    let id = credential["id"].as_str().unwrap().to_owned();
    assert_eq!(each(&credential["roles"], "name"), ["reader"]);
    assert_eq!(credential["project_id"], project_id("demo"));
    assert_eq!(credential["unrestricted"], false);
    assert_eq!(credential["expires_at"], "2026-09-01T00:00:00.000000Z");

    let shown = world
        .with_token(&token)
        .get(&format!("{}/{id}", path("demo")))
        .send()
        .await;
    assert_eq!(shown.json()["application_credential"], credential);
    for (query, expected) in [("", 1), ("?name=robot", 1), ("?name=other", 0)] {
        let list = world
            .with_token(&token)
            .get(&format!("{}{query}", path("demo")))
            .send()
            .await;
        assert_eq!(
            list.json()["application_credentials"].as_array().unwrap().len(),
            expected,
            "{query}"
        );
        assert!(!list.text().contains(secret.as_str().unwrap()));
    }
}

#[tokio::test]
async fn a_credential_signs_in_to_its_project_with_its_roles_and_nowhere_else() {
    let world = World::start().await;
    let (id, secret) = made(
        &world,
        json!({"name": "robot", "roles": [{"name": "reader"}], "secret": "mine"}),
    )
    .await;
    assert_eq!(secret, "mine");
    let answer = use_credential(&world, &id, "mine", Value::Null).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let token = &answer.json()["token"];
    assert_eq!(token["project"]["name"], "demo");
    assert_eq!(each(&token["roles"], "name"), ["reader"]);
    assert_eq!(token["methods"], json!(["application_credential"]));
    assert_eq!(
        token["application_credential"],
        json!({"id": id, "name": "robot", "restricted": true})
    );

    let named = json!({"name": "robot", "secret": "mine", "user": {"name": "demo", "domain": {"id": "default"}}});
    let identity = json!({"methods": ["application_credential"], "application_credential": named});
    assert_eq!(ask_for_token(&world, identity, Value::Null).await.status, 201);

    assert_eq!(use_credential(&world, &id, "mine", on("demo")).await.status, 201);
    let make_member = grant(&world, "partner", "demo", "member").await;
    assert_eq!(world.as_user("admin").put(&make_member).send().await.status, 204);
    for scope in [on("partner"), json!({"unscoped": {}}), json!({"system": {"all": true}})] {
        assert_eq!(use_credential(&world, &id, "mine", scope).await.shown(), REFUSED);
    }
    assert_eq!(use_credential(&world, &id, "yours", Value::Null).await.shown(), REFUSED);
}

#[tokio::test]
async fn a_token_made_from_a_credentials_token_can_do_no_more() {
    let world = World::start().await;
    let (id, secret) = made(&world, json!({"name": "robot", "roles": [{"name": "reader"}]})).await;
    let make_member = grant(&world, "partner", "demo", "member").await;
    assert_eq!(world.as_user("admin").put(&make_member).send().await.status, 204);
    let first = use_credential(&world, &id, &secret, Value::Null).await;
    let text = first.header("x-subject-token").unwrap();
    let second = ask_for_token(&world, by_token(text), on("demo")).await;
    assert_eq!(second.status, 201);
    assert_eq!(each(&second.json()["token"]["roles"], "name"), ["reader"]);
    assert_eq!(second.json()["token"]["application_credential"]["id"], id);
    assert_eq!(
        ask_for_token(&world, by_token(text), on("partner")).await.shown(),
        REFUSED
    );
    assert_eq!(
        ask_for_token(&world, by_token(text), json!({"unscoped": {}}))
            .await
            .shown(),
        REFUSED
    );
}

#[tokio::test]
async fn only_an_unrestricted_credential_makes_and_deletes_credentials() {
    let world = World::start().await;
    for (is_unrestricted, made_status, deleted_status) in [(false, 403, 403), (true, 201, 204)] {
        let wish = json!({"name": format!("robot {is_unrestricted}"), "unrestricted": is_unrestricted});
        let (id, secret) = made(&world, wish).await;
        let signed_in = use_credential(&world, &id, &secret, Value::Null).await;
        let token = signed_in.header("x-subject-token").unwrap();
        assert_eq!(
            create(&world, token, json!({"name": "second"})).await.status,
            made_status
        );
        let answer = world
            .with_token(token)
            .delete(&format!("{}/{id}", path("demo")))
            .send()
            .await;
        assert_eq!(answer.status, deleted_status);
    }
}

#[tokio::test]
async fn a_credential_and_its_tokens_end_when_it_is_deleted_or_its_time_is_over() {
    let world = World::start().await;
    let (id, secret) = made(&world, json!({"name": "robot", "expires_at": "2026-08-24T10:30:00Z"})).await;
    let answer = use_credential(&world, &id, &secret, Value::Null).await;
    assert_eq!(answer.json()["token"]["expires_at"], "2026-08-24T10:30:00.000000Z");
    let token = answer.header("x-subject-token").unwrap().to_owned();
    let others = sign_in(&world, "demo", on("demo")).await;
    assert!(is_good(&world, &token).await);

    let (second, second_secret) = made(&world, json!({"name": "second"})).await;
    let seconds = use_credential(&world, &second, &second_secret, Value::Null).await;
    let seconds = seconds.header("x-subject-token").unwrap();
    let gone = world
        .as_user("demo")
        .delete(&format!("{}/{second}", path("demo")))
        .send()
        .await;
    assert_eq!(gone.status, 204);
    assert!(!is_good(&world, seconds).await);
    assert_eq!(
        use_credential(&world, &second, &second_secret, Value::Null)
            .await
            .shown(),
        REFUSED
    );
    assert!(is_good(&world, &token).await && is_good(&world, &others).await);

    world.advance(Duration::from_secs(1800));
    assert!(!is_good(&world, &token).await);
    assert!(is_good(&world, &others).await);
    assert_eq!(use_credential(&world, &id, &secret, Value::Null).await.shown(), REFUSED);
}

#[tokio::test]
async fn a_credential_gives_only_what_its_user_still_has() {
    let world = World::start().await;
    let (id, secret) = made(&world, json!({"name": "robot"})).await;
    let (member, reader) = (
        grant(&world, "demo", "demo", "member").await,
        grant(&world, "demo", "demo", "reader").await,
    );
    assert_eq!(world.as_user("admin").put(&reader).send().await.status, 204);
    assert_eq!(world.as_user("admin").delete(&member).send().await.status, 204);
    let answer = use_credential(&world, &id, &secret, Value::Null).await;
    assert_eq!(each(&answer.json()["token"]["roles"], "name"), ["reader"]);
    assert_eq!(world.as_user("admin").delete(&reader).send().await.status, 204);
    assert_eq!(use_credential(&world, &id, &secret, Value::Null).await.shown(), REFUSED);
}

#[tokio::test]
async fn a_credential_of_a_disabled_user_is_void() {
    let world = World::start().await;
    let (id, secret) = made(&world, json!({"name": "robot"})).await;
    let body = json!({"user": {"enabled": false}});
    let user = format!("{V3}/users/{}", user_id("demo"));
    assert_eq!(world.as_user("admin").patch(&user).json(body).send().await.status, 200);
    assert_eq!(use_credential(&world, &id, &secret, Value::Null).await.shown(), REFUSED);
}

#[tokio::test]
async fn a_credential_that_cannot_be_made_says_why() {
    let world = World::start().await;
    made(&world, json!({"name": "taken"})).await;
    let token = sign_in(&world, "demo", on("demo")).await;
    for (credential, status, reason) in [
        (json!({}), 400, "name"),
        (json!({"name": ""}), 400, "name"),
        (json!({"name": "taken"}), 409, "taken"),
        (json!({"name": "x", "roles": [{"name": "admin"}]}), 400, "admin"),
        (json!({"name": "x", "roles": [{}]}), 400, "name"),
        (json!({"name": "x", "roles": "reader"}), 400, "roles"),
        (json!({"name": "x", "expires_at": "soon"}), 400, "soon"),
        (
            json!({"name": "x", "expires_at": "2026-08-24T10:00:00Z"}),
            400,
            "expire",
        ),
        (
            json!({"name": "x", "access_rules": [{"path": "/v2/images"}]}),
            400,
            "access_rules",
        ),
        (json!({"name": "x", "secret": ""}), 400, "empty"),
        (json!({"name": "x", "colour": "red"}), 400, "colour"),
    ] {
        let answer = create(&world, &token, credential.clone()).await;
        assert_eq!(answer.status, status, "{credential}: {}", answer.text());
        assert!(answer.text().contains(reason), "{}", answer.text());
    }
    let unscoped = sign_in(&world, "demo", Value::Null).await;
    assert_eq!(
        create(&world, &unscoped, json!({"name": "x"})).await.status,
        400,
        "it has no project"
    );
}

#[tokio::test]
async fn credentials_of_one_user_are_not_found_under_another() {
    let world = World::start().await;
    let (id, _) = made(&world, json!({"name": "robot"})).await;
    let admin = world.as_user("admin");
    let elsewhere = format!("{}/{id}", path("partner"));
    assert_eq!(admin.get(&elsewhere).send().await.status, 404);
    assert_eq!(admin.delete(&elsewhere).send().await.status, 404);
    assert_eq!(world.as_user("partner").get(&elsewhere).send().await.status, 404);
    assert_eq!(admin.get(&format!("{}/{id}", path("demo"))).send().await.status, 200);
}
