//! `/catalog/v1/events`: who hears of what.

use std::time::Duration;

use axum::body::BodyDataStream;
use futures::StreamExt;
use nectary_app::events::Event;
use nectary_domain::ids::{ImageId, ProjectId};
use serde_json::json;
use tokio::time::timeout;

use crate::world::{World, project_id};

/// Somebody who listens.
struct Listening {
    stream: BodyDataStream,
    project: ProjectId,
}

impl Listening {
    async fn as_user(world: &World, user: &str) -> Self {
        let response = world.as_user(user).get("/catalog/v1/events").open().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut listening = Self {
            stream: response.into_body().into_data_stream(),
            project: ProjectId::new(project_id(user)),
        };
        assert_eq!(listening.next().await.as_deref(), Some("retry: 3000\n\n"));
        listening
    }
    async fn next(&mut self) -> Option<String> {
        let piece = timeout(Duration::from_secs(10), self.stream.next()).await.unwrap()?;
        Some(String::from_utf8(piece.unwrap().to_vec()).unwrap())
    }
    /// All that was heard until now.
    async fn heard(&mut self, world: &World) -> Vec<String> {
        // A last event that nobody else hears.
        world
            .app
            .events
            .publish([Event::inbox(&self.project, &ImageId::new("last"))]);
        let mut heard = Vec::new();
        loop {
            let text = self.next().await.unwrap();
            if text == event("inbox", Some("last")) {
                return heard;
            }
            heard.push(text);
        }
    }
}

fn event(kind: &str, id: Option<&str>) -> String {
    format!("event: {kind}\ndata: {}\n\n", json!({ "id": id }))
}

#[tokio::test]
async fn uses_of_links_and_publications_are_told_and_dry_runs_are_not() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), &[1; 10]).await;
    let mut demo = Listening::as_user(&world, "demo").await;
    let mut partner = Listening::as_user(&world, "partner").await;
    let mut stranger = Listening::as_user(&world, "official").await;
    let post = |user, path: String, body: serde_json::Value| {
        let question = world.as_user(user).post(&format!("/catalog/v1{path}")).json(body);
        async move {
            let answer = question.send().await;
            assert!(answer.status < 300, "{}", answer.text());
            answer.json()
        }
    };
    let link = json!({"uses": 1, "until": "2026-09-01T00:00:00Z"});
    let token = post("demo", format!("/images/{id}/share-links"), link).await["token"].clone();
    let (shown, named) = (json!({"token": token}), json!({"name": "an image"}));
    for (user, path, body) in [
        ("partner", "/share-links/redeem?dry_run=true".to_owned(), &shown),
        ("admin", format!("/images/{id}/publish?dry_run=true"), &named),
    ] {
        post(user, path, body.clone()).await;
        assert_eq!(demo.heard(&world).await, [""; 0]);
        assert_eq!(stranger.heard(&world).await, [""; 0]);
    }
    post("partner", "/share-links/redeem".to_owned(), shown).await;
    assert_eq!(demo.heard(&world).await, [event("image", Some(&id))]);
    assert_eq!(partner.heard(&world).await, [event("inbox", Some(&id))]);
    for (user, path, body) in [("admin", "publish", named), ("demo", "unpublish", json!({}))] {
        post(user, format!("/images/{id}/{path}"), body).await;
        for listening in [&mut demo, &mut partner] {
            assert_eq!(listening.heard(&world).await, [event("image", Some(&id))], "{path}");
        }
        assert_eq!(stranger.heard(&world).await, [event("image", None)], "{path}");
    }
}

#[tokio::test]
async fn the_end_of_a_share_is_told_to_both_sides() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), &[1; 10]).await;
    let until = (world.app.now().after(Duration::from_secs(3600))).to_string();
    let wish = json!({"project_ids": [project_id("partner")], "until": until});
    let path = format!("/catalog/v1/images/{id}/shares");
    let offered = world.as_user("demo").post(&path).json(wish).send().await;
    assert_eq!(offered.status, 200, "{}", offered.text());
    let mut demo = Listening::as_user(&world, "demo").await;
    let mut partner = Listening::as_user(&world, "partner").await;
    world.run_jobs().await;
    assert_eq!(partner.heard(&world).await, [""; 0]);
    world.advance(Duration::from_secs(3601));
    world.run_jobs().await;
    assert_eq!(demo.heard(&world).await, [event("image", Some(&id))]);
    assert_eq!(partner.heard(&world).await, [event("inbox", Some(&id))]);
}

#[tokio::test]
async fn changes_of_an_image_are_told_to_those_who_can_see_it() {
    let world = World::start().await;
    let mut demo = Listening::as_user(&world, "demo").await;
    let mut partner = Listening::as_user(&world, "partner").await;
    let mut stranger = Listening::as_user(&world, "official").await;

    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(demo.heard(&world).await, [event("image", Some(&id))]);
    assert_eq!(partner.heard(&world).await, [""; 0], "shared with nobody yet");

    let members = format!("/v2/images/{id}/members");
    let offer = json!({"member": project_id("partner")});
    assert_eq!(
        world.as_user("demo").post(&members).json(offer).send().await.status,
        200
    );
    assert_eq!(partner.heard(&world).await, [event("inbox", Some(&id))]);
    assert_eq!(demo.heard(&world).await, [event("image", Some(&id))]);

    assert_eq!(world.upload("demo", &id, "data").await.status, 204);
    let twice = vec![event("image", Some(&id)); 2];
    assert_eq!(demo.heard(&world).await, twice, "saving, active");
    assert_eq!(partner.heard(&world).await, twice);

    let path = format!("{members}/{}", project_id("partner"));
    for status in ["accepted", "rejected"] {
        let answer = json!({ "status": status });
        assert_eq!(
            world.as_user("partner").put(&path).json(answer).send().await.status,
            200
        );
        assert_eq!(demo.heard(&world).await, [event("image", Some(&id))], "{status}");
        assert_eq!(partner.heard(&world).await, [event("inbox", Some(&id))], "{status}");
    }
    let rename = json!([{"op": "replace", "path": "/name", "value": "other"}]);
    let patch = world.as_user("demo").patch(&format!("/v2/images/{id}"));
    assert_eq!(patch.ops(rename).send().await.status, 200);
    assert_eq!(demo.heard(&world).await, [event("image", Some(&id))]);
    assert_eq!(partner.heard(&world).await, [""; 0], "it was rejected");
    assert_eq!(stranger.heard(&world).await, [""; 0], "it is none of theirs");
}

