//! What clients of the Image API cannot do to a published build, and what they still can to all else.

use serde_json::{Value, json};

use super::publishing::{candidate, change, family, promoted};
use crate::world::{Answer, World, project_id};

async fn set(world: &World, user: &str, image: &str, path: &str, value: Value) -> Answer {
    let operation = json!([{"op": "replace", "path": path, "value": value}]);
    let address = format!("/v2/images/{image}");
    world.as_user(user).patch(&address).ops(operation).send().await
}

#[tokio::test]
async fn key_facts_and_the_place_of_a_published_build_are_frozen_for_everybody() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    let current = promoted(&world, "58").await;
    for image in [&former, &current] {
        let before = world.image(image).await;
        for (path, value, named) in [
            ("/os_version", json!("13"), "new build"),
            ("/default_user", json!("root"), "new build"),
            ("/nectar_build", json!("99"), "new build"),
            ("/hw_disk_bus", json!("ide"), "new build"),
            ("/min_ram", json!(1), "new build"),
            ("/name", json!("mine"), "rollback"),
            ("/owner", json!(project_id("demo")), "rollback"),
            ("/visibility", json!("private"), "rollback"),
            ("/os_hidden", json!(before["os_hidden"] != true), "rollback"),
        ] {
            let refused = set(&world, "admin", image, path, value).await;
            assert_eq!(refused.status, 409, "{path}: {}", refused.text());
            assert!(refused.text().contains(named), "{path}: {}", refused.text());
        }
        let removed = json!([{"op": "remove", "path": "/nectar_build"}]);
        let address = format!("/v2/images/{image}");
        assert_eq!(
            world.as_user("admin").patch(&address).ops(removed).send().await.status,
            409
        );
        assert_eq!(world.image(image).await, before);
        // What says nothing of the build is free, and so is what changes nothing.
        assert_eq!(
            set(&world, "admin", image, "/protected", json!(false)).await.status,
            200
        );
        assert_eq!(
            set(&world, "admin", image, "/visibility", before["visibility"].clone())
                .await
                .status,
            200
        );
        let noted = json!([{"op": "add", "path": "/advice", "value": "reboot"}]);
        assert_eq!(
            world.as_user("admin").patch(&address).ops(noted).send().await.status,
            200
        );
    }
}

#[tokio::test]
async fn the_current_build_is_not_deleted_and_a_former_one_leaves_its_history() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    let current = promoted(&world, "58").await;
    let refused = world
        .as_user("admin")
        .delete(&format!("/v2/images/{current}"))
        .send()
        .await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(
        refused.text().contains("/rollback") || refused.text().contains("retire"),
        "{}",
        refused.text()
    );
    let deleted = world
        .as_user("admin")
        .delete(&format!("/v2/images/{former}"))
        .send()
        .await;
    assert_eq!(deleted.status, 204, "{}", deleted.text());
    let builds = family(&world).await["builds"].clone();
    assert_eq!(builds[1]["image_id"], json!(former));
    let back = change(&world, "rollback", json!({})).await;
    assert_eq!(back.status, 409, "{}", back.text());
    assert!(back.text().contains("gone"), "{}", back.text());
}

#[tokio::test]
async fn a_candidate_is_still_in_the_works() {
    let world = World::start().await;
    let image = candidate(&world, "57").await;
    assert_eq!(
        set(&world, "official", &image, "/os_version", json!("12.1"))
            .await
            .status,
        200
    );
    assert_eq!(
        set(&world, "official", &image, "/name", json!("NeCTAR Debian"))
            .await
            .status,
        200
    );
    assert_eq!(
        world
            .as_user("official")
            .delete(&format!("/v2/images/{image}"))
            .send()
            .await
            .status,
        204
    );
}

/// What NeCTAR's own script does to images that nobody has registered.
#[tokio::test]
async fn image_administrators_move_unregistered_images_between_the_projects_that_publish() {
    let world = World::start().await;
    let more = json!({"visibility": "private", "nectar_name": "Debian", "nectar_build": "1"});
    let image = world.active_image("official", more, b"x").await;
    let moved = json!([
        {"op": "replace", "path": "/owner", "value": project_id("archive")},
        {"op": "replace", "path": "/visibility", "value": "community"},
        {"op": "replace", "path": "/name", "value": "Debian [v1]"},
    ]);
    let address = format!("/v2/images/{image}");
    let answer = world.as_user("official").patch(&address).ops(moved).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(world.image(&image).await["owner"], project_id("archive"));
}

#[tokio::test]
async fn nobody_else_moves_images_and_none_go_to_other_projects() {
    let world = World::start().await;
    let theirs = world.active_image("demo", json!({}), b"x").await;
    let ours = world.active_image("official", json!({}), b"x").await;
    for (user, image, owner) in [
        ("demo", &theirs, json!(project_id("official"))),
        ("demo", &theirs, json!(project_id("partner"))),
        ("official", &ours, json!(project_id("demo"))),
        ("official", &ours, json!(null)),
    ] {
        let refused = set(&world, user, image, "/owner", owner).await;
        assert_eq!(refused.status, 403, "{user}: {}", refused.text());
    }
    // Two changes of which one is not allowed are none.
    let both = json!([
        {"op": "replace", "path": "/owner", "value": project_id("demo")},
        {"op": "replace", "path": "/owner", "value": project_id("archive")},
    ]);
    let address = format!("/v2/images/{ours}");
    assert_eq!(
        world.as_user("official").patch(&address).ops(both).send().await.status,
        403
    );
}
