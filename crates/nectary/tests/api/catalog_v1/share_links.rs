//! `/catalog/v1/…/share-links`: made and revoked by the image's side, used by others.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use nectary_domain::caller::Scope;
use serde_json::{Value, json};

use super::offers::{ask, delete, get, inbox, listed, lists, post, problem, share_with_partner};
use crate::api::image_v2::races::{race, tally};
use crate::world::{Answer, World, project_id, user_id};

const DAY: Duration = Duration::from_secs(86_400);
const TOMORROW: &str = "2026-08-25T10:00:00Z";

async fn make(world: &World, id: &str, uses: u32) -> Value {
    let body = json!({"uses": uses, "until": TOMORROW, "message": "For the course."});
    let answer = post(world, "demo", &format!("/images/{id}/share-links"), body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn redeem(world: &World, user: &str, token: &Value) -> Answer {
    post(world, user, "/share-links/redeem", json!({"token": token})).await
}

/// The only link of an image, as its side sees it.
async fn only_link(world: &World, id: &str) -> Value {
    let mut links = listed(world, "demo", &format!("/images/{id}/share-links"), "share_links").await;
    assert_eq!(links.len(), 1);
    links.remove(0)
}

#[tokio::test]
async fn a_link_is_shown_with_its_token_once() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let mut made = make(&world, &id, 3).await;
    let token = made.as_object_mut().unwrap().remove("token").unwrap();
    let token = token.as_str().unwrap();
    assert!(token.starts_with("nsl_") && token.len() == 47, "{token}");
    let link = made["id"].as_str().unwrap().to_owned();
    assert_eq!(
        made,
        json!({
            "id": link, "image_id": id, "state": "open", "uses": 3, "uses_left": 3, "until": TOMORROW,
            "message": "For the course.", "created_by_id": user_id("demo"), "created_at": "2026-08-24T10:00:00Z",
            "revoked_at": null,
        })
    );
    assert_eq!(only_link(&world, &id).await, made);
    let kept = world
        .app
        .db
        .read()
        .await
        .unwrap()
        .share_link(&nectary_domain::ids::ShareLinkId::new(link))
        .await;
    let kept = kept.unwrap().unwrap();
    assert_eq!(
        kept.hash.as_hex(),
        nectary_inspect::digest::sha256_hex(token.as_bytes())
    );
    assert!(!format!("{kept:?}").contains(kept.hash.as_hex()));
}

#[tokio::test]
async fn who_uses_a_link_is_a_member_that_has_accepted() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let token = make(&world, &id, 2).await["token"].clone();
    let answer = redeem(&world, "partner", &token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let share = answer.json();
    for (key, value) in [
        ("image_id", json!(id)),
        ("status", json!("accepted")),
        ("message", json!("For the course.")),
        ("offered_by_id", json!(user_id("demo"))),
        ("owner_name", json!("demo")),
        ("until", Value::Null),
        ("changed", json!(true)),
    ] {
        assert_eq!(share[key], value, "{key}");
    }
    assert!(lists(&world, "partner", &id).await);
    assert_eq!(only_link(&world, &id).await["uses_left"], 1);

    let again = redeem(&world, "partner", &token).await;
    assert_eq!((again.status, &again.json()["changed"]), (200, &json!(false)));
    assert_eq!(
        only_link(&world, &id).await["uses_left"],
        1,
        "the same project uses nothing up"
    );
}

#[tokio::test]
async fn a_project_that_was_offered_the_image_uses_nothing_up() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({"message": "first"})).await;
    let token = make(&world, &id, 1).await["token"].clone();
    let answer = redeem(&world, "partner", &token).await.json();
    assert_eq!(
        (&answer["status"], &answer["changed"]),
        (&json!("accepted"), &json!(true))
    );
    assert_eq!(answer["message"], "first");
    assert_eq!(only_link(&world, &id).await["uses_left"], 1);
    // What has ended does not count as an offer any more.
    let path = format!("/images/{id}/shares/{}", project_id("partner"));
    assert_eq!(delete(&world, "demo", &path).await.status, 204);
    share_with_partner(&world, &id, json!({"until": "2026-08-24T10:00:01Z"})).await;
    world.advance(Duration::from_secs(1));
    assert_eq!(redeem(&world, "partner", &token).await.json()["until"], Value::Null);
    assert_eq!(only_link(&world, &id).await["state"], "used_up");
}

