//! `POST /catalog/v1/families/{family}/deprecate`, `/revoke` and `/reinstate`: builds that people should not, or must not, use.

use nectary_domain::time::Timestamp;
use serde_json::json;

use super::publishing::{FAMILY, candidate, change, family, promoted};
use crate::world::{Answer, World, project_id};

async fn shown(world: &World, image: &str) -> Answer {
    world.as_user("demo").get(&format!("/v2/images/{image}")).send().await
}

#[tokio::test]
async fn a_deprecated_build_says_so_and_stays_as_it_is() {
    let world = World::start().await;
    let image = promoted(&world, "57").await;
    let body = json!({"message": "Support ends.", "ends_on": "2026-12-01"});
    let answer = change(&world, "deprecate", body.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["changes"], json!([]));
    let build = family(&world).await["builds"][0].clone();
    assert_eq!(build["deprecated"]["message"], "Support ends.");
    assert_eq!(build["deprecated"]["ends_on"], "2026-12-01");
    assert_eq!(change(&world, "deprecate", body).await.json()["changed"], false);

    let answer = shown(&world, &image).await;
    let since: Timestamp = build["deprecated"]["at"].as_str().unwrap().parse().unwrap();
    let header = format!("@{}", since.as_seconds());
    assert_eq!(answer.header("deprecation"), Some(header.as_str()));
    assert_eq!(answer.header("link"), None, "there is nothing newer");
}

#[tokio::test]
async fn a_superseded_image_names_its_successor_in_its_headers() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    assert_eq!(shown(&world, &former).await.header("deprecation"), None);
    let middle = promoted(&world, "58").await;
    let current = promoted(&world, "59").await;
    let link = format!("</v2/images/{current}>; rel=\"successor-version\"");
    for image in [&former, &middle] {
        let answer = shown(&world, image).await;
        assert_eq!(answer.header("link"), Some(link.as_str()));
        assert!(
            answer
                .header("deprecation")
                .is_some_and(|since| since.starts_with("@1"))
        );
    }
    for header in ["link", "deprecation"] {
        assert_eq!(shown(&world, &current).await.header(header), None);
    }
}

#[tokio::test]
async fn a_revoked_current_build_is_no_replacement_and_is_not_resolved_to() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    promoted(&world, "58").await;
    let body = json!({"build": "58", "message": "A key was left in it."});
    assert_eq!(change(&world, "revoke", body).await.status, 200);

    assert_eq!(shown(&world, &former).await.header("link"), None);
    let demo = world.as_user("demo");
    let detail = demo.get(&format!("/catalog/v1/images/{former}")).send().await;
    assert_eq!(detail.json()["family"]["replaced_by"], json!(null));
    let whole = family(&world).await;
    assert_eq!(whole["builds"][1]["replaced_by"], json!(null));
    let listed = demo.get("/catalog/v1/families").send().await.json();
    for current in [&whole["current"], &listed["families"][0]["current"]] {
        assert_eq!(current["build"], "58");
        assert_eq!(current["revoked"]["message"], "A key was left in it.");
    }
    let resolved = demo.get(&format!("{FAMILY}/resolve")).send().await;
    assert_eq!(resolved.status, 409);
    assert!(resolved.text().contains("A key was left in it."), "{}", resolved.text());

    assert_eq!(change(&world, "rollback", json!({"build": "57"})).await.status, 200);
    assert_eq!(
        demo.get(&format!("{FAMILY}/resolve")).send().await.json()["image_id"],
        json!(former)
    );
}

#[tokio::test]
async fn a_snapshot_that_copied_a_builds_properties_is_no_build() {
    let world = World::start().await;
    promoted(&world, "57").await;
    promoted(&world, "58").await;
    let copied = json!({"nectar_name": "Debian 12 (Bookworm) amd64", "nectar_build": "57"});
    let snapshot = world.active_image("demo", copied, b"x").await;
    assert_eq!(shown(&world, &snapshot).await.header("deprecation"), None);
    let detail = world
        .as_user("demo")
        .get(&format!("/catalog/v1/images/{snapshot}"))
        .send()
        .await;
    assert_eq!(detail.json()["family"], json!(null));
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{snapshot}"))
            .send()
            .await
            .status,
        204
    );
}

