//! `/catalog/v1/images/{image_id}/shares` and `/catalog/v1/shares`: giving, taking back, ending, and the report.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::offers::{delete, get, inbox, listed, lists, post, problem, share_with_partner};
use crate::api::image_v2::races::{RACERS, race};
use crate::world::{World, project_id};

const TOMORROW: &str = "2026-08-25T10:00:00Z";
const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn an_image_is_shared_with_several_projects_and_one_that_is_there_stays_as_it_is() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({"message": "first"})).await;
    let path = format!("/images/{id}/shares");
    let body = json!({
        "project_ids": [project_id("partner"), "no-such-project", project_id("demo"), "no-such-project"],
        "message": "second", "until": TOMORROW,
    });
    let answer = post(&world, "demo", &path, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let shared = answer.json();
    assert_eq!(shared["image_id"], id.as_str());
    let outcome = |at: usize| {
        let outcome = &shared["outcomes"][at];
        let texts = ["message", "until", "status"].map(|key| outcome[key].as_str());
        (outcome["changed"].as_bool().unwrap(), texts)
    };
    let second = [Some("second"), Some(TOMORROW), Some("pending")];
    assert_eq!(outcome(0), (false, [Some("first"), None, Some("pending")]));
    assert_eq!(outcome(1), (true, second));
    assert_eq!(outcome(2), (false, [None; 3]));
    assert_eq!(outcome(3), (false, second));
    assert_eq!(shared["outcomes"][2]["problem"]["code"], "conflict");
    assert_eq!(shared["outcomes"][0]["problem"], Value::Null);
}

/// To stock clients a share is a member like any other.
#[tokio::test]
async fn a_stock_client_sees_plain_members() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({"message": "hello", "until": TOMORROW})).await;
    let members = world
        .as_user("demo")
        .get(&format!("/v2/images/{id}/members"))
        .send()
        .await;
    assert_eq!(
        members.json(),
        json!({
            "members": [{
                "member_id": project_id("partner"), "image_id": id, "status": "pending", "schema": "/v2/schemas/member",
                "created_at": "2026-08-24T10:00:00Z", "updated_at": "2026-08-24T10:00:00Z"
            }],
            "schema": "/v2/schemas/members"
        })
    );
    let member = format!("/v2/images/{id}/members/{}", project_id("partner"));
    let accepted = world
        .as_user("partner")
        .put(&member)
        .json(json!({"status": "accepted"}))
        .send()
        .await;
    assert_eq!(accepted.status, 200);
    assert_eq!(inbox(&world, "partner").await, Vec::<String>::new());
    assert_eq!(world.as_user("demo").delete(&member).send().await.status, 204);
    assert_eq!(listed(&world, "demo", "/shares", "shares").await, Vec::<Value>::new());
}

#[tokio::test]
async fn sharing_needs_the_right_to_add_members_and_an_image_that_is_shared() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({})).await;
    let private = world.queued_image("demo", json!({"visibility": "private"})).await;
    for (user, id, status, code) in [
        ("-", &id, 401, "unauthenticated"),
        ("nobody", &id, 403, "forbidden"),
        ("reader", &id, 403, "forbidden"),
        ("partner", &id, 403, "forbidden"),
        ("official", &id, 404, "not_found"),
        ("demo", &private, 403, "forbidden"),
        ("partner", &private, 404, "not_found"),
    ] {
        let path = format!("/images/{id}/shares");
        let answer = post(&world, user, &path, json!({"project_ids": ["x"]})).await;
        assert_eq!(problem(&answer), (status, code.to_owned()), "{user}");
        let one = format!("{path}/{}", project_id("partner"));
        assert_eq!(
            problem(&delete(&world, user, &one).await),
            (status, code.to_owned()),
            "{user}"
        );
    }
    let answer = post(
        &world,
        "demo",
        &format!("/images/{private}/shares"),
        json!({"project_ids": ["x"]}),
    )
    .await;
    let detail = answer.json()["detail"].clone();
    assert!(
        detail.as_str().unwrap().contains("Set its visibility to shared first"),
        "{detail}"
    );
    assert_eq!(listed(&world, "demo", "/shares", "shares").await.len(), 1);
}

