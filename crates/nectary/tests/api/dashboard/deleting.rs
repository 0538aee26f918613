//! Deleting an image from its page, and holding one back.

use serde_json::json;

use super::Browser;
use crate::world::{World, project_id};

async fn status(world: &World, id: &str) -> u16 {
    world
        .as_user("admin")
        .get(&format!("/v2/images/{id}"))
        .send()
        .await
        .status
}

#[tokio::test]
async fn an_image_of_ones_own_goes_by_a_button_and_the_list_says_so() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({"visibility": "private"}), b"x").await;
    let (browser, path) = (Browser::of(&world, "demo"), format!("/dashboard/images/{id}/delete"));
    let overview = browser.page(&format!("/dashboard/images/{id}")).await;
    assert!(overview.contains("id=\"to-delete\""), "{overview}");
    let page = browser.page(&path).await;
    assert!(page.contains("gone for good") && !page.contains("typed-name"), "{page}");
    assert_eq!(Browser::of(&world, "partner").post(&path, "").await.status, 404);
    let done = browser.post(&path, "").await;
    let list = "/dashboard/?tab=project&done=deleted";
    assert_eq!((done.status, done.header("location")), (303, Some(list)));
    assert_eq!(status(&world, &id).await, 404);
    assert!(browser.page(list).await.contains("The image is deleted."));
}

#[tokio::test]
async fn what_others_use_is_deleted_by_its_name_only() {
    let world = World::start().await;
    let image = json!({"name": "my <disk>", "visibility": "shared"});
    let id = world.active_image("demo", image, b"x").await;
    let member = json!({"member": project_id("partner")});
    let members = format!("/v2/images/{id}/members");
    assert_eq!(
        world.as_user("demo").post(&members).json(member).send().await.status,
        200
    );
    let (browser, path) = (Browser::of(&world, "demo"), format!("/dashboard/images/{id}/delete"));
    let page = browser.page(&path).await;
    assert!(page.contains("would lose it: 1."), "{page}");
    let mistyped = browser.post(&path, "name=my+disk").await;
    assert_eq!(mistyped.status, 400);
    assert!(mistyped.text().contains("That is not its name"));
    assert_eq!(status(&world, &id).await, 200);
    assert_eq!(browser.post(&path, "name=my+%3Cdisk%3E").await.status, 303);
    assert_eq!(status(&world, &id).await, 404);
}

#[tokio::test]
async fn who_may_not_delete_is_told_why_and_offered_no_button() {
    let world = World::start().await;
    let protected = json!({"visibility": "private", "protected": true});
    let protected = world.active_image("demo", protected, b"x").await;
    let public = world
        .active_image("partner", json!({"visibility": "community"}), b"x")
        .await;
    let browser = Browser::of(&world, "demo");
    for (id, why, refused) in [
        (&protected, "--unprotected", 403),
        (&public, "Ask the project that owns it", 403),
    ] {
        let path = format!("/dashboard/images/{id}/delete");
        let page = browser.page(&path).await;
        assert!(page.contains(why) && !page.contains("id=\"delete\""), "{page}");
        let name = format!("name={}", world.image(id).await["name"].as_str().unwrap_or(id));
        assert_eq!(browser.post(&path, &name).await.status, refused, "{why}");
        assert_eq!(status(&world, id).await, 200);
    }
    let theirs = browser.page(&format!("/dashboard/images/{public}")).await;
    assert!(!theirs.contains("id=\"to-delete\""), "{theirs}");
}

#[tokio::test]
async fn whoever_may_holds_an_image_back_and_releases_it() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({"visibility": "private"}), b"x").await;
    let (page, admin) = (format!("/dashboard/images/{id}"), Browser::of(&world, "admin"));
    for (verb, after, next) in [
        ("deactivate", "deactivated", "reactivate"),
        ("reactivate", "active", "deactivate"),
    ] {
        assert!(admin.page(&page).await.contains(&format!("id=\"{verb}\"")));
        assert_eq!(admin.post(&format!("{page}/{verb}"), "").await.status, 303);
        assert_eq!(world.image(&id).await["status"], after);
        assert!(admin.page(&page).await.contains(&format!("id=\"{next}\"")));
    }
    let reader = Browser::of(&world, "reader");
    assert!(!reader.page(&page).await.contains("id=\"deactivate\""));
    assert_eq!(reader.post(&format!("{page}/deactivate"), "").await.status, 403);
}
