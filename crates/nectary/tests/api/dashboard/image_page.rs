//! The page of an image.

use serde_json::json;

use super::Browser;
use crate::api::catalog_v1::publishing::promoted;
use crate::world::{World, project_id};

#[tokio::test]
async fn the_page_says_what_the_image_is_why_and_how_to_log_in() {
    let world = World::start().await;
    world.set_policy("publicize_image: \"\"");
    let facts = json!({
        "name": "Debian 12", "visibility": "public", "default_user": "debian", "os_distro": "debian", "os_version": "12",
    });
    let id = world.active_image("official", facts, &[7; 5000]).await;
    let page = Browser::of(&world, "demo")
        .page(&format!("/dashboard/images/{id}"))
        .await;
    for text in [
        "<h1><bdi>Debian 12</bdi></h1>",
        "class=\"badge official\"",
        "belongs to a project that publishes for this cloud",
        "ssh debian@&#60;address of your server&#62;",
        "5,000 bytes",
        "openstack server create --image",
        id.as_str(),
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("Official</span> <span class=\"badge state\""));
}

#[tokio::test]
async fn what_somebody_may_not_see_is_not_there() {
    let world = World::start().await;
    let id = world
        .active_image("partner", json!({"name": "secret", "visibility": "private"}), b"x")
        .await;
    let answer = Browser::of(&world, "demo")
        .get(&format!("/dashboard/images/{id}"))
        .await;
    assert_eq!(answer.status, 404);
    assert!(!answer.text().contains("secret"), "{}", answer.text());
}

#[tokio::test]
async fn a_state_that_is_not_usual_is_explained() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"os_hidden": true})).await;
    let page = Browser::of(&world, "demo")
        .page(&format!("/dashboard/images/{id}"))
        .await;
    assert!(
        page.contains("This image has no data yet.") && page.contains("This image is hidden"),
        "{page}"
    );
}

#[tokio::test]
async fn each_tab_works_by_its_address() {
    let world = World::start().await;
    let id = world
        .active_image(
            "demo",
            json!({"visibility": "shared", "os_distro": "debian", "mine": "1"}),
            b"x",
        )
        .await;
    let path = format!("/v2/images/{id}/members");
    let member = json!({"member": project_id("partner")});
    assert_eq!(world.as_user("demo").post(&path).json(member).send().await.status, 200);
    let browser = Browser::of(&world, "demo").speaking("de");
    let tab = async |tab: &str| browser.page(&format!("/dashboard/images/{id}?tab={tab}")).await;
    let properties = tab("properties").await;
    assert!(
        properties.contains("Die Distribution des Betriebssystems") && properties.contains("Eine eigene Eigenschaft")
    );
    let sharing = tab("sharing").await;
    assert!(
        sharing.contains(&project_id("partner")) && sharing.contains("noch nicht beantwortet"),
        "{sharing}"
    );
    assert!(tab("raw").await.contains("&#34;os_distro&#34;: &#34;debian&#34;"));
    assert!(
        tab("nosuch").await.contains("openstack image show"),
        "an unknown tab is the first one"
    );

    // A member sees itself only.
    let theirs = Browser::of(&world, "partner")
        .page(&format!("/dashboard/images/{id}?tab=sharing"))
        .await;
    assert!(theirs.contains(&project_id("partner")));
}

#[tokio::test]
async fn an_image_says_what_it_is_and_whose_and_a_build_names_its_family() {
    let world = World::start().await;
    world.set_policy("publicize_image: \"\"");
    let properties =
        json!({"name": "rnaseq", "visibility": "public", "description": "Aligners <2.7>", "default_user": "ada"});
    let id = world.active_image("partner", properties, b"x").await;
    let browser = Browser::of(&world, "demo");
    let page = browser.page(&format!("/dashboard/images/{id}")).await;
    for text in ["Aligners &#60;2.7&#62;", "<bdi>partner</bdi>"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let history = browser.page(&format!("/dashboard/images/{id}?tab=history")).await;
    for text in [
        "is no build of a family",
        "Last changed",
        &format!("{id}</code>"),
        "header-user\">ada<",
    ] {
        assert!(history.contains(text), "{text}: {history}");
    }
    let listed = browser.page("/dashboard/?tab=public").await;
    assert!(listed.contains("<bdi title=\"partner\">partner</bdi>"), "{listed}");

    let build = promoted(&world, "57").await;
    let page = browser.page(&format!("/dashboard/images/{build}")).await;
    assert!(
        page.contains("id=\"family\"><bdi>Debian 12 (Bookworm) amd64 · Build 57</bdi>"),
        "{page}"
    );
}