#[tokio::test]
async fn a_wish_that_cannot_be_read_shares_nothing() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let path = format!("/images/{id}/shares");
    for body in [
        json!({}),
        json!({"project_ids": []}),
        json!({"project_ids": ["a", ""]}),
        json!({"project_ids": ["a", "x".repeat(256)]}),
        json!({"project_ids": vec!["a"; 101]}),
        json!({"project_ids": ["a"], "until": "2026-08-24T10:00:00Z"}),
        json!({"project_ids": ["a"], "until": "soon"}),
        json!({"project_ids": ["a"], "until": 7}),
        json!({"project_ids": ["a"], "message": "x".repeat(501)}),
        json!({"project_ids": ["a"], "role": "owner"}),
    ] {
        let answer = post(&world, "demo", &path, body.clone()).await;
        assert_eq!(problem(&answer), (400, "invalid".to_owned()), "{body}");
    }
    assert_eq!(listed(&world, "demo", "/shares", "shares").await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_quota_of_members_holds_project_by_project() {
    let world = World::with(|options, _| options.limits.members = Some(2)).await;
    let id = world.queued_image("demo", json!({})).await;
    let body = json!({"project_ids": ["a", "b", "c"]});
    let outcomes = post(&world, "demo", &format!("/images/{id}/shares"), body).await.json()["outcomes"].clone();
    for (at, changed) in [(0, true), (1, true), (2, false)] {
        assert_eq!(outcomes[at]["changed"], changed);
    }
    assert_eq!(outcomes[2]["problem"]["code"], "too_large");
    assert_eq!(listed(&world, "demo", "/shares", "shares").await.len(), 2);
}

#[tokio::test]
async fn a_share_is_taken_back() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({})).await;
    let path = format!("/images/{id}/shares/{}", project_id("partner"));
    assert_eq!(delete(&world, "demo", &path).await.status, 204);
    assert_eq!(
        problem(&delete(&world, "demo", &path).await),
        (404, "not_found".to_owned())
    );
    assert_eq!(inbox(&world, "partner").await, Vec::<String>::new());
}

/// Until its end a share is there; from then on nobody accepts it, and the next round of the job removes it.
#[tokio::test]
async fn a_share_ends_at_its_end() {
    let world = World::start().await;
    let pending = world.queued_image("demo", json!({})).await;
    let accepted = world.queued_image("demo", json!({})).await;
    let endless = world.queued_image("demo", json!({})).await;
    for (id, terms) in [
        (&pending, json!({"until": TOMORROW})),
        (&accepted, json!({"until": TOMORROW})),
        (&endless, json!({})),
    ] {
        share_with_partner(&world, id, terms).await;
    }
    for id in [&accepted, &endless] {
        post(&world, "partner", &format!("/inbox/{id}/accept"), Value::Null).await;
    }
    world.advance(DAY - Duration::from_micros(1));
    world.run_jobs().await;
    assert_eq!(inbox(&world, "partner").await, [pending.as_str()]);
    assert!(lists(&world, "partner", &accepted).await);

    world.advance(Duration::from_micros(1));
    assert_eq!(inbox(&world, "partner").await, Vec::<String>::new());
    let late = post(&world, "partner", &format!("/inbox/{pending}/accept"), Value::Null).await;
    assert_eq!(problem(&late), (410, "gone".to_owned()));
    let member = format!("/v2/images/{pending}/members/{}", project_id("partner"));
    let stock = world
        .as_user("partner")
        .put(&member)
        .json(json!({"status": "accepted"}))
        .send()
        .await;
    assert_eq!(stock.status, 410, "{}", stock.text());
    assert!(
        lists(&world, "partner", &accepted).await,
        "the job has not come round yet"
    );

    world.run_jobs().await;
    assert!(!lists(&world, "partner", &accepted).await);
    assert!(lists(&world, "partner", &endless).await);
    for id in [&pending, &accepted] {
        let shown = world.as_user("partner").get(&format!("/v2/images/{id}")).send().await;
        assert_eq!(shown.status, 404);
    }
    assert_eq!(listed(&world, "demo", "/shares", "shares").await.len(), 1);
}

