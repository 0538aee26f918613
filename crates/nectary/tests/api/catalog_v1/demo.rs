//! `nectary serve --demo`: what it fills a catalog with, as people see it.

use nectary::demo::{Filled, fill};
use serde_json::Value;

use crate::world::World;

async fn get(world: &World, user: &str, path: &str) -> Value {
    let answer = world.as_user(user).get(path).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

async fn names(world: &World, user: &str, query: &str) -> Vec<String> {
    let page = get(world, user, &format!("/catalog/v1/images?limit=200&{query}")).await;
    let images = page["images"].as_array().unwrap();
    images
        .iter()
        .map(|image| image["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_empty_catalog_is_filled_with_everything_once() {
    let world = World::start().await;
    let Filled::With(count) = fill(&world.app).await.unwrap() else {
        panic!("nothing was filled")
    };
    assert_eq!(count, 31);
    assert_eq!(fill(&world.app).await.unwrap(), Filled::NotEmpty);

    let family = get(&world, "official", "/catalog/v1/families/debian-12-bookworm-amd64").await;
    assert_eq!(family["builds"][0]["state"], "candidate", "there is one to promote");

    // Five current builds, and two images of no family.
    assert_eq!(names(&world, "demo", "category=official").await.len(), 7);
    let archived = names(&world, "demo", "category=archived&hidden=true").await;
    assert_eq!(archived.len(), 10, "two superseded builds of each family: {archived:?}");
    assert!(
        archived.contains(&"NeCTAR Debian 12 (Bookworm) amd64 [v57]".to_owned()),
        "{archived:?}"
    );
    for (category, least) in [("project", 6), ("shared", 1), ("public", 1)] {
        let found = names(&world, "demo", &format!("category={category}")).await;
        assert!(found.len() >= least, "{category}: {found:?}");
    }
    for (status, count) in [("deactivated", 1), ("queued", 1)] {
        let found = names(&world, "demo", &format!("category=project&status={status}")).await;
        assert_eq!(found.len(), count, "{status}: {found:?}");
    }
    let snapshots = get(&world, "demo", "/catalog/v1/images?category=project").await;
    assert!(
        snapshots["images"]
            .as_array()
            .unwrap()
            .iter()
            .any(|image| image["is_snapshot"] == true)
    );

    let offers = get(&world, "demo", "/catalog/v1/inbox").await;
    assert_eq!(offers["offers"].as_array().unwrap().len(), 2);
    assert!(
        offers["offers"]
            .as_array()
            .unwrap()
            .iter()
            .all(|offer| offer["message"].is_string())
    );
    assert_eq!(
        get(&world, "partner", "/catalog/v1/inbox").await["offers"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let families = get(&world, "demo", "/catalog/v1/families").await;
    let families = families["families"].as_array().unwrap();
    assert_eq!(families.len(), 5);
    for family in families {
        let path = format!("/catalog/v1/families/{}", family["slug"].as_str().unwrap());
        let family = get(&world, "demo", &path).await;
        assert_eq!(family["builds"].as_array().unwrap().len(), 3, "{family}");
    }
}

#[tokio::test]
async fn a_catalog_that_holds_an_image_is_left_alone() {
    let world = World::start().await;
    world
        .queued_image("demo", serde_json::json!({"visibility": "private"}))
        .await;
    assert_eq!(fill(&world.app).await.unwrap(), Filled::NotEmpty);
    assert_eq!(names(&world, "admin", "sort=name").await.len(), 1);
}
