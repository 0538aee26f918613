//! Making an image public from its page, and taking it back.

use std::time::Duration;

use serde_json::json;

use super::Browser;
use crate::world::World;

#[tokio::test]
async fn it_says_who_will_see_what_and_wants_the_name_typed() {
    let world = World::start().await;
    world.set_policy("publicize_image: \"\"");
    let image = json!({"name": "my <disk>", "visibility": "private", "image_type": "snapshot", "db_password": "x"});
    let id = world.active_image("demo", image, b"x").await;
    let browser = Browser::of(&world, "demo");
    let path = format!("/dashboard/images/{id}/publish");
    assert!(
        browser
            .page(&format!("/dashboard/images/{id}?tab=sharing"))
            .await
            .contains("id=\"publish\"")
    );
    let page = browser.page(&path).await;
    for text in [
        "Everybody on this cloud",
        "is a snapshot of a server",
        "db_password is named like a secret",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }

    let mistyped = browser.post(&path, "name=my+disk").await;
    assert_eq!(mistyped.status, 400);
    assert!(mistyped.text().contains("That is not its name"));
    assert_eq!(world.image(&id).await["visibility"], "private");

    assert_eq!(browser.post(&path, "name=my+%3Cdisk%3E").await.status, 303);
    assert_eq!(world.image(&id).await["visibility"], "public");
    let tab = browser.page(&format!("/dashboard/images/{id}?tab=sharing")).await;
    assert!(tab.contains("id=\"undo-public\""), "{tab}");
    let theirs = Browser::of(&world, "partner")
        .page(&format!("/dashboard/images/{id}?tab=sharing"))
        .await;
    assert!(!theirs.contains("id=\"undo-public\""));

    assert_eq!(
        browser
            .post(&format!("/dashboard/images/{id}/unpublish"), "")
            .await
            .status,
        303
    );
    assert_eq!(world.image(&id).await["visibility"], "private");
}

#[tokio::test]
async fn after_a_day_it_is_no_longer_offered_to_take_it_back() {
    let world = World::start().await;
    world.set_policy("publicize_image: \"\"");
    let id = world.active_image("demo", json!({"name": "d"}), b"x").await;
    let browser = Browser::of(&world, "demo");
    assert_eq!(
        browser
            .post(&format!("/dashboard/images/{id}/publish"), "name=d")
            .await
            .status,
        303
    );
    world.advance(Duration::from_secs(24 * 3600 + 1));
    let tab = browser.page(&format!("/dashboard/images/{id}?tab=sharing")).await;
    assert!(!tab.contains("id=\"undo-public\""));
    assert_eq!(
        browser
            .post(&format!("/dashboard/images/{id}/unpublish"), "")
            .await
            .status,
        409
    );
}

#[tokio::test]
async fn whoever_may_not_is_told_who_can() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({"name": "d"}), b"x").await;
    let browser = Browser::of(&world, "demo");
    let page = browser.page(&format!("/dashboard/images/{id}/publish")).await;
    assert!(
        page.contains("its administrators can") && !page.contains("id=\"make-public\""),
        "{page}"
    );
    assert_eq!(
        browser
            .post(&format!("/dashboard/images/{id}/publish"), "name=d")
            .await
            .status,
        403
    );
}
