//! `/catalog/v1/families/{family}/schedules`: verbs that wait for their time.

use std::time::Duration;

use serde_json::{Value, json};

use super::publishing::{FAMILY, assert_one_current, candidate, change, facts, family, promoted, uploaded_by};
use crate::world::{Answer, World};

/// The clock of the tests, an hour on.
fn in_an_hour(world: &World) -> String {
    world.app.clock.now().after(Duration::from_secs(3600)).to_string()
}

async fn schedule(world: &World, body: Value) -> Answer {
    let path = format!("{FAMILY}/schedules");
    world.as_user("official").post(&path).json(body).send().await
}

async fn listed(world: &World) -> Vec<Value> {
    let answer = world
        .as_user("official")
        .get(&format!("{FAMILY}/schedules"))
        .send()
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["schedules"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_scheduled_promotion_happens_when_its_time_has_come_and_once() {
    let world = World::start().await;
    promoted(&world, "57").await;
    candidate(&world, "58").await;
    let body = json!({"verb": "promote", "due_at": in_an_hour(&world), "build": "58", "reason": "tonight"});
    let scheduled = schedule(&world, body).await;
    assert_eq!(scheduled.status, 201, "{}", scheduled.text());
    assert_eq!(
        scheduled.json()["parameters"],
        json!({"build": "58", "reason": "tonight"})
    );
    assert_eq!(scheduled.json()["state"], "waiting");
    world.run_jobs().await;
    assert_eq!(family(&world).await["current"]["build"], "57");

    world.advance(Duration::from_secs(3601));
    world.run_jobs().await;
    assert_one_current(&world).await;
    let after = family(&world).await;
    assert_eq!(after["current"]["build"], "58");
    assert_eq!(
        after["history"][0]["says"],
        "Build 58 is current; build 57 is archived."
    );
    let done = listed(&world).await;
    assert_eq!(
        (&done[0]["state"], &done[0]["says"]),
        (&json!("done"), &after["history"][0]["says"])
    );
    assert_ne!(done[0]["ended_at"], json!(null));

    change(&world, "rollback", json!({"build": "57"})).await;
    world.advance(Duration::from_secs(7200));
    world.run_jobs().await;
    assert_eq!(family(&world).await["current"]["build"], "57", "it is not done again");
}

#[tokio::test]
async fn what_the_rules_refuse_then_is_noted_where_people_can_read_it() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let image = candidate(&world, "58").await;
    let body = json!({"verb": "promote", "due_at": in_an_hour(&world), "build": "58"});
    assert_eq!(schedule(&world, body).await.status, 201);
    let removed = json!([{"op": "remove", "path": "/os_distro"}]);
    let address = format!("/v2/images/{image}");
    assert_eq!(
        world
            .as_user("official")
            .patch(&address)
            .ops(removed)
            .send()
            .await
            .status,
        200
    );
    world.advance(Duration::from_secs(3601));
    world.run_jobs().await;
    let failed = listed(&world).await[0].clone();
    assert_eq!(failed["state"], "failed");
    assert!(
        failed["says"].as_str().unwrap().contains("os_distro must be"),
        "{failed}"
    );
    assert_eq!(family(&world).await["current"]["build"], "57");
}

#[tokio::test]
async fn a_schedule_is_cancelled_until_it_has_run() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let mut paths = Vec::new();
    for verb in ["retire", "deprecate"] {
        let mut body = json!({"verb": verb, "due_at": in_an_hour(&world)});
        if verb == "deprecate" {
            body["message"] = json!("old");
        }
        let scheduled = schedule(&world, body).await.json();
        paths.push(format!("{FAMILY}/schedules/{}", scheduled["id"].as_str().unwrap()));
    }
    let official = world.as_user("official");
    for _ in 0..2 {
        let cancelled = official.delete(&paths[0]).send().await;
        assert_eq!(
            (cancelled.status, &cancelled.json()["state"]),
            (200, &json!("cancelled"))
        );
    }
    world.advance(Duration::from_secs(3601));
    world.run_jobs().await;
    assert_one_current(&world).await;
    assert_eq!(official.delete(&paths[1]).send().await.status, 409);
    assert_eq!(
        official
            .delete(&format!("{FAMILY}/schedules/nosuch"))
            .send()
            .await
            .status,
        404
    );
    let states: Vec<_> = listed(&world).await.iter().map(|one| one["state"].clone()).collect();
    assert!(
        states.contains(&json!("done")) && states.contains(&json!("cancelled")),
        "{states:?}"
    );
}

