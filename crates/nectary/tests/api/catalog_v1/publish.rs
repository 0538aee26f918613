//! `/catalog/v1/images/{image_id}/publish…`: a look, the publication, and taking it back.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::offers::{get, lists, post, problem, share_with_partner};
use super::publishing::{candidate, change};
use crate::api::image_v2::races::{RACERS, race};
use crate::world::{World, user_id};

const DAY: Duration = Duration::from_secs(86_400);

async fn publish(world: &World, user: &str, id: &str, name: &str) -> crate::world::Answer {
    post(world, user, &format!("/images/{id}/publish"), json!({"name": name})).await
}

async fn unpublish(world: &World, user: &str, id: &str) -> crate::world::Answer {
    post(world, user, &format!("/images/{id}/unpublish"), Value::Null).await
}

async fn set_visibility(world: &World, id: &str, visibility: &str) {
    let ops = json!([{"op": "replace", "path": "/visibility", "value": visibility}]);
    let answer = world
        .as_user("admin")
        .patch(&format!("/v2/images/{id}"))
        .ops(ops)
        .send()
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn an_image_becomes_public_and_its_former_visibility_comes_back_with_its_members() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({"name": "Genomes"}), &[1; 10]).await;
    share_with_partner(&world, &id, json!({})).await;
    post(&world, "partner", &format!("/inbox/{id}/accept"), Value::Null).await;

    let published = publish(&world, "admin", &id, " Genomes ").await;
    assert_eq!(published.status, 200, "{}", published.text());
    let mut expected = json!({
        "image_id": id, "visibility": "public", "former_visibility": "shared",
        "published_at": "2026-08-24T10:00:00Z", "published_by_id": user_id("admin"),
        "undo_until": "2026-08-25T10:00:00Z", "changed": true,
    });
    assert_eq!(published.json(), expected);
    assert_eq!(
        world
            .as_user("official")
            .get(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        200
    );

    world.advance(Duration::from_secs(60));
    expected["changed"] = json!(false);
    assert_eq!(
        publish(&world, "admin", &id, "Genomes").await.json(),
        expected,
        "it is public already"
    );

    world.advance(DAY - Duration::from_secs(61));
    let undone = unpublish(&world, "demo", &id).await;
    assert_eq!(undone.status, 200, "{}", undone.text());
    assert_eq!(
        undone.json(),
        json!({
            "image_id": id, "visibility": "shared", "former_visibility": null, "published_at": null,
            "published_by_id": null, "undo_until": null, "changed": true,
        })
    );
    assert!(lists(&world, "partner", &id).await);
    assert_eq!(
        world
            .as_user("official")
            .get(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        404
    );
    let again = unpublish(&world, "demo", &id).await.json();
    assert_eq!(
        (&again["visibility"], &again["changed"]),
        (&json!("shared"), &json!(false))
    );
}

#[tokio::test]
async fn after_a_day_a_publication_stays() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), &[1; 10]).await;
    assert_eq!(publish(&world, "admin", &id, "an image").await.status, 200);
    world.advance(DAY);
    let late = unpublish(&world, "demo", &id).await;
    assert_eq!(problem(&late), (409, "conflict".to_owned()));
    assert!(
        late.text().contains("24 hours") && late.text().contains("shared"),
        "{}",
        late.text()
    );
    assert_eq!(world.image(&id).await["visibility"], "public");
}

#[tokio::test]
async fn what_was_made_public_elsewhere_is_not_undone_here() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), &[1; 10]).await;
    set_visibility(&world, &id, "public").await;
    let published = publish(&world, "admin", &id, "an image").await.json();
    assert_eq!(
        (&published["changed"], &published["undo_until"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(
        problem(&unpublish(&world, "demo", &id).await),
        (409, "conflict".to_owned())
    );

    // A change of the visibility elsewhere ends what was noted here.
    set_visibility(&world, &id, "community").await;
    assert_eq!(
        publish(&world, "admin", &id, "an image").await.json()["former_visibility"],
        "community"
    );
    set_visibility(&world, &id, "private").await;
    set_visibility(&world, &id, "public").await;
    assert_eq!(
        problem(&unpublish(&world, "demo", &id).await),
        (409, "conflict".to_owned())
    );
}

#[tokio::test]
async fn who_publishes_has_typed_what_the_image_is_called() {
    let world = World::start().await;
    let named = world.active_image("demo", json!({"name": "Genomes"}), &[1; 10]).await;
    let unnamed = world.active_image("demo", json!({"name": null}), &[1; 10]).await;
    for (id, name) in [
        (&named, "genomes"),
        (&named, ""),
        (&named, named.as_str()),
        (&unnamed, ""),
    ] {
        let answer = publish(&world, "admin", id, name).await;
        assert_eq!(problem(&answer), (400, "invalid".to_owned()), "{name}");
        assert_eq!(world.image(id).await["visibility"], "shared");
    }
    for body in [
        json!({}),
        json!({"name": null}),
        json!({"name": "Genomes", "force": true}),
    ] {
        let answer = post(&world, "admin", &format!("/images/{named}/publish"), body).await;
        assert_eq!(answer.status, 400);
    }
    assert_eq!(publish(&world, "admin", &unnamed, &unnamed).await.status, 200);
}

#[tokio::test]
async fn only_an_active_image_becomes_public() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(
        problem(&publish(&world, "admin", &id, "an image").await),
        (409, "conflict".to_owned())
    );
    let deactivated = world.active_image("demo", json!({}), &[1; 10]).await;
    let action = format!("/v2/images/{deactivated}/actions/deactivate");
    assert_eq!(world.as_user("demo").post(&action).send().await.status, 204);
    assert_eq!(publish(&world, "admin", &deactivated, "an image").await.status, 409);
}

#[tokio::test]
async fn only_who_may_publish_does_and_the_others_are_told_who_can() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), &[1; 10]).await;
    share_with_partner(&world, &id, json!({})).await;
    for (user, status, code) in [
        ("-", 401, "unauthenticated"),
        ("nobody", 403, "forbidden"),
        ("demo", 403, "forbidden"),
        ("reader", 403, "forbidden"),
        ("partner", 403, "forbidden"),
        ("official", 404, "not_found"),
    ] {
        let answer = publish(&world, user, &id, "an image").await;
        assert_eq!(problem(&answer), (status, code.to_owned()), "{user}");
    }
    let told = publish(&world, "demo", &id, "an image").await;
    assert!(
        told.text().contains("an administrator of this cloud can"),
        "{}",
        told.text()
    );
    // The right to publish is not the right to publish what belongs to others.
    world.set_policy("publicize_image: ''\n");
    assert_eq!(publish(&world, "partner", &id, "an image").await.status, 403);
    assert_eq!(publish(&world, "demo", &id, "an image").await.status, 200);
    for (user, status) in [
        ("-", 401),
        ("reader", 403),
        ("partner", 403),
        ("official", 403),
        ("demo", 200),
    ] {
        assert_eq!(unpublish(&world, user, &id).await.status, status, "{user}");
    }
    world.set_policy("publicize_image: 'role:publisher'\n");
    let told = publish(&world, "demo", &id, "an image").await;
    assert!(told.text().contains("policy rule publicize_image"), "{}", told.text());
}

