//! `GET /catalog/v1/images?facets=true`.

use serde_json::{Value, json};

use super::furnished::{add, furnished, list, names};
use crate::world::{World, project_id};

#[tokio::test]
async fn every_category_is_counted_even_those_the_list_leaves_out() {
    let world = furnished().await;
    let listed = list(&world, "demo", "facets=true").await;
    let one = |value: &str| json!({"value": value, "count": 1});
    assert_eq!(
        listed["facets"]["category"],
        json!([
            one("official"),
            one("contributed"),
            one("project"),
            one("shared"),
            one("public"),
            one("community"),
            one("archived"),
        ])
    );
    assert_eq!(listed["facets"]["status"], json!([{"value": "queued", "count": 5}]));
    for counted in listed["facets"]["category"].as_array().unwrap() {
        let query = format!("category={}", counted["value"].as_str().unwrap());
        let narrowed = list(&world, "demo", &query).await;
        assert_eq!(names(&narrowed).len(), 1, "{query}");
        assert_eq!(narrowed["facets"], Value::Null);
    }
}

#[tokio::test]
async fn a_facet_shows_what_another_value_of_it_would_give() {
    let world = World::start().await;
    for (distribution, version) in [("debian", "12"), ("debian", "13"), ("ubuntu", "24.04")] {
        let body = json!({
            "os_distro": distribution, "os_version": version, "architecture": "x86_64", "disk_format": "qcow2",
        });
        add(&world, "demo", body).await;
    }
    let listed = list(&world, "demo", "facets=true&distribution=debian&version=13&limit=1").await;
    assert_eq!(
        listed["facets"],
        json!({
            "category": [{"value": "project", "count": 1}],
            "distribution": [{"value": "debian", "count": 1}],
            "version": [{"value": "12", "count": 1}, {"value": "13", "count": 1}],
            "architecture": [{"value": "x86_64", "count": 1}],
            "status": [{"value": "queued", "count": 1}],
            "disk_format": [{"value": "qcow2", "count": 1}],
        })
    );
}

#[tokio::test]
async fn only_administrators_are_told_whose_images_there_are() {
    let world = furnished().await;
    let counted = list(&world, "admin", "facets=true&category=public&category=community").await;
    assert_eq!(
        counted["facets"]["owner"],
        json!([{"value": project_id("partner"), "count": 2}])
    );
    let counted = list(&world, "demo", "facets=true").await;
    assert_eq!(counted["facets"].get("owner"), None);
    let refused = world.as_user("demo").get("/catalog/v1/images?facets=1").send().await;
    assert_eq!((refused.status, &refused.json()["code"]), (400, &json!("invalid")));
}
