//! `/catalog/v1/openapi.json`: every route is described, and real answers are what the description says.

use std::collections::BTreeSet;

use nectary_http::{openapi, route_table};
use serde_json::{Value, json};

use crate::world::{World, project_id};

fn rows() -> BTreeSet<(String, String)> {
    let table = route_table();
    let catalog = table.iter().filter(|row| row.path.starts_with("/catalog/v1"));
    catalog
        .map(|row| (row.method_name().to_owned(), row.path.to_owned()))
        .collect()
}

#[test]
fn every_route_is_described_and_every_description_is_of_a_route() {
    let (rows, operations) = (rows(), openapi::operations());
    let missing: Vec<_> = rows.difference(&operations).collect();
    let idle: Vec<_> = operations.difference(&rows).collect();
    assert!(
        missing.is_empty() && idle.is_empty(),
        "not described in crates/http/src/openapi: {missing:#?}\ndescribed without being a route: {idle:#?}"
    );
    let document = openapi::document();
    for (method, path) in &rows {
        assert!(
            document["paths"][path][method.to_lowercase()].is_object(),
            "{method} {path}"
        );
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get("$ref") {
                found.insert(target.clone());
            }
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_is_open_to_everybody_and_holds_together() {
    let world = World::start().await;
    let answer = world.as_nobody().get("/catalog/v1/openapi.json").send().await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/json"))
    );
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut used = BTreeSet::new();
    references(&document, &mut used);
    let pointer = |target: &str| target.strip_prefix('#').map(str::to_owned).unwrap();
    for target in &used {
        assert!(document.pointer(&pointer(target)).is_some(), "{target} leads nowhere");
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        let target = format!("#/components/schemas/{name}");
        assert!(used.contains(&target), "nothing has the schema {name}");
    }
    let ids: Vec<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .filter_map(|operation| operation["operationId"].as_str())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}

/// What of a value does not fit its schema, as far as our schemas go.
fn misfits(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(target) = schema["$ref"].as_str() {
        let target = document.pointer(target.strip_prefix('#').unwrap()).unwrap();
        return misfits(document, target, value, at, found);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let of = |choice| {
            let mut misfit = Vec::new();
            misfits(document, choice, value, at, &mut misfit);
            misfit
        };
        let mut all: Vec<_> = choices.iter().map(of).collect();
        if all.iter().all(|misfit| !misfit.is_empty()) {
            found.append(&mut all[0]);
        }
        return;
    }
    let is_of_type = match schema["type"].as_str().unwrap() {
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{at}: no type {other}"),
    };
    if !is_of_type {
        return found.push(format!("{at} is {value}"));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        found.push(format!("{at} is {value}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        misfits(document, &schema["items"], item, &format!("{at}[{index}]"), found);
    }
    let (Some(object), Some(properties)) = (value.as_object(), schema["properties"].as_object()) else {
        return;
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !object.contains_key(name.as_str().unwrap()) {
            found.push(format!("{at} has no {name}"));
        }
    }
    for (name, value) in object {
        match properties.get(name) {
            Some(schema) => misfits(document, schema, value, &format!("{at}.{name}"), found),
            None => found.push(format!("{at}.{name} is not described")),
        }
    }
}

/// Asks, and holds the answer against the description of its route.
async fn asked(world: &World, user: &str, method: &str, route: &str, path: &str, body: Option<Value>) -> Value {
    let question = world.as_user(user).request(method.parse().unwrap(), path);
    let question = match body {
        Some(body) => question.json(body),
        None => question,
    };
    let answer = question.send().await;
    let document = openapi::document();
    let responses = &document["paths"][route][method.to_lowercase()]["responses"];
    let described = &responses[answer.status.to_string()];
    let (described, media_type) = if described.is_object() {
        (described, "application/json")
    } else {
        assert!(answer.status >= 400, "{method} {route} answers {}", answer.status);
        (
            &document["components"]["responses"]["Problem"],
            "application/problem+json",
        )
    };
    let mut found = Vec::new();
    misfits(
        &document,
        &described["content"][media_type]["schema"],
        &answer.json(),
        "",
        &mut found,
    );
    assert!(found.is_empty(), "{method} {path}: {found:#?}\n{}", answer.text());
    answer.json()
}

/// The same for a route without parameters.
async fn got(world: &World, user: &str, route: &str) -> Value {
    asked(world, user, "GET", route, route, None).await
}

#[tokio::test]
async fn answers_about_images_and_sharing_are_what_the_document_says() {
    let world = World::start().await;
    nectary::demo::fill(&world.app).await.unwrap();
    got(&world, "demo", "/catalog/v1").await;
    got(&world, "demo", "/catalog/v1/inbox").await;
    got(&world, "partner", "/catalog/v1/shares").await;
    got(&world, "demo", "/catalog/v1/blocked-projects").await;
    let list = "/catalog/v1/images";
    let page = asked(&world, "admin", "GET", list, &format!("{list}?limit=200"), None).await;
    for image in page["images"].as_array().unwrap() {
        let path = format!("{list}/{}", image["id"].as_str().unwrap());
        asked(&world, "admin", "GET", "/catalog/v1/images/{image_id}", &path, None).await;
    }
    let archived = asked(
        &world,
        "demo",
        "GET",
        list,
        &format!("{list}?category=archived&hidden=true"),
        None,
    )
    .await;
    assert!(archived["images"][0]["family"]["replaced_by"].is_object(), "{archived}");

    let id = world.active_image("demo", json!({}), b"data").await;
    let of_image = |verb: &str| (format!("{list}/{{image_id}}/{verb}"), format!("{list}/{id}/{verb}"));
    let projects = json!([project_id("partner"), project_id("demo")]);
    for (verb, body) in [
        ("shares", json!({"project_ids": projects, "message": "here"})),
        ("share-links", json!({"uses": 2, "until": "2026-08-30T00:00:00Z"})),
    ] {
        let (route, path) = of_image(verb);
        asked(&world, "demo", "POST", &route, &path, Some(body)).await;
    }
    for (user, verb) in [
        ("demo", "share-links"),
        ("demo", "publish-preview"),
        ("partner", "publish-preview"),
    ] {
        let (route, path) = of_image(verb);
        asked(&world, user, "GET", &route, &path, None).await;
    }
    let several = json!({"image_ids": [id, "nosuch"]});
    let accept = "/catalog/v1/inbox/accept";
    asked(&world, "partner", "POST", accept, accept, Some(several)).await;
    let reject = format!("/catalog/v1/inbox/{id}/reject");
    asked(
        &world,
        "partner",
        "POST",
        "/catalog/v1/inbox/{image_id}/reject",
        &reject,
        None,
    )
    .await;
    let blocked = format!("/catalog/v1/blocked-projects/{}", project_id("admin"));
    asked(
        &world,
        "demo",
        "PUT",
        "/catalog/v1/blocked-projects/{project_id}",
        &blocked,
        None,
    )
    .await;
    got(&world, "demo", "/catalog/v1/blocked-projects").await;
}

#[tokio::test]
async fn answers_about_families_are_what_the_document_says() {
    let world = World::start().await;
    nectary::demo::fill(&world.app).await.unwrap();
    let list = "/catalog/v1/families";
    let families = got(&world, "demo", list).await;
    let slug = families["families"][0]["slug"].as_str().unwrap().to_owned();
    let (route, path) = (format!("{list}/{{family}}"), format!("{list}/{slug}"));
    asked(
        &world,
        "demo",
        "GET",
        &format!("{route}/resolve"),
        &format!("{path}/resolve"),
        None,
    )
    .await;
    let oldest = asked(&world, "demo", "GET", &route, &path, None).await["builds"][2]["build"].clone();
    for (verb, body) in [
        ("promote", json!({"build": oldest})),
        ("rollback", json!({"reason": "It does not start."})),
        (
            "deprecate",
            json!({"build": oldest, "message": "Too old.", "ends_on": "2026-12-01"}),
        ),
        ("revoke", json!({"build": oldest, "message": "Its keys are known."})),
        ("retire", json!({"reason": "The end."})),
    ] {
        let (route, path) = (format!("{route}/{verb}"), format!("{path}/{verb}"));
        asked(&world, "official", "POST", &route, &path, Some(body)).await;
    }
    let described = json!({"description": "Nothing new."});
    asked(&world, "official", "PATCH", &route, &path, Some(described)).await;
    for user in ["demo", "official"] {
        asked(&world, user, "GET", &route, &path, None).await;
    }
    let wish = json!({"image_id": world.active_image("official", json!({"visibility": "private"}), b"x").await});
    asked(&world, "official", "POST", list, list, Some(wish)).await;
}

#[tokio::test]
async fn answers_about_uploads_are_what_the_document_says() {
    let world = World::with_small_chunks().await;
    let queued = world.queued_image("demo", json!({"name": null})).await;
    let list = "/catalog/v1/uploads";
    let wish = json!({"image_id": queued, "size_bytes": 6});
    let upload = asked(&world, "demo", "POST", list, list, Some(wish)).await;
    let upload = upload["id"].as_str().unwrap();
    world.put_chunk("demo", upload, 1, b"45").await;
    let (route, path) = (format!("{list}/{{upload_id}}"), format!("{list}/{upload}"));
    asked(&world, "demo", "GET", &route, &path, None).await;
    got(&world, "demo", list).await;
    let (finish, path) = (format!("{route}/finish"), format!("{path}/finish"));
    asked(&world, "demo", "POST", &finish, &path, None).await;
    world.put_chunk("demo", upload, 0, b"0123").await;
    asked(&world, "demo", "POST", &finish, &path, None).await;
    world.upload_end("demo", upload).await;
}