#[tokio::test]
async fn of_what_is_public_everybody_hears_that_something_changed_and_not_what() {
    let world = World::start().await;
    let id = world
        .active_image("official", json!({"visibility": "private"}), b"data")
        .await;
    let mut official = Listening::as_user(&world, "official").await;
    let mut demo = Listening::as_user(&world, "demo").await;
    let set = async |visibility: &str| {
        let change = json!([{"op": "replace", "path": "/visibility", "value": visibility}]);
        let patch = world.as_user("admin").patch(&format!("/v2/images/{id}"));
        assert_eq!(patch.ops(change).send().await.status, 200);
    };
    set("public").await;
    set("private").await;
    set("community").await;
    assert_eq!(official.heard(&world).await, vec![event("image", Some(&id)); 3]);
    assert_eq!(
        demo.heard(&world).await,
        vec![event("image", None); 2],
        "it came and it went"
    );
    let deactivate = format!("/v2/images/{id}/actions/deactivate");
    assert_eq!(world.as_user("admin").post(&deactivate).send().await.status, 204);
    let delete = world.as_user("admin").delete(&format!("/v2/images/{id}"));
    assert_eq!(delete.send().await.status, 204);
    assert_eq!(official.heard(&world).await, vec![event("image", Some(&id)); 2]);
    assert_eq!(demo.heard(&world).await, [""; 0]);
}

#[tokio::test]
async fn an_upload_tells_its_project_how_far_it_is() {
    let world = World::with_small_chunks().await;
    let id = world.queued_image("demo", json!({})).await;
    let mut demo = Listening::as_user(&world, "demo").await;
    let mut partner = Listening::as_user(&world, "partner").await;
    let upload = world.sent_upload("demo", &id, b"01234567").await;
    let told = event("upload", Some(&upload));
    assert_eq!(demo.heard(&world).await, vec![told.clone(); 3], "begun, two chunks");
    world.finish_upload("demo", &upload).await;
    assert_eq!(world.upload_end("demo", &upload).await["state"], "active");
    let heard = demo.heard(&world).await;
    assert_eq!(heard.iter().filter(|text| **text == told).count(), 2, "{heard:?}");
    assert_eq!(
        heard.iter().filter(|text| **text == event("image", Some(&id))).count(),
        2,
        "{heard:?}"
    );
    assert_eq!(partner.heard(&world).await, [""; 0]);
}

#[tokio::test]
async fn a_refused_change_is_no_event() {
    let world = World::start().await;
    let id = world
        .active_image("demo", json!({"visibility": "community"}), b"data")
        .await;
    let mut demo = Listening::as_user(&world, "demo").await;
    let change = json!([{"op": "replace", "path": "/name", "value": "mine"}]);
    let patch = world.as_user("partner").patch(&format!("/v2/images/{id}"));
    assert_eq!(patch.ops(change).send().await.status, 403);
    assert_eq!(
        world
            .as_user("partner")
            .delete(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        403
    );
    assert_eq!(world.upload("demo", &id, "more").await.status, 409);
    assert_eq!(demo.heard(&world).await, [""; 0]);
}

#[tokio::test]
async fn nobody_listens_without_a_token_or_too_often() {
    let world = World::start().await;
    assert_eq!(world.as_nobody().get("/catalog/v1/events").send().await.status, 401);
    let mut listening = Vec::new();
    for _ in 0..16 {
        listening.push(Listening::as_user(&world, "demo").await);
    }
    let refused = world.as_user("demo").get("/catalog/v1/events").send().await;
    assert_eq!((refused.status, &refused.json()["code"]), (429, &json!("throttled")));
    drop(listening);
    Listening::as_user(&world, "demo").await;
}

#[tokio::test]
async fn the_end_of_the_program_is_the_end_of_every_stream() {
    let world = World::start().await;
    let mut demo = Listening::as_user(&world, "demo").await;
    world.app.events.close();
    assert_eq!(demo.next().await, None);
}

#[tokio::test]
async fn a_change_of_a_family_is_told_to_everybody_and_a_dry_run_to_nobody() {
    let world = World::start().await;
    nectary::demo::fill(&world.app).await.unwrap();
    let families = world.as_user("demo").get("/catalog/v1/families").send().await.json();
    let slug = families["families"][0]["slug"].as_str().unwrap();
    let mut demo = Listening::as_user(&world, "demo").await;
    for (query, heard) in [
        ("?dry_run=true", vec![]),
        (
            "",
            vec![event("image", None), event("image", None), event("family", None)],
        ),
    ] {
        let path = format!("/catalog/v1/families/{slug}/rollback{query}");
        let answer = world.as_user("official").post(&path).json(json!({})).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(demo.heard(&world).await, heard, "{query}");
    }
}
