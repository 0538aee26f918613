//! The home page: what stands under which tab, for whom, in which order.

use serde_json::json;

use super::Browser;
use crate::world::{World, project_id};

#[tokio::test]
async fn each_tab_shows_its_category_and_says_what_it_is_worth() {
    let world = World::start().await;
    world.set_policy("publicize_image: \"\"");
    for (user, name, visibility) in [
        ("official", "Debian 12", "public"),
        ("demo", "my own", "private"),
        ("partner", "of a partner", "private"),
    ] {
        world
            .active_image(
                user,
                json!({"name": name, "visibility": visibility, "default_user": "debian"}),
                b"x",
            )
            .await;
    }
    world
        .active_image("partner", json!({"name": "for all", "visibility": "public"}), b"x")
        .await;
    let browser = Browser::of(&world, "demo");
    for (path, expected) in [
        ("/dashboard/", ["Debian 12"].as_slice()),
        ("/dashboard/?tab=project", &["my own"]),
        ("/dashboard/?tab=public", &["for all"]),
        ("/dashboard/?tab=shared", &[]),
        ("/dashboard/?tab=all&sort=name", &["Debian 12", "for all", "my own"]),
        (
            "/dashboard/?tab=all&sort=name&view=table",
            &["Debian 12", "for all", "my own"],
        ),
    ] {
        assert_eq!(names(&browser.page(path).await), expected, "{path}");
    }
    assert!(
        browser
            .page("/dashboard/?tab=public")
            .await
            .contains("no quality assurance")
    );
    assert!(browser.page("/dashboard/").await.contains("<code>debian</code>"));
}

/// The names of the images on a page, in order.
pub fn names(page: &str) -> Vec<&str> {
    let results = page.split_once("id=\"results\"").unwrap().1;
    results
        .split("<bdi>")
        .skip(1)
        .map(|rest| rest.split_once("</bdi>").unwrap().0)
        .collect()
}

#[tokio::test]
async fn an_empty_tab_says_what_to_do_next() {
    let world = World::start().await;
    let browser = Browser::of(&world, "demo");
    let project = browser.page("/dashboard/?tab=project").await;
    assert!(project.contains("openstack image create"), "{project}");
    let shared = browser.page("/dashboard/?tab=shared").await;
    assert!(shared.contains(&project_id("demo")), "the id to give to the owner");
}

#[tokio::test]
async fn offers_that_wait_are_counted_at_the_tab() {
    let world = World::start().await;
    for name in ["one", "two"] {
        let id = world
            .active_image("partner", json!({"name": name, "visibility": "shared"}), b"x")
            .await;
        let member = json!({"member": project_id("demo")});
        let path = format!("/v2/images/{id}/members");
        assert_eq!(
            world.as_user("partner").post(&path).json(member).send().await.status,
            200
        );
    }
    let page = Browser::of(&world, "demo").page("/dashboard/").await;
    assert!(page.contains("●2"), "{page}");
    assert!(!Browser::of(&world, "partner").page("/dashboard/").await.contains('●'));
}

#[tokio::test]
async fn pages_follow_one_another_to_the_end() {
    let world = World::start().await;
    for number in 0..30 {
        world
            .queued_image("demo", json!({"name": format!("image {number:02}")}))
            .await;
    }
    let browser = Browser::of(&world, "demo");
    let first = browser.page("/dashboard/?tab=project&sort=name").await;
    let (_, rest) = first.split_once("rel=\"next\" href=\"").unwrap();
    let next = rest.split('"').next().unwrap().replace("&#38;", "&");
    let second = browser.page(&next).await;
    let all: Vec<&str> = names(&first).into_iter().chain(names(&second)).collect();
    let expected: Vec<String> = (0..30).map(|number| format!("image {number:02}")).collect();
    assert_eq!(all, expected);
    assert!(!second.contains("rel=\"next\""));
}

#[tokio::test]
async fn a_hostile_name_stays_a_name() {
    let world = World::start().await;
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let properties = json!({"name": hostile, "os_distro": "<b>", "default_user": "\"><i>"});
    let id = world.active_image("demo", properties, b"x").await;
    let browser = Browser::of(&world, "demo");
    for path in [
        "/dashboard/?tab=project".to_owned(),
        "/dashboard/?tab=project&view=table".to_owned(),
        format!("/dashboard/images/{id}"),
        format!("/dashboard/images/{id}?tab=properties"),
        format!("/dashboard/images/{id}?tab=raw"),
    ] {
        let page = browser.page(&path).await;
        for raw in ["<script>alert", "<img src=x", "<b>", "<i>"] {
            assert!(!page.contains(raw), "{path}: {raw}");
        }
        assert!(page.contains("&#60;"), "{path}");
    }
}