#[tokio::test]
async fn what_has_ended_can_be_shared_anew_before_the_job_comes_round() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    share_with_partner(&world, &id, json!({"until": TOMORROW})).await;
    world.advance(DAY);
    share_with_partner(&world, &id, json!({"message": "again"})).await;
    let offers = listed(&world, "partner", "/inbox", "offers").await;
    assert_eq!(
        (&offers[0]["message"], &offers[0]["until"]),
        (&json!("again"), &Value::Null)
    );
}

#[tokio::test]
async fn both_sides_have_a_report_of_their_own() {
    let world = World::start().await;
    let given = world.queued_image("demo", json!({"name": "given"})).await;
    let got = world.queued_image("partner", json!({"name": "got"})).await;
    share_with_partner(&world, &given, json!({"message": "look"})).await;
    world.advance(Duration::from_secs(1));
    let offer = json!({"project_ids": [project_id("demo"), project_id("official")]});
    post(&world, "partner", &format!("/images/{got}/shares"), offer).await;

    let shown = |shares: Vec<Value>| -> Vec<String> {
        let line = |share: &Value| {
            let text = |key: &str| share[key].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} {}",
                text("side"),
                text("image_name"),
                text("project_name"),
                text("status")
            )
        };
        shares.iter().map(line).collect()
    };
    let report = |user: &'static str, query: &'static str| {
        let world = &world;
        async move { shown(listed(world, user, &format!("/shares{query}"), "shares").await) }
    };
    // Whom he shares with has no name for demo: he may have typed any id.
    assert_eq!(
        report("demo", "").await,
        ["received got demo pending", "given given - pending"]
    );
    assert_eq!(report("reader", "?side=given").await, ["given given - pending"]);
    assert_eq!(report("demo", "?side=received").await, ["received got demo pending"]);
    assert_eq!(
        report("demo", "?status=accepted&status=rejected").await,
        Vec::<String>::new()
    );
    assert_eq!(report("official", "").await, ["received got official pending"]);
    assert_eq!(report("admin", "").await, Vec::<String>::new());
    let of_image = listed(&world, "partner", &format!("/shares?image_id={got}"), "shares").await;
    assert_eq!(of_image.len(), 2);

    post(&world, "partner", &format!("/inbox/{given}/accept"), Value::Null).await;
    assert_eq!(
        report("demo", "?side=given&status=accepted").await,
        ["given given partner accepted"]
    );
    for query in ["side=mine", "status=open", "owner=x", "marker=1"] {
        let answer = get(&world, "demo", &format!("/shares?{query}")).await;
        assert_eq!(problem(&answer), (400, "invalid".to_owned()), "{query}");
    }
    assert_eq!(get(&world, "-", "/shares").await.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_project_is_offered_an_image_once_however_many_try() {
    let world = Arc::new(World::start().await);
    let id = world.queued_image("demo", json!({})).await;
    let answers = race(RACERS, &world, |world, racer| {
        let path = format!("/images/{id}/shares");
        let own = format!("project-{racer}");
        async move {
            post(
                &world,
                "demo",
                &path,
                json!({"project_ids": [project_id("partner"), own]}),
            )
            .await
        }
    })
    .await;
    let changed = |at: usize| {
        let is_changed = |answer: &&crate::world::Answer| answer.json()["outcomes"][at]["changed"] == true;
        answers.iter().filter(is_changed).count()
    };
    assert_eq!((changed(0), changed(1)), (1, RACERS));
    let shares = listed(&world, "demo", "/shares?limit=200", "shares").await;
    assert_eq!(shares.len(), RACERS + 1);
}