/// Whatever is wrong with a token, the answer is the same; the image's side finds the reason in its list.
#[tokio::test]
async fn a_token_that_leads_nowhere_does_not_tell_why() {
    let world = World::start().await;
    let set = |id: String, visibility: &'static str| {
        let world = &world;
        async move {
            let ops = json!([{"op": "replace", "path": "/visibility", "value": visibility}]);
            world
                .as_user("demo")
                .patch(&format!("/v2/images/{id}"))
                .ops(ops)
                .send()
                .await
                .status
        }
    };
    let image = || world.queued_image("demo", json!({}));
    let (ended, used_up, revoked, hidden, deleted, moved) = (
        image().await,
        image().await,
        image().await,
        image().await,
        image().await,
        image().await,
    );
    let mut tokens = Vec::new();
    for id in [&ended, &used_up, &revoked, &hidden, &deleted, &moved] {
        tokens.push(make(&world, id, 1).await);
    }
    assert_eq!(redeem(&world, "official", &tokens[1]["token"]).await.status, 200);
    let link = format!("/share-links/{}", tokens[2]["id"].as_str().unwrap());
    assert_eq!(delete(&world, "demo", &link).await.status, 204);
    assert_eq!(set(hidden.clone(), "private").await, 200);
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{deleted}"))
            .send()
            .await
            .status,
        204
    );
    let ops = json!([{"op": "replace", "path": "/owner", "value": project_id("official")}]);
    let given_away = world
        .as_user("admin")
        .patch(&format!("/v2/images/{moved}"))
        .ops(ops)
        .send()
        .await;
    assert_eq!(given_away.status, 200, "{}", given_away.text());

    let said = |answer: Answer| {
        let mut problem = answer.json();
        problem["request_id"] = Value::Null;
        problem
    };
    let unknown = said(redeem(&world, "partner", &json!(format!("nsl_{}", "x".repeat(43)))).await);
    assert_eq!(
        (&unknown["status"], &unknown["code"]),
        (&json!(404), &json!("not_found"))
    );
    assert_eq!(
        said(redeem(&world, "partner", &json!("no token at all")).await),
        unknown
    );
    for link in &tokens[1..] {
        assert_eq!(said(redeem(&world, "partner", &link["token"]).await), unknown, "{link}");
    }
    world.advance(DAY);
    assert_eq!(said(redeem(&world, "partner", &tokens[0]["token"]).await), unknown);
    for (id, state) in [(&used_up, "ended"), (&revoked, "revoked"), (&ended, "ended")] {
        assert_eq!(only_link(&world, id).await["state"], state);
    }
    assert_eq!(set(hidden.clone(), "shared").await, 200);
    assert_eq!(inbox(&world, "partner").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_project_that_was_sent_away_does_not_come_back_by_the_same_link() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let token = make(&world, &id, 9).await["token"].clone();
    assert_eq!(redeem(&world, "partner", &token).await.status, 200);
    let share = format!("/images/{id}/shares/{}", project_id("partner"));
    assert_eq!(delete(&world, "demo", &share).await.status, 204);
    assert_eq!(
        problem(&redeem(&world, "partner", &token).await),
        (404, "not_found".to_owned())
    );
    assert_eq!(only_link(&world, &id).await["uses_left"], 8);
}

#[tokio::test]
async fn a_link_is_used_after_a_login_by_who_may_answer_for_another_project() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let token = make(&world, &id, 9).await["token"].clone();
    for (user, status, code) in [
        ("-", 401, "unauthenticated"),
        ("nobody", 403, "forbidden"),
        ("partner-reader", 403, "forbidden"),
        ("demo", 409, "conflict"),
    ] {
        let answer = redeem(&world, user, &token).await;
        assert_eq!(problem(&answer), (status, code.to_owned()), "{user}");
    }
    for body in [json!({}), json!({"token": 7}), json!({"token": "x", "image": id})] {
        let answer = post(&world, "partner", "/share-links/redeem", body).await;
        assert_eq!(answer.status, 400);
    }
    assert_eq!(only_link(&world, &id).await["uses_left"], 9);
}

#[tokio::test]
async fn only_the_images_side_has_to_do_with_its_links() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({})).await;
    let link = make(&world, &id, 1).await["id"].as_str().unwrap().to_owned();
    let links = format!("/images/{id}/share-links");
    let body = json!({"uses": 1, "until": TOMORROW});
    for (user, status, code) in [
        ("-", 401, "unauthenticated"),
        ("nobody", 403, "forbidden"),
        ("reader", 403, "forbidden"),
        ("partner", 403, "forbidden"),
        ("official", 404, "not_found"),
    ] {
        let expected = (status, code.to_owned());
        assert_eq!(
            problem(&post(&world, user, &links, body.clone()).await),
            expected,
            "{user}"
        );
        assert_eq!(problem(&get(&world, user, &links).await), expected, "{user}");
        let unknown = delete(&world, user, "/share-links/x").await.status;
        assert_eq!(
            delete(&world, user, &format!("/share-links/{link}")).await.status,
            unknown,
            "{user}"
        );
    }
    let private = world.queued_image("demo", json!({"visibility": "private"})).await;
    let answer = post(&world, "demo", &format!("/images/{private}/share-links"), body).await;
    assert_eq!(problem(&answer), (403, "forbidden".to_owned()));
    assert_eq!(only_link(&world, &id).await["state"], "open");

    for _ in 0..2 {
        assert_eq!(
            delete(&world, "demo", &format!("/share-links/{link}")).await.status,
            204
        );
    }
    assert_eq!(only_link(&world, &id).await["revoked_at"], "2026-08-24T10:00:00Z");
    assert_eq!(delete(&world, "demo", "/share-links/x").await.status, 404);
}

