//! The version list, and which version a path means.

use axum::http::Method;

use crate::world::World;

const LISTED: [&str; 11] = [
    "v2.15", "v2.17", "v2.9", "v2.7", "v2.6", "v2.5", "v2.4", "v2.3", "v2.2", "v2.1", "v2.0",
];

#[tokio::test]
async fn the_list_needs_no_token_and_every_method_gets_it() {
    let world = World::start().await;
    for (path, status) in [
        ("/", 300),
        ("/versions", 200),
        ("/v1/images", 300),
        ("/v2.99", 300),
        ("/nope", 300),
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS] {
            let answer = world.as_nobody().request(method.clone(), path).send().await;
            assert_eq!(answer.status, status, "{method} {path}");
            assert_eq!(answer.header("content-type"), Some("application/json"));
            let list = answer.json();
            let versions = list["versions"].as_array().unwrap();
            let ids: Vec<&str> = versions.iter().map(|version| version["id"].as_str().unwrap()).collect();
            assert_eq!(ids, LISTED);
        }
    }
}

#[tokio::test]
async fn an_entry_says_where_the_api_is() {
    let world = World::start().await;
    let list = world.as_nobody().get("/").send().await.json();
    insta::assert_json_snapshot!(list["versions"][1], @r#"
    {
      "id": "v2.17",
      "links": [
        {
          "href": "http://nectary.test/v2/",
          "rel": "self"
        }
      ],
      "status": "CURRENT"
    }
    "#);
    let world = World::with(|_, http| http.public_endpoint = Some("https://images.example.org/".to_owned())).await;
    let list = world.as_nobody().get("/versions").send().await.json();
    assert_eq!(
        list["versions"][0]["links"][0]["href"],
        "https://images.example.org/v2/"
    );
}

#[tokio::test]
async fn every_listed_version_is_the_same_api() {
    let world = World::start().await;
    for version in LISTED {
        let answer = world.as_user("demo").get(&format!("/{version}/images")).send().await;
        assert_eq!(answer.status, 200, "{version}");
        assert_eq!(answer.json()["first"], "/v2/images");
    }
    let vendor = "application/vnd.openstack.images-v2.7";
    let answer = world
        .as_user("demo")
        .get("/images")
        .header("accept", vendor)
        .send()
        .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn the_bare_version_redirects_to_where_nothing_is() {
    let world = World::start().await;
    let answer = world.as_user("demo").get("/v2").send().await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, Some("http://nectary.test/v2/"))
    );
    assert_eq!(world.as_user("demo").get("/v2/").send().await.status, 404);
    assert_eq!(world.as_nobody().get("/v2").send().await.status, 401);
}
