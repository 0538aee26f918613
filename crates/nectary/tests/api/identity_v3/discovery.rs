//! `GET /identity` and `GET /identity/v3`.

use crate::world::World;

#[tokio::test]
async fn discovery_needs_no_token_and_links_to_the_address_that_was_asked() {
    let world = World::start().await;
    for (path, status, pointer) in [
        ("/identity", 300, "/versions/values/0"),
        ("/identity/", 300, "/versions/values/0"),
        ("/identity/v3", 200, "/version"),
        ("/identity/v3/", 200, "/version"),
    ] {
        let answer = world.as_nobody().get(path).send().await;
        assert_eq!(answer.status, status, "{path}");
        let body = answer.json();
        let version = body.pointer(pointer).unwrap();
        assert_eq!(version["id"], "v3.14");
        assert_eq!(version["status"], "stable");
        assert_eq!(version["links"][0]["href"], "http://nectary.test/identity/v3/");
    }
}

#[tokio::test]
async fn a_configured_address_stands_in_every_link() {
    let world = World::with(|_, http| http.public_endpoint = Some("https://images.example/".to_owned())).await;
    let answer = world.as_nobody().get("/identity/v3").send().await;
    assert_eq!(
        answer.json()["version"]["links"][0]["href"],
        "https://images.example/identity/v3/"
    );
    let answer = world.as_user("demo").get("/identity/v3/auth/catalog").send().await;
    assert_eq!(
        answer.json()["catalog"][0]["endpoints"][0]["url"],
        "https://images.example"
    );
}
