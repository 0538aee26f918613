//! `POST /catalog/v1/families/{family}/promote`, `/rollback` and `/retire`: which build is current.

use std::sync::Arc;

use serde_json::{Value, json};

use super::publishing::{FAMILY, assert_one_current, candidate, change, family, promoted, uploaded_by};
use crate::world::{Answer, World, project_id};

const NAME: &str = "NeCTAR Debian 12 (Bookworm) amd64";

async fn official(world: &World) -> Vec<String> {
    let path = "/v2/images?nectar_category=official";
    world.as_user("demo").get(path).send().await.listed("id")
}

#[tokio::test]
async fn a_promotion_publishes_the_candidate_and_archives_the_former_build() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    let image = candidate(&world, "58").await;
    let answer = change(&world, "promote", json!({"image_id": image, "reason": "USN-7412"})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let outcome = answer.json();
    assert_eq!(outcome["says"], "Build 58 is current; build 57 is archived.");
    let current = json!({"image_id": image, "build": "58", "deprecated": null, "revoked": null});
    assert_eq!(outcome["family"]["current"], current);

    let new = world.image(&image).await;
    assert_eq!(
        (&new["visibility"], &new["owner"]),
        (&json!("public"), &json!(project_id("official")))
    );
    let old = world.image(&former).await;
    assert_eq!(old["name"], format!("{NAME} [v57]"));
    assert_eq!(
        (&old["visibility"], &old["owner"]),
        (&json!("community"), &json!(project_id("archive")))
    );
    assert_eq!((&old["os_hidden"], &old["status"]), (&json!(true), &json!("active")));
    assert_eq!(old["murano_image_info"], json!(null));
    assert_eq!(official(&world).await, std::slice::from_ref(&image));
    // By its id it is still there for whoever started it.
    let bytes = world
        .as_user("demo")
        .get(&format!("/v2/images/{former}/file"))
        .send()
        .await;
    assert_eq!(bytes.status, 200, "{}", bytes.text());

    let builds = family(&world).await["builds"].clone();
    assert_eq!(builds[1]["superseded"]["reason"], "USN-7412");
    assert_eq!(builds[1]["superseded"]["by"], json!({"image_id": image, "build": "58"}));
    assert_eq!(builds[1]["replaced_by"], json!({"image_id": image, "build": "58"}));
    assert_one_current(&world).await;
}

#[tokio::test]
async fn without_a_project_for_superseded_builds_nothing_is_superseded() {
    let world = World::with(|options, _| Arc::make_mut(&mut options.curators).archive.clear()).await;
    let former = promoted(&world, "57").await;
    candidate(&world, "58").await;
    for verb in ["promote", "retire"] {
        let refused = change(&world, verb, json!({})).await;
        assert_eq!(refused.status, 409, "{verb}: {}", refused.text());
        assert!(
            refused.text().contains("catalog.archive_projects"),
            "{}",
            refused.text()
        );
    }
    assert_eq!(official(&world).await, [former]);
}

#[tokio::test]
async fn the_image_page_says_what_to_use_instead() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    let image = promoted(&world, "58").await;
    let shown = world
        .as_user("demo")
        .get(&format!("/catalog/v1/images/{former}"))
        .send()
        .await;
    let family = &shown.json()["family"];
    assert_eq!(family["slug"], "debian-12-bookworm-amd64");
    assert_eq!(
        (&family["state"], &family["is_current"]),
        (&json!("superseded"), &json!(false))
    );
    assert_eq!(family["replaced_by"], json!({"image_id": image, "build": "58"}));
    let listed = world
        .as_user("demo")
        .get("/catalog/v1/images?category=official")
        .send()
        .await;
    assert_eq!(listed.json()["images"][0]["family"]["is_current"], true);
    assert_eq!(listed.json()["images"][0]["family"]["replaced_by"], json!(null));
}

#[tokio::test]
async fn what_is_so_already_changes_nothing() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let before = family(&world).await;
    for (verb, body) in [
        ("promote", json!({"build": "57"})),
        ("promote", json!({})),
        ("rollback", json!({"build": 57})),
    ] {
        let answer = change(&world, verb, body).await;
        assert_eq!(
            (answer.status, &answer.json()["changed"]),
            (200, &json!(false)),
            "{verb}"
        );
    }
    assert_eq!(family(&world).await, before);
    assert_eq!(change(&world, "retire", json!({})).await.json()["changed"], true);
    assert_eq!(change(&world, "retire", json!({})).await.json()["changed"], false);
}

