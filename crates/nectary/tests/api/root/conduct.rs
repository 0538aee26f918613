//! What holds for every request: sign-in, ids, errors, methods, bodies, addresses.

use axum::http::Method;
use nectary_domain::image::format::FormatLists;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn without_a_valid_token_every_path_of_the_api_is_the_same_401() {
    let world = World::start().await;
    for asker in [world.as_nobody(), world.with_token("bad"), world.with_token("")] {
        for (method, path) in [
            (Method::GET, "/v2/images"),
            (Method::POST, "/v2/images"),
            (Method::DELETE, "/v2/images/x"),
            (Method::GET, "/v2/nosuch"),
            (Method::OPTIONS, "/v2/images"),
            (Method::GET, "/v2/schemas/image"),
        ] {
            let answer = asker.request(method.clone(), path).send().await;
            assert_eq!(answer.status, 401, "{method} {path}");
            assert_eq!(
                answer.header("www-authenticate"),
                Some(r#"Keystone uri="http://nectary.test/identity/v3""#)
            );
        }
    }
}

#[tokio::test]
async fn a_token_without_a_project_is_forbidden() {
    let world = World::start().await;
    for path in ["/v2/images", "/v2/schemas/image", "/v2/info/import"] {
        assert_eq!(world.as_user("nobody").get(path).send().await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn where_anonymous_access_is_allowed_it_reads_and_never_writes() {
    let world = World::with(|options, _| options.allow_anonymous_access = true).await;
    assert_eq!(world.as_nobody().get("/v2/schemas/image").send().await.status, 200);
    assert_eq!(
        world.as_nobody().get("/v2/images").send().await.status,
        403,
        "the default policy wants a reader"
    );
    world.set_policy("get_images: ''\nget_image: ''\nadd_image: ''\n");
    assert_eq!(world.as_nobody().get("/v2/images").send().await.status, 200);
    assert_eq!(
        world.as_nobody().post("/v2/images").json(json!({})).send().await.status,
        403
    );
    assert_eq!(world.with_token("bad").get("/v2/images").send().await.status, 200);
}

#[tokio::test]
async fn every_answer_carries_a_request_id() {
    let world = World::start().await;
    for path in [
        "/",
        "/healthcheck",
        "/v2/images",
        "/v2/nosuch",
        "/v2/%FF",
        "/identity/v3",
    ] {
        let answer = world.as_nobody().get(path).send().await;
        assert!(
            answer.header("x-openstack-request-id").unwrap().starts_with("req-"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_clients_own_request_id_is_taken_unless_it_is_too_long() {
    let world = World::start().await;
    let with_id = |id: String| world.as_nobody().get("/").header("x-openstack-request-id", &id).send();
    assert_eq!(
        with_id("req-mine".to_owned()).await.header("x-openstack-request-id"),
        Some("req-mine")
    );
    assert_eq!(
        with_id("mine".to_owned()).await.header("x-openstack-request-id"),
        Some("req-mine")
    );
    assert_eq!(with_id("x".repeat(64)).await.status, 300);
    let answer = with_id("x".repeat(65)).await;
    assert_eq!(answer.status, 431);
    assert!(!answer.header("x-openstack-request-id").unwrap().contains("xxx"));
}

#[tokio::test]
async fn an_error_has_the_form_the_client_accepts() {
    let world = World::start().await;
    let missing = |accept: &'static str| {
        world
            .as_user("demo")
            .get("/v2/images/no%3Cb%3E")
            .header("accept", accept)
            .send()
    };
    let answer = missing("application/json").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    insta::assert_snapshot!(
        answer.shown(),
        @r#"404 {"code":"404 Not Found","message":"No image found with ID no<b>","title":"Not Found"}"#
    );
    let answer = missing("*/*").await;
    assert_eq!(answer.header("content-type"), Some("text/html; charset=UTF-8"));
    assert!(
        answer.text().contains("No image found with ID no&lt;b&gt;<br /><br />"),
        "{}",
        answer.text()
    );

    let answer = world.as_user("demo").get("/v2/images/no").send().await;
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=UTF-8"));
    assert_eq!(answer.text(), "404 Not Found\n\nNo image found with ID no\n");
}

#[tokio::test]
async fn a_fault_of_ours_tells_the_client_nothing_but_the_request_id() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    world
        .store
        .set_fault(Some(nectary_store::drivers::memory::Fault::Broken));
    let asked = world.as_user("demo").get(&format!("/v2/images/{id}/file"));
    let answer = asked.header("x-openstack-request-id", "req-7").send().await;
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("req-7"), "{}", answer.text());
    assert!(!answer.text().contains("told to fail"), "{}", answer.text());
}

#[tokio::test]
async fn another_method_on_a_known_path_is_405_with_those_that_are_there() {
    let world = World::start().await;
    for (path, allow) in [
        ("/v2/images", "GET, POST"),
        ("/v2/images/x", "GET, PATCH, DELETE"),
        ("/v2/images/x/file", "GET, PUT"),
        ("/v2/images/x/members", "GET, POST"),
        ("/v2/images/x/members/y", "GET, PUT, DELETE"),
        ("/v2/images/x/tags/y", "PUT, DELETE"),
        ("/v2/images/x/actions/deactivate", "POST"),
        ("/v2/schemas/image", "GET"),
        ("/v2/info/import", "GET"),
    ] {
        for method in ["HEAD", "OPTIONS", "TRACE", "BREW"] {
            let answer = world
                .as_user("demo")
                .request(method.parse().unwrap(), path)
                .send()
                .await;
            assert_eq!(
                (answer.status, answer.header("allow")),
                (405, Some(allow)),
                "{method} {path}"
            );
        }
    }
    assert_eq!(world.as_user("demo").post("/v2/info/usage").send().await.status, 404);
}

#[tokio::test]
async fn an_unknown_path_is_404_and_an_unknown_method_there_501() {
    let world = World::start().await;
    for path in [
        "/v2/nosuch",
        "/v2/images/",
        "/v2/images.json",
        "/v2/images/x/",
        "/v2/images/x/stage",
        "/v2/images/x/locations",
        "/v2/images/x/tags/a%2Fb",
        "/v2//images",
        "/v2/tasks",
        "/v2/cache",
        "/v2/metadefs/namespaces",
    ] {
        assert_eq!(world.as_user("demo").get(path).send().await.status, 404, "{path}");
        assert_eq!(world.as_user("demo").put(path).send().await.status, 404, "{path}");
    }
    for method in ["OPTIONS", "BREW"] {
        let answer = world
            .as_user("demo")
            .request(method.parse().unwrap(), "/v2/nosuch")
            .send()
            .await;
        assert_eq!(answer.status, 501, "{method}");
    }
}

#[tokio::test]
async fn a_body_where_none_belongs_is_a_bad_request() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    for (method, path) in [
        (Method::GET, "/v2/images".to_owned()),
        (Method::GET, format!("/v2/images/{id}")),
        (Method::DELETE, format!("/v2/images/{id}")),
        (Method::PUT, format!("/v2/images/{id}/tags/t")),
        (Method::DELETE, format!("/v2/images/{id}/tags/t")),
        (Method::POST, format!("/v2/images/{id}/actions/deactivate")),
        (Method::GET, format!("/v2/images/{id}/members")),
    ] {
        let answer = world
            .as_user("demo")
            .request(method.clone(), &path)
            .json(json!({}))
            .send()
            .await;
        assert_eq!(answer.status, 400, "{method} {path}");
    }
    assert_eq!(world.image(&id).await["tags"], json!([]));
}

#[tokio::test]
async fn json_is_read_whatever_its_media_type_and_refused_whatever_its_fault() {
    let world = World::start().await;
    let create = |body: Vec<u8>| {
        world
            .as_user("demo")
            .post("/v2/images")
            .header("content-type", "text/plain")
            .bytes(body)
    };
    assert_eq!(create(b"{}".to_vec()).send().await.status, 201);
    for body in [
        "",
        "{bad",
        "7",
        "\"text\"",
        "null",
        "[]",
        "[{}]",
        "{} {}",
        "{\"name\": \"\\ud800\"}",
    ] {
        assert_eq!(create(body.into()).send().await.status, 400, "{body}");
    }
    assert_eq!(create(b"{\"name\": \"\xff\"}".to_vec()).send().await.status, 400);
    assert_eq!(create("[".repeat(100_000).into()).send().await.status, 400);
}

#[tokio::test]
async fn a_json_body_that_is_too_large_is_413() {
    let world = World::with(|_, http| http.max_json_body_bytes = 100).await;
    let create = |size: usize| {
        let body = json!({"name": "x".repeat(size)});
        world.as_user("demo").post("/v2/images").json(body).send()
    };
    assert_eq!(create(80).await.status, 201);
    assert_eq!(create(100).await.status, 413);
}

#[tokio::test]
async fn an_address_that_is_not_utf8_is_a_bad_request() {
    let world = World::start().await;
    for path in [
        "/v2/images/%FF",
        "/v2/images?name=%FF",
        "/v2/images?%FF=1",
        "/v2/images/a%00b",
    ] {
        assert_eq!(world.as_user("demo").get(path).send().await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn schemas_follow_the_configured_formats() {
    let disk = || vec!["raw".to_owned()];
    let world = World::with(|options, _| {
        options.formats = FormatLists {
            disk: disk(),
            ..FormatLists::default()
        }
    })
    .await;
    let schema = world.as_user("reader").get("/v2/schemas/image").send().await.json();
    assert_eq!(schema["properties"]["disk_format"]["enum"], json!([null, "raw"]));
    assert_eq!(schema["properties"]["os_distro"]["is_base"], json!(false));
    for (name, part) in [("images", "images"), ("member", "member_id"), ("members", "members")] {
        let schema = world
            .as_user("reader")
            .get(&format!("/v2/schemas/{name}"))
            .send()
            .await
            .json();
        assert_eq!(schema["name"], name);
        assert!(schema["properties"].get(part).is_some(), "{name}");
    }
}

#[tokio::test]
async fn the_service_says_what_it_can_do() {
    let world = World::start().await;
    let shown = |path: &'static str| async { world.as_user("reader").get(path).send().await.shown() };
    insta::assert_snapshot!(
        shown("/v2/info/import").await,
        @r#"200 {"import-methods":{"description":"Import methods available.","type":"array","value":[]}}"#
    );
    insta::assert_snapshot!(shown("/v2/info/usage").await, @r#"200 {"usage":{}}"#);
    assert!(shown("/v2/info/stores").await.starts_with("404"));
}
