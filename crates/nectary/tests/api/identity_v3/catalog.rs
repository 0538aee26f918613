//! `GET /v3/auth/catalog`, services, endpoints, regions, domains and roles.

use serde_json::json;

use super::{V3, each, sign_in};
use crate::world::World;

#[tokio::test]
async fn the_catalog_names_the_image_and_the_identity_service_on_every_interface() {
    let world = World::start().await;
    let answer = world.as_user("demo").get(&format!("{V3}/auth/catalog")).send().await;
    assert_eq!(answer.status, 200);
    let catalog = &answer.json()["catalog"];
    assert_eq!(each(catalog, "type"), ["image", "identity"]);
    assert_eq!(each(catalog, "name"), ["glance", "keystone"]);
    for (service, url) in [(0, "http://nectary.test"), (1, "http://nectary.test/identity/v3")] {
        let endpoints = &catalog[service]["endpoints"];
        assert_eq!(each(endpoints, "interface"), ["public", "internal", "admin"]);
        assert_eq!(each(endpoints, "region"), ["RegionOne"; 3]);
        assert_eq!(each(endpoints, "url"), [url; 3]);
    }
}

#[tokio::test]
async fn a_token_without_a_scope_has_no_catalog() {
    let world = World::start().await;
    let token = sign_in(&world, "demo", json!({"unscoped": {}})).await;
    let answer = world.with_token(&token).get(&format!("{V3}/auth/catalog")).send().await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn nobody_can_sign_in_to_a_domain_or_the_system() {
    let world = World::start().await;
    for what in ["domains", "system"] {
        let answer = world.as_user("admin").get(&format!("{V3}/auth/{what}")).send().await;
        assert_eq!((answer.status, &answer.json()[what]), (200, &json!([])));
    }
}

#[tokio::test]
async fn lists_of_the_services_are_filtered() {
    let world = World::start().await;
    let list = async |path: &str, key: &str| -> Vec<String> {
        let answer = world.as_user("admin").get(&format!("{V3}/{path}")).send().await;
        assert_eq!(answer.status, 200, "{path}");
        let name = path.split('?').next().unwrap();
        each(&answer.json()[name], key).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(list("services", "type").await, ["image", "identity"]);
    assert_eq!(list("services?type=image", "name").await, ["glance"]);
    assert_eq!(list("services?name=keystone", "type").await, ["identity"]);
    assert_eq!(list("services?type=compute", "type").await, [""; 0]);
    assert_eq!(list("endpoints", "region_id").await, ["RegionOne"; 6]);
    assert_eq!(list("endpoints?interface=public", "interface").await, ["public"; 2]);
    assert_eq!(list("regions", "id").await, ["RegionOne"]);
    assert_eq!(list("domains", "id").await, ["default"]);
    assert_eq!(list("domains?name=Default", "id").await, ["default"]);
    assert_eq!(list("domains?name=other", "id").await, [""; 0]);
    assert_eq!(list("domains?enabled=0", "id").await, [""; 0]);
    assert_eq!(
        list("roles", "name").await,
        ["admin", "image_admin", "member", "reader", "service"]
    );
    assert_eq!(list("roles?name=reader", "name").await, ["reader"]);
    assert_eq!(list("roles?domain_id=default", "name").await, [""; 0]);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::start().await;
    for path in [
        "services/x",
        "endpoints/x",
        "regions/x",
        "domains/x",
        "roles/x",
        "users/x",
        "projects/x",
    ] {
        let answer = world.as_user("admin").get(&format!("{V3}/{path}")).send().await;
        assert_eq!(answer.status, 404, "{path}");
        let what = path.split_once("s/").unwrap().0;
        assert_eq!(answer.json()["error"]["message"], format!("Could not find {what}: x."));
    }
}