#[tokio::test]
async fn a_preview_shows_what_everybody_would_see_and_what_needs_a_second_look() {
    let world = World::start().await;
    let more = json!({
        "name": "my server", "tags": ["work"], "image_type": "snapshot", "instance_uuid": "i-1",
        "admin_password": "x", "note": "token=abcdefgh", "os_distro": "debian",
    });
    let id = world.active_image("demo", more, &[1; 10]).await;
    share_with_partner(&world, &id, json!({})).await;
    world.advance(3 * DAY);
    let path = format!("/images/{id}/publish-preview");
    let preview = get(&world, "demo", &path).await.json();
    for (key, value) in [
        ("name", json!("my server")),
        ("name_to_type", json!("my server")),
        ("may_publish", json!(false)),
        ("size_bytes", json!(10)),
        ("disk_format", json!("raw")),
        ("is_snapshot", json!(true)),
        ("members", json!(1)),
        ("age_days", json!(3)),
        ("tags", json!(["work"])),
        ("visibility", json!("shared")),
    ] {
        assert_eq!(preview[key], value, "{key}");
    }
    let flagged: Vec<(&str, &Value)> = preview["properties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|property| (property["name"].as_str().unwrap(), &property["concern"]))
        .collect();
    assert_eq!(
        flagged,
        [
            ("admin_password", &json!("secret_name")),
            ("image_type", &Value::Null),
            ("instance_uuid", &json!("server_trace")),
            ("note", &json!("secret_value")),
            ("os_distro", &Value::Null),
        ]
    );
    let concerns = preview["concerns"].as_array().unwrap();
    assert_eq!(concerns.len(), 4);
    assert_eq!(
        (&concerns[0]["code"], &concerns[0]["field"]),
        (&json!("snapshot"), &Value::Null)
    );
    for concern in concerns {
        for text in ["detail", "fix"] {
            assert!(concern[text].as_str().unwrap().ends_with('.'), "{concern}");
        }
    }
    assert_eq!(get(&world, "admin", &path).await.json()["may_publish"], true);
    for (user, status) in [
        ("-", 401),
        ("nobody", 403),
        ("reader", 403),
        ("partner", 403),
        ("official", 404),
    ] {
        assert_eq!(get(&world, user, &path).await.status, status, "{user}");
    }
}

/// What people rely on as a build of a family is not taken away by this door either.
#[tokio::test]
async fn a_published_build_of_a_family_stays_public() {
    let world = World::start().await;
    let id = candidate(&world, "57").await;
    let name = "NeCTAR Debian 12 (Bookworm) amd64";
    assert_eq!(publish(&world, "admin", &id, name).await.status, 200);
    let promoted = change(&world, "promote", json!({"build": "57"})).await;
    assert_eq!(promoted.status, 200, "{}", promoted.text());
    let refused = unpublish(&world, "official", &id).await;
    assert_eq!(problem(&refused), (409, "conflict".to_owned()));
    assert_eq!(world.image(&id).await["visibility"], "public");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_publications_that_race_one_is_the_first() {
    let world = Arc::new(World::start().await);
    let id = world.active_image("demo", json!({}), &[1; 10]).await;
    let answers = race(RACERS, &world, |world, _| {
        let id = id.clone();
        async move { publish(&world, "admin", &id, "an image").await }
    })
    .await;
    let changed = answers.iter().filter(|answer| answer.json()["changed"] == true).count();
    assert_eq!(changed, 1);
    for answer in &answers {
        assert_eq!(answer.json()["former_visibility"], "shared");
    }
    let undone = race(RACERS, &world, |world, _| {
        let id = id.clone();
        async move { unpublish(&world, "demo", &id).await }
    })
    .await;
    assert_eq!(
        undone.iter().filter(|answer| answer.json()["changed"] == true).count(),
        1
    );
    assert_eq!(world.image(&id).await["visibility"], "shared");
}