#[tokio::test]
async fn a_rollback_undoes_a_promotion_to_the_last_letter() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    let before = world.image(&former).await;
    let image = promoted(&world, "58").await;
    let answer = change(&world, "rollback", json!({"reason": "does not boot"})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut after = world.image(&former).await;
    after["updated_at"] = before["updated_at"].clone();
    assert_eq!(after, before);
    assert_eq!(official(&world).await, [former]);
    assert_eq!(world.image(&image).await["name"], format!("{NAME} [v58]"));
    assert_one_current(&world).await;
    // And forward again, for it was current.
    assert_eq!(change(&world, "rollback", json!({"build": "58"})).await.status, 200);
    assert_eq!(official(&world).await, [image]);
    assert_one_current(&world).await;
}

#[tokio::test]
async fn the_end_of_a_family_archives_its_last_build_and_a_rollback_revives_it() {
    let world = World::start().await;
    let image = promoted(&world, "57").await;
    let answer = change(&world, "retire", json!({"reason": "end of life"})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let retired = family(&world).await;
    assert_eq!(
        (&retired["state"], &retired["support"]),
        (&json!("retired"), &json!("ended"))
    );
    assert_eq!(retired["current"], json!(null));
    assert_eq!(world.image(&image).await["visibility"], "community");
    assert_eq!(official(&world).await, Vec::<String>::new());
    let resolved = world.as_user("demo").get(&format!("{FAMILY}/resolve")).send().await;
    assert_eq!(resolved.status, 404);
    assert_eq!(change(&world, "rollback", json!({})).await.status, 200);
    assert_one_current(&world).await;
}

#[tokio::test]
async fn every_unmet_rule_is_named_at_once_with_its_fix() {
    let world = World::start().await;
    let bare = world
        .active_image("official", json!({"visibility": "private"}), b"bytes")
        .await;
    let body = json!({"image_id": bare, "facts": {"nectar_name": "Debian 12 (Bookworm) amd64", "nectar_build": "1"}});
    let registered = world
        .as_user("official")
        .post("/catalog/v1/families")
        .json(body)
        .send()
        .await;
    assert_eq!(registered.status, 201, "{}", registered.text());
    let refused = change(&world, "promote", json!({"build": "1"})).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let problem = refused.json();
    assert_eq!(problem["code"], "unmet_rules");
    let fields: Vec<&str> = problem["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        [
            "default_user",
            "os_distro",
            "os_version",
            "architecture",
            "hw_disk_bus",
            "replace_frequency",
            "uuid_validity",
            "provided_until",
            "image_source",
            "image_description",
            "image_build_date",
            "image_original_user",
            "min_disk",
            "min_ram",
        ]
    );
    assert_eq!(
        problem["problems"][1]["fix"],
        format!("openstack image set --property os_distro=debian {bare}")
    );
    assert_eq!(world.image(&bare).await["visibility"], "private");
    assert_eq!(family(&world).await["state"], "awaiting");
}

fn code(answer: &Answer) -> (u16, Value) {
    (answer.status, answer.json()["code"].clone())
}

#[tokio::test]
async fn a_promotion_out_of_order_is_refused_with_what_to_do() {
    let world = World::start().await;
    promoted(&world, "57").await;
    candidate(&world, "56").await;
    let older = change(&world, "promote", json!({"build": "56"})).await;
    assert_eq!(code(&older), (409, json!("conflict")));
    promoted(&world, "58").await;
    let former = change(&world, "promote", json!({"build": "57"})).await;
    assert_eq!(code(&former), (409, json!("conflict")));
    assert!(former.text().contains("roll the family back"), "{}", former.text());
    for (verb, body) in [
        ("promote", json!({"build": "99"})),
        ("rollback", json!({"build": "56"})),
        ("rollback", json!({"image_id": "nothing"})),
    ] {
        assert_eq!(change(&world, verb, body.clone()).await.status, 409, "{verb} {body}");
    }
    assert_eq!(
        change(&world, "promote", json!({"build": 1, "image_id": "x"}))
            .await
            .status,
        400
    );
    assert_one_current(&world).await;
}