#[tokio::test]
async fn a_link_has_bounds() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for body in [
        json!({"until": TOMORROW}),
        json!({"uses": 1}),
        json!({"uses": 0, "until": TOMORROW}),
        json!({"uses": 1001, "until": TOMORROW}),
        json!({"uses": -1, "until": TOMORROW}),
        json!({"uses": 1.5, "until": TOMORROW}),
        json!({"uses": 1, "until": "2026-08-24T10:00:00Z"}),
        json!({"uses": 1, "until": "2026-11-22T10:00:01Z"}),
        json!({"uses": 1, "until": TOMORROW, "message": "x".repeat(501)}),
        json!({"uses": 1, "until": TOMORROW, "token": "mine"}),
    ] {
        let answer = post(&world, "demo", &format!("/images/{id}/share-links"), body.clone()).await;
        assert_eq!(problem(&answer), (400, "invalid".to_owned()), "{body}");
    }
    let longest = json!({"uses": 1000, "until": "2026-11-22T10:00:00Z"});
    let answer = post(&world, "demo", &format!("/images/{id}/share-links"), longest).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

#[tokio::test]
async fn links_are_listed_page_by_page_and_forgotten_long_after_their_end() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, make(&world, &id, 1).await["id"].clone());
        world.advance(Duration::from_secs(1));
    }
    let path = format!("/images/{id}/share-links");
    let first = get(&world, "demo", &format!("{path}?limit=2")).await.json();
    let next = first["next"]
        .as_str()
        .unwrap()
        .strip_prefix("/catalog/v1")
        .unwrap()
        .to_owned();
    let second = get(&world, "demo", &next).await.json();
    assert_eq!(second["next"], Value::Null);
    let pages = [first, second];
    let pages = pages.iter().flat_map(|page| page["share_links"].as_array().unwrap());
    assert_eq!(pages.map(|link| link["id"].clone()).collect::<Vec<_>>(), made);
    for query in ["state=open", "marker=x"] {
        assert_eq!(get(&world, "demo", &format!("{path}?{query}")).await.status, 400);
    }
    world.advance(30 * DAY);
    world.run_jobs().await;
    assert_eq!(listed(&world, "demo", &path, "share_links").await.len(), 3);
    world.advance(DAY);
    world.run_jobs().await;
    assert_eq!(listed(&world, "demo", &path, "share_links").await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_quota_of_members_holds_for_links_too() {
    let world = World::with(|options, _| options.limits.members = Some(1)).await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({})).await;
    let token = make(&world, &id, 1).await["token"].clone();
    assert_eq!(
        problem(&redeem(&world, "official", &token).await),
        (413, "too_large".to_owned())
    );
    assert_eq!(only_link(&world, &id).await["uses_left"], 1);
}

/// A hundred projects want to use a link for ten at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_racers_as_many_win_as_the_link_has_uses() {
    const RACERS: usize = 100;
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let token = make(&world, &id, 10).await["token"].as_str().unwrap().to_owned();
    let answers = race(RACERS, &world, |world, racer| {
        let token = nectary_domain::identity::secret::Secret::new(token.clone());
        async move {
            let ctx = stranger(&world, racer).await;
            nectary_app::share_links::redeem::redeem(&ctx, &token).await.is_ok()
        }
    })
    .await;
    assert_eq!(answers.iter().filter(|won| **won).count(), 10);
    assert_eq!(only_link(&world, &id).await["uses_left"], 0);
    assert_eq!(listed(&world, "demo", "/shares?limit=200", "shares").await.len(), 10);
}

/// Somebody of a project of his own.
async fn stranger(world: &World, number: usize) -> nectary_app::Ctx {
    let who = nectary_app::ports::identity::Authenticated {
        user: nectary_domain::ids::UserId::new(format!("user-{number}")),
        user_domain: nectary_domain::ids::DomainId::new("default"),
        scope: Scope::Project {
            id: nectary_domain::ids::ProjectId::new(format!("project-{number}")),
            domain: nectary_domain::ids::DomainId::new("default"),
        },
        roles: vec!["member".to_owned(), "reader".to_owned()],
        expires_at: world.app.now().after(DAY),
    };
    nectary_app::Ctx::admit(Arc::clone(&world.app), who, format!("req-{number}"))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_project_that_races_with_itself_uses_a_link_once() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let token = make(&world, &id, 10).await["token"].clone();
    let answers = race(16, &world, |world, _| {
        let token = token.clone();
        async move {
            ask(
                &world,
                "partner",
                Method::POST,
                "/share-links/redeem",
                json!({"token": token}),
            )
            .await
        }
    })
    .await;
    assert_eq!(tally(&answers), std::collections::BTreeMap::from([(200, 16)]));
    let changed = answers.iter().filter(|answer| answer.json()["changed"] == true).count();
    assert_eq!(changed, 1);
    assert_eq!(only_link(&world, &id).await["uses_left"], 9);
}