#[tokio::test]
async fn only_curators_schedule_and_see_what_is_scheduled() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let body = json!({"verb": "retire", "due_at": in_an_hour(&world)});
    let made = schedule(&world, body.clone()).await.json();
    let path = format!("{FAMILY}/schedules");
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    for (user, status) in [(None, 401), (Some("nobody"), 403), (Some("demo"), 403)] {
        let asker = user.map_or_else(|| world.as_nobody(), |user| world.as_user(user));
        assert_eq!(asker.get(&path).send().await.status, status, "{user:?}");
        assert_eq!(
            asker.post(&path).json(body.clone()).send().await.status,
            status,
            "{user:?}"
        );
        assert_eq!(asker.delete(&one).send().await.status, status, "{user:?}");
    }
    assert_eq!(listed(&world).await[0]["state"], "waiting");
    for wrong in [
        json!({"verb": "retire"}),
        json!({"due_at": in_an_hour(&world)}),
        json!({"verb": "retire", "due_at": "soon"}),
        json!({"verb": "retire", "due_at": "2020-01-01T00:00:00Z"}),
        json!({"verb": "delete", "due_at": in_an_hour(&world)}),
        json!({"verb": "revoke", "due_at": in_an_hour(&world)}),
    ] {
        assert_eq!(schedule(&world, wrong.clone()).await.status, 400, "{wrong}");
    }
}

/// Schedules the registration of an image, an hour on.
async fn schedule_registration(world: &World, image: &str, build: &str) -> Answer {
    let body = json!({
        "verb": "register", "due_at": in_an_hour(world), "image_id": image, "facts": facts(build), "tags": ["debian"],
    });
    schedule(world, body).await
}

#[tokio::test]
async fn a_scheduled_registration_makes_a_candidate_when_its_time_has_come() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let image = uploaded_by(&world, "official").await;
    let scheduled = schedule_registration(&world, &image, "58").await;
    assert_eq!(scheduled.status, 201, "{}", scheduled.text());
    assert_eq!(scheduled.json()["parameters"]["facts"]["nectar_build"], "58");
    world.run_jobs().await;
    assert_eq!(family(&world).await["builds"].as_array().unwrap().len(), 1);

    world.advance(Duration::from_secs(3601));
    world.run_jobs().await;
    let after = family(&world).await;
    assert_eq!(
        (&after["builds"][0]["build"], &after["builds"][0]["state"]),
        (&json!("58"), &json!("candidate"))
    );
    assert_eq!(after["history"][0]["verb"], "register");
    assert_eq!(world.image(&image).await["os_distro"], "debian");
    let done = listed(&world).await[0].clone();
    assert_eq!(
        (&done["state"], &done["says"]),
        (&json!("done"), &json!("Build 58 is a candidate."))
    );
}

#[tokio::test]
async fn a_registration_is_refused_when_its_time_has_come_if_its_image_is_not_what_it_takes() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let official = world.as_user("official");
    let empty = official
        .post("/v2/images")
        .json(json!({"name": "empty"}))
        .send()
        .await
        .json();
    let empty = empty["id"].as_str().unwrap().to_owned();
    let gone = uploaded_by(&world, "official").await;
    let moved = uploaded_by(&world, "official").await;
    let elsewhere = uploaded_by(&world, "official").await;
    for image in [&empty, &gone, &moved] {
        assert_eq!(schedule_registration(&world, image, "58").await.status, 201);
    }
    let other = "Debian 13 (Trixie) amd64";
    let mut body = json!({"verb": "register", "due_at": in_an_hour(&world), "image_id": elsewhere});
    body["facts"] = json!({"nectar_name": other, "nectar_build": "1"});
    let refused = schedule(&world, body.clone()).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    body["facts"] = json!({"nectar_build": "1"});
    assert_eq!(schedule(&world, body).await.status, 201);
    let says = json!([{"op": "add", "path": "/nectar_name", "value": other}]);
    let patched = official
        .patch(&format!("/v2/images/{elsewhere}"))
        .ops(says)
        .send()
        .await;
    assert_eq!(patched.status, 200, "{}", patched.text());
    assert_eq!(official.delete(&format!("/v2/images/{gone}")).send().await.status, 204);
    let theirs = world.image(&uploaded_by(&world, "demo").await).await["owner"].clone();
    let given = json!([{"op": "replace", "path": "/owner", "value": theirs}]);
    let given = world
        .as_user("admin")
        .patch(&format!("/v2/images/{moved}"))
        .ops(given)
        .send()
        .await;
    assert_eq!(given.status, 200, "{}", given.text());

    world.advance(Duration::from_secs(3601));
    world.run_jobs().await;
    let ended = listed(&world).await;
    for (image, why) in [
        (&empty, "upload its data first"),
        (&gone, "is gone"),
        (&moved, "does not belong to project"),
        (&elsewhere, "says that it is a build of Debian 13"),
    ] {
        let one = ended
            .iter()
            .find(|one| one["parameters"]["image_id"] == **image)
            .unwrap();
        assert_eq!(one["state"], "failed", "{one}");
        assert!(one["says"].as_str().unwrap().contains(why), "{one}");
    }
    assert_eq!(family(&world).await["builds"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_schedules_what_he_may_not_register() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let private = uploaded_by(&world, "demo").await;
    assert_eq!(schedule_registration(&world, &private, "58").await.status, 404);
    let public = json!({"visibility": "community"});
    let seen = world.active_image("demo", public, b"bytes").await;
    assert_eq!(schedule_registration(&world, &seen, "58").await.status, 403);
    let body = json!({"verb": "register", "due_at": in_an_hour(&world)});
    assert_eq!(schedule(&world, body).await.status, 400, "no image is named");
    assert_eq!(listed(&world).await, Vec::<Value>::new());
}