#[tokio::test]
async fn an_image_that_is_not_active_does_not_become_current() {
    let world = World::start().await;
    let held = candidate(&world, "57").await;
    let path = format!("/v2/images/{held}/actions/deactivate");
    assert_eq!(world.as_user("official").post(&path).send().await.status, 204);
    assert_eq!(change(&world, "promote", json!({})).await.status, 409);
    let gone = candidate(&world, "58").await;
    let path = format!("/v2/images/{gone}");
    assert_eq!(world.as_user("official").delete(&path).send().await.status, 204);
    let refused = change(&world, "promote", json!({"build": "58"})).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("gone"), "{}", refused.text());
}

#[tokio::test]
async fn a_dry_run_answers_what_the_real_run_does_and_does_nothing() {
    let world = World::start().await;
    promoted(&world, "57").await;
    candidate(&world, "58").await;
    for (verb, body) in [
        ("promote", json!({"reason": "newer"})),
        ("rollback", json!({"build": "57"})),
        ("deprecate", json!({"message": "old"})),
        ("revoke", json!({"build": "58", "message": "leak"})),
        ("retire", json!({})),
    ] {
        let before = family(&world).await;
        let path = format!("{FAMILY}/{verb}?dry_run=true");
        let preview = world.as_user("official").post(&path).json(body.clone()).send().await;
        assert_eq!(family(&world).await, before, "{verb}");
        let real = change(&world, verb, body).await;
        assert_eq!((preview.status, preview.json()), (real.status, real.json()), "{verb}");
        assert_eq!(preview.header("etag"), real.header("etag"));
        assert_eq!(real.json()["changed"], true, "{verb}");
    }
    let odd = world
        .as_user("official")
        .post(&format!("{FAMILY}/promote?dryrun=true"))
        .send()
        .await;
    assert_eq!(odd.status, 400);
}

#[tokio::test]
async fn only_image_administrators_of_the_publishing_project_change_a_family() {
    let world = World::start().await;
    promoted(&world, "57").await;
    candidate(&world, "58").await;
    for verb in ["promote", "rollback", "retire", "deprecate", "revoke"] {
        let path = format!("{FAMILY}/{verb}");
        let body = match verb {
            "deprecate" => json!({"message": "m"}),
            "revoke" => json!({"message": "m", "build": "57"}),
            _ => json!({}),
        };
        for (user, status) in [
            (None, 401),
            (Some("nobody"), 403),
            (Some("demo"), 403),
            (Some("partner"), 403),
        ] {
            let asker = user.map_or_else(|| world.as_nobody(), |user| world.as_user(user));
            let answer = asker.post(&path).json(body.clone()).send().await;
            assert_eq!(answer.status, status, "{verb} {user:?}: {}", answer.text());
        }
        let refused = world.as_user("demo").post(&path).json(body).send().await;
        assert!(refused.text().contains("image_admin"), "{}", refused.text());
        let unknown = world
            .as_user("official")
            .post(&format!("/catalog/v1/families/nosuch/{verb}"));
        let unknown = unknown.json(json!({"message": "m", "build": "1"})).send().await;
        let expected = if ["deprecate", "revoke"].contains(&verb) {
            404
        } else {
            400
        };
        assert_eq!(unknown.status, expected, "{verb}: {}", unknown.text());
    }
    let path = format!("{FAMILY}/promote");
    assert_eq!(world.as_user("admin").post(&path).send().await.status, 200);
    assert_one_current(&world).await;
}

#[tokio::test]
async fn a_candidate_of_another_project_is_promoted_by_an_administrator_alone() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let theirs = uploaded_by(&world, "partner").await;
    let registered = super::publishing::register(&world, "admin", &theirs, "58").await;
    assert_eq!(registered.status, 201, "{}", registered.text());
    assert_eq!(change(&world, "promote", json!({"build": "58"})).await.status, 403);
    let path = format!("{FAMILY}/promote");
    let answer = world
        .as_user("admin")
        .post(&path)
        .json(json!({"build": "58"}))
        .send()
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(world.image(&theirs).await["owner"], project_id("official"));
}