#[tokio::test]
async fn a_revoked_build_is_held_back_and_everybody_affected_is_named() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    let current = promoted(&world, "58").await;
    for project in ["demo", "demo", "partner"] {
        world
            .active_image(project, json!({"base_image_ref": current}), b"x")
            .await;
    }
    let answer = change(
        &world,
        "revoke",
        json!({"build": "58", "message": "A key was left in it."}),
    )
    .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let affected = answer.json()["affected"].clone();
    assert_eq!(affected["is_current"], true);
    assert_eq!(
        affected["derived"],
        json!([
            {"project_id": project_id("demo"), "images": 2},
            {"project_id": project_id("partner"), "images": 1},
        ])
    );
    assert!(
        affected["next_step"].as_str().unwrap().contains("back to build 57"),
        "{affected}"
    );
    assert_eq!(world.image(&current).await["status"], "deactivated");
    let bytes = world
        .as_user("demo")
        .get(&format!("/v2/images/{current}/file"))
        .send()
        .await;
    assert_eq!(bytes.status, 403);
    assert_eq!(
        family(&world).await["current"]["build"],
        "58",
        "what is current is for people to say"
    );

    let path = format!("/v2/images/{current}/actions/reactivate");
    let refused = world.as_user("official").post(&path).send().await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    let why = refused.text();
    assert!(
        why.contains("A key was left in it.") && why.contains("/reinstate"),
        "{why}"
    );

    assert_eq!(change(&world, "rollback", json!({})).await.status, 200);
    assert_eq!(world.image(&former).await["visibility"], "public");
    assert_eq!(change(&world, "rollback", json!({"build": "58"})).await.status, 409);
    let again = change(
        &world,
        "revoke",
        json!({"build": "58", "message": "A key was left in it."}),
    )
    .await;
    assert_eq!(again.json()["changed"], false);
    assert_eq!(again.json()["affected"]["is_current"], false);
}

#[tokio::test]
async fn a_reinstated_build_is_as_if_nobody_had_spoken_against_it() {
    let world = World::start().await;
    let image = promoted(&world, "57").await;
    let before = family(&world).await["builds"][0].clone();
    let reinstate = json!({"build": "57", "reason": "It was another one."});
    assert_eq!(
        change(&world, "reinstate", reinstate.clone()).await.json()["changed"],
        false
    );
    change(&world, "deprecate", json!({"message": "Support ends."})).await;
    change(
        &world,
        "revoke",
        json!({"build": "57", "message": "A key was left in it."}),
    )
    .await;

    let answer = change(&world, "reinstate", reinstate.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["says"], "Build 57 is reinstated. It was another one.");
    assert_eq!(answer.json()["changes"][0]["differences"][0]["to"], "active");
    assert_eq!(family(&world).await["builds"][0], before);
    let seen = shown(&world, &image).await;
    assert_eq!(
        (&seen.json()["status"], seen.header("deprecation")),
        (&json!("active"), None)
    );
    assert_eq!(change(&world, "reinstate", reinstate).await.json()["changed"], false);

    // What somebody held back for another reason stays so.
    let path = format!("/v2/images/{image}/actions/deactivate");
    assert_eq!(world.as_user("admin").post(&path).send().await.status, 204);
    change(&world, "deprecate", json!({"message": "Support ends."})).await;
    change(&world, "reinstate", json!({"build": "57"})).await;
    assert_eq!(world.image(&image).await["status"], "deactivated");
}

#[tokio::test]
async fn marks_need_words_and_a_build_that_people_know() {
    let world = World::start().await;
    candidate(&world, "57").await;
    for (verb, body, status) in [
        ("deprecate", json!({}), 400),
        ("deprecate", json!({"message": "m", "build": "57"}), 409),
        ("deprecate", json!({"message": "m"}), 409),
        ("revoke", json!({"message": "m"}), 400),
        ("revoke", json!({"build": "57"}), 400),
        ("reinstate", json!({"reason": "r"}), 400),
        ("reinstate", json!({"build": "99"}), 409),
        ("revoke", json!({"build": "99", "message": "m"}), 409),
        ("revoke", json!({"build": "57", "message": "m"}), 200),
        ("promote", json!({"build": "57"}), 409),
    ] {
        let answer = change(&world, verb, body.clone()).await;
        assert_eq!(answer.status, status, "{verb} {body}: {}", answer.text());
    }
    let unknown = world.as_user("official").post(&format!("{FAMILY}x/revoke"));
    let answer = unknown.json(json!({"build": "57", "message": "m"})).send().await;
    assert_eq!(answer.status, 404);
}
