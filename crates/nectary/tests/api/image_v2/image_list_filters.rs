//! The filters of `GET /v2/images`, line by line: what each finds, and what it refuses.

use std::time::Duration;

use serde_json::{Value, json};

use super::image_list::names;
use crate::world::{World, project_id};

/// Five images of demo's, ten seconds apart; `c` and `d` have data.
async fn five(world: &World) -> Vec<String> {
    let mut ids = Vec::new();
    for (more, data) in [
        (
            json!({"name": "a", "disk_format": "iso", "tags": ["x"], "colour": "red"}),
            None,
        ),
        (
            json!({"name": "b,c:d\"", "container_format": "ova", "tags": ["x", "y"], "colour": "Red", "size_min_x": "1"}),
            None,
        ),
        (
            json!({"name": "c", "min_ram": 512, "min_disk": 1, "protected": true, "tags": ["x,y"], "colour": ""}),
            Some("1"),
        ),
        (
            json!({"name": "d", "min_ram": 1024, "min_disk": 2, "colour": "red", "shape": "round"}),
            Some("12345"),
        ),
        (json!({"name": "", "disk_format": null, "container_format": null}), None),
    ] {
        ids.push(match data {
            Some(data) => world.active_image("demo", more, data.as_bytes()).await,
            None => world.queued_image("demo", more).await,
        });
        world.advance(Duration::from_secs(10));
    }
    ids
}

async fn found(world: &World, query: &str) -> String {
    names(world, "demo", &format!("?{query}")).await.join("|")
}

async fn check(world: &World, table: &[(&str, &str)]) {
    for (query, expected) in table {
        assert_eq!(found(world, query).await, *expected, "{query}");
    }
}

async fn refused(world: &World, queries: &[String]) {
    for query in queries {
        let answer = world.as_user("demo").get(&format!("/v2/images?{query}")).send().await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
        let parameter = query.split('=').next().unwrap();
        assert!(
            answer.text().contains(parameter),
            "{query} is not named: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn names_and_their_like_are_equal_or_in_a_list() {
    let world = World::start().await;
    let ids = five(&world).await;
    check(
        &world,
        &[
            ("name=a", "a"),
            ("name=eq:a", "a"),
            ("name=A", ""),
            ("name=%25", ""),
            ("name=_", ""),
            ("name=", ""),
            ("name=eq:", ""),
            ("name=eq:b,c:d%22", "b,c:d\""),
            ("name=in:a,c", "a|c"),
            ("name=in:a", "a"),
            ("name=in:%22a%22,%22c%22", "a|c"),
            ("name=in:%22b,c:d%5C%22%22,a", "a|b,c:d\""),
            ("name=in:a,a,a", "a"),
            ("name=in:nosuch,nothing", ""),
            ("name=a&name=c", ""),
            ("name=in:a,c&name=in:c,d", "c"),
            ("status=active", "c|d"),
            ("status=eq:queued", "|a|b,c:d\""),
            ("status=in:active,queued", "|a|b,c:d\"|c|d"),
            ("status=deleted", ""),
            ("status=killed", ""),
            ("status=pending_delete", ""),
            ("status=nosuch", ""),
            ("disk_format=iso", "a"),
            ("disk_format=in:iso,raw", "a|b,c:d\"|c|d"),
            ("disk_format=nosuch", ""),
            ("disk_format=", ""),
            ("container_format=ova", "b,c:d\""),
            ("container_format=eq:bare", "a|c|d"),
            ("name=%27%20OR%201=1%20--", ""),
            ("name=%F0%9F%9A%80", ""),
        ],
    )
    .await;
    assert_eq!(found(&world, &format!("id={}", ids[0])).await, "a");
    assert_eq!(
        found(&world, &format!("id=in:{},{},nosuch", ids[0], ids[3])).await,
        "a|d"
    );
    assert_eq!(found(&world, "id=nosuch").await, "");
}

#[tokio::test]
async fn the_empty_name_is_a_name_and_null_is_none() {
    let world = World::start().await;
    let empty = world.queued_image("demo", json!({"name": ""})).await;
    world.queued_image("demo", json!({"name": null})).await;
    for query in ["name=", "name=eq:", "name=in:", "name=in:,x"] {
        let answer = world.as_user("demo").get(&format!("/v2/images?{query}")).send().await;
        assert_eq!(answer.listed("id"), [empty.as_str()], "{query}");
    }
}

#[tokio::test]
async fn an_operator_or_a_list_that_names_do_not_have_is_refused() {
    let world = World::start().await;
    let mut queries = Vec::new();
    for key in ["name", "id", "status", "container_format", "disk_format"] {
        for value in [
            "gt:x",
            "neq:x",
            "EQ:x",
            "like:x",
            "a:b",
            ":",
            "in:%22a",
            "in:a%22b",
            "in:%22a%22b",
            "in:%22a%22,%22",
        ] {
            queries.push(format!("{key}={value}"));
        }
    }
    refused(&world, &queries).await;
}

#[tokio::test]
async fn times_are_compared_by_the_second_that_clients_see() {
    let world = World::start().await;
    five(&world).await;
    check(
        &world,
        &[
            ("created_at=2026-08-24T10:00:10Z", "b,c:d\""),
            ("created_at=eq:2026-08-24T10:00:10Z", "b,c:d\""),
            ("created_at=neq:2026-08-24T10:00:10Z", "|a|c|d"),
            ("created_at=lt:2026-08-24T10:00:10Z", "a"),
            ("created_at=lte:2026-08-24T10:00:10Z", "a|b,c:d\""),
            ("created_at=gt:2026-08-24T10:00:10Z", "|c|d"),
            ("created_at=gte:2026-08-24T10:00:10Z", "|b,c:d\"|c|d"),
            (
                "created_at=gte:2026-08-24T10:00:10Z&created_at=lt:2026-08-24T10:00:30Z",
                "b,c:d\"|c",
            ),
            ("created_at=gt:2026-08-24T12:00:10%2B02:00", "|c|d"),
            ("created_at=gt:2026-08-24T10:00:10.5Z", "|c|d"),
            ("created_at=gt:2026-08-24T10:00:10", "|c|d"),
            ("created_at=gt:2026-08-24", "|a|b,c:d\"|c|d"),
            ("created_at=gt:2026-08-25", ""),
            ("updated_at=2026-08-24T10:00:20Z", "c"),
            ("updated_at=gt:2026-08-24T10:00:20Z", "|d"),
        ],
    )
    .await;
    world.advance(Duration::from_secs(60));
    let id = id_of(&world, "c").await;
    let change = json!([{"op": "replace", "path": "/min_ram", "value": 7}]);
    assert_eq!(
        world
            .as_user("demo")
            .patch(&format!("/v2/images/{id}"))
            .ops(change)
            .send()
            .await
            .status,
        200
    );
    assert_eq!(found(&world, "updated_at=gt:2026-08-24T10:01:00Z").await, "c");
    assert_eq!(found(&world, "created_at=gt:2026-08-24T10:01:00Z").await, "");
}

async fn id_of(world: &World, name: &str) -> String {
    let answer = world
        .as_user("demo")
        .get(&format!("/v2/images?name={name}"))
        .send()
        .await;
    answer.listed("id").remove(0)
}

#[tokio::test]
async fn what_is_no_time_is_refused() {
    let world = World::start().await;
    let mut queries = Vec::new();
    for key in ["created_at", "updated_at"] {
        for value in [
            "",
            "yesterday",
            "gt:",
            "gt:x",
            "in:2026-08-24",
            "like:2026-08-24",
            "2026-13-01",
            "2026-02-30T00:00:00Z",
            "2026-08-24T25:00:00Z",
            "eq:gt:2026-08-24",
            "99999-01-01",
            "1692871200",
        ] {
            queries.push(format!("{key}={value}"));
        }
    }
    refused(&world, &queries).await;
}

#[tokio::test]
async fn numbers_are_equal_or_between_bounds_that_are_included() {
    let world = World::start().await;
    five(&world).await;
    check(
        &world,
        &[
            ("size=5", "d"),
            ("size=05", "d"),
            ("size_min=1", "c|d"),
            ("size_min=2", "d"),
            ("size_max=1", "c"),
            ("size_min=1&size_max=5", "c|d"),
            ("size_min=0", "c|d"),
            ("size_min=-1", "c|d"),
            ("size_max=99999999999999999999999", "c|d"),
            ("size_min=99999999999999999999999", ""),
            ("virtual_size=1", "c"),
            ("virtual_size_min=2", "d"),
            ("virtual_size_max=4", "c"),
            ("min_ram=512", "c"),
            ("min_ram_min=513", "d"),
            ("min_ram_max=0", "|a|b,c:d\""),
            ("min_disk=2", "d"),
            ("min_disk_min=1", "c|d"),
            ("min_disk_max=1", "|a|b,c:d\"|c"),
        ],
    )
    .await;
    let mut queries = Vec::new();
    for key in ["size", "virtual_size", "min_ram", "min_disk"] {
        for suffix in ["", "_min", "_max"] {
            for value in [
                "", "x", "1.5", "0x10", "1e3", "gt:1", "eq:1", "in:1,2", "%201", "--1", "%D9%A1",
            ] {
                queries.push(format!("{key}{suffix}={value}"));
            }
        }
    }
    refused(&world, &queries).await;
}

#[tokio::test]
async fn owner_and_digests_are_taken_to_the_letter() {
    let world = World::start().await;
    let ids = five(&world).await;
    let image = world.image(&ids[3]).await;
    let (md5, hash) = (
        image["checksum"].as_str().unwrap(),
        image["os_hash_value"].as_str().unwrap(),
    );
    let own = project_id("demo");
    for (query, expected) in [
        (format!("owner={own}"), "|a|b,c:d\"|c|d"),
        (format!("owner=in:{own},x"), ""),
        (format!("owner=eq:{own}"), ""),
        (format!("owner={}", own.to_uppercase()), ""),
        (format!("owner={}", project_id("partner")), ""),
        ("owner=".to_owned(), ""),
        (format!("checksum={md5}"), "d"),
        (format!("checksum=eq:{md5}"), ""),
        (format!("checksum={}", md5.to_uppercase()), ""),
        (format!("os_hash_value={hash}"), "d"),
        (format!("os_hash_value=in:{hash}"), ""),
        ("os_hash_algo=sha512".to_owned(), "c|d"),
        ("os_hash_algo=eq:sha512".to_owned(), ""),
    ] {
        assert_eq!(found(&world, &query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn booleans_have_their_own_spelling() {
    let world = World::start().await;
    five(&world).await;
    world
        .queued_image("demo", json!({"name": "h", "os_hidden": true, "protected": true}))
        .await;
    check(
        &world,
        &[
            ("protected=true", "c"),
            ("protected=false", "|a|b,c:d\"|d"),
            ("protected=true&os_hidden=true", "h"),
            ("os_hidden=TRUE", "h"),
            ("os_hidden=false", "|a|b,c:d\"|c|d"),
            ("os_hidden=False&visibility=all", "|a|b,c:d\"|c|d"),
            ("visibility=all&os_hidden=true", "h"),
        ],
    )
    .await;
    let values = ["", "True", "FALSE", "1", "yes", "eq:true"].map(|value| format!("protected={value}"));
    refused(&world, &values).await;
    refused(
        &world,
        &["", "1", "yes", "eq:true", "truex"].map(|value| format!("os_hidden={value}")),
    )
    .await;
    refused(
        &world,
        &["x", "Public", "eq:public", "in:public,private"].map(|value| format!("visibility={value}")),
    )
    .await;
    refused(
        &world,
        &["", "x", "Accepted", "in:all"].map(|value| format!("member_status={value}")),
    )
    .await;
}

#[tokio::test]
async fn tags_are_all_wanted_and_a_comma_is_part_of_one() {
    let world = World::start().await;
    five(&world).await;
    check(
        &world,
        &[
            ("tag=x", "a|b,c:d\""),
            ("tag=x&tag=y", "b,c:d\""),
            ("tag=y&tag=x&tag=x", "b,c:d\""),
            ("tag=x,y", "c"),
            ("tag=X", ""),
            ("tag=", ""),
            ("tag=x&tag=nosuch", ""),
            ("tag=%F0%9F%9A%80", ""),
            ("tags=nosuch", "|a|b,c:d\"|c|d"),
            ("tags=x&tag=x", "a|b,c:d\""),
        ],
    )
    .await;
}

#[tokio::test]
async fn any_other_name_is_a_custom_property_and_all_are_wanted() {
    let world = World::start().await;
    five(&world).await;
    let odd = json!({"name": "odd", "name_min": "1", "tags_min": "2", "properties": "p"});
    world.queued_image("demo", odd).await;
    check(
        &world,
        &[
            ("colour=red", "a|d"),
            ("colour=Red", "b,c:d\""),
            ("colour=re", ""),
            ("colour=red%20", ""),
            ("colour=eq:red", ""),
            ("colour=in:red,Red", ""),
            ("colour=", "c"),
            ("colour=red&shape=round", "d"),
            ("colour=red&colour=Red", ""),
            ("shape=", ""),
            ("nosuch=x", ""),
            ("size_min_x=1", "b,c:d\""),
            ("name_min=1", "odd"),
            ("tags_min=2", "odd"),
            ("properties=p", "odd"),
            ("properties=q", ""),
            ("locations=x", ""),
            ("members=x", ""),
            ("is_public=true", ""),
            ("=", ""),
            ("deleted=true", "|a|b,c:d\"|c|d|odd"),
            ("deleted=false&deleted=nonsense", "|a|b,c:d\"|c|d|odd"),
        ],
    )
    .await;
    refused(
        &world,
        &[
            "changes-since=".to_owned(),
            "changes-since=2026-08-24T10:00:00Z".to_owned(),
        ],
    )
    .await;
}

#[tokio::test]
async fn no_filter_finds_what_its_viewer_cannot_see() {
    let world = World::start().await;
    let more = json!({"name": "secret", "visibility": "private", "colour": "red", "tags": ["x"]});
    let id = world.active_image("demo", more, b"data").await;
    let image = world.image(&id).await;
    for query in [
        format!("id={id}"),
        "name=secret".to_owned(),
        "name=in:secret,other".to_owned(),
        "colour=red".to_owned(),
        "tag=x".to_owned(),
        "status=active".to_owned(),
        format!("owner={}", project_id("demo")),
        format!("checksum={}", image["checksum"].as_str().unwrap()),
        "size=4".to_owned(),
        "visibility=private".to_owned(),
        "visibility=all".to_owned(),
        "visibility=private&member_status=all".to_owned(),
        "created_at=gt:2000-01-01".to_owned(),
        "os_hidden=false".to_owned(),
    ] {
        assert_eq!(
            names(&world, "reader", &format!("?{query}")).await,
            ["secret"],
            "{query}"
        );
        assert_eq!(names(&world, "partner", &format!("?{query}")).await, [""; 0], "{query}");
    }
}

#[tokio::test]
async fn a_parameter_of_the_whole_list_is_not_given_two_values() {
    let world = World::start().await;
    for (query, status) in [
        ("limit=2&limit=2", 200),
        ("limit=2&limit=3", 400),
        ("visibility=public&visibility=private", 400),
        ("os_hidden=true&os_hidden=false", 400),
        ("member_status=all&member_status=pending", 400),
    ] {
        let answer = world.as_user("demo").get(&format!("/v2/images?{query}")).send().await;
        assert_eq!(answer.status, status, "{query}");
    }
}

#[tokio::test]
async fn a_query_has_as_many_conditions_as_a_statement_bears() {
    let world = World::start().await;
    let properties = |count: usize| (0..count).map(|at| format!("p{at}=x")).collect::<Vec<_>>().join("&");
    let tags = |count: usize| vec!["tag=x"; count].join("&");
    let listed = |count: usize| format!("name=in:{}", vec!["x"; count].join(","));
    for (query, status) in [
        (properties(100), 200),
        (properties(101), 400),
        (tags(100), 200),
        (tags(101), 400),
        (listed(1000), 200),
        (listed(1001), 400),
    ] {
        let answer = world.as_user("demo").get(&format!("/v2/images?{query}")).send().await;
        let start: String = query.chars().take(20).collect();
        assert_eq!(answer.status, status, "{start}…");
    }
}

#[tokio::test]
async fn the_list_without_images_has_all_its_links() {
    let world = World::start().await;
    let answer = world
        .as_user("demo")
        .get("/v2/images?colour=red%26blue&name=eq:%C3%A9")
        .send()
        .await;
    insta::assert_snapshot!(
        answer.shown(),
        @r#"200 {"images":[],"first":"/v2/images?colour=red%26blue&name=eq%3A%C3%A9","schema":"/v2/schemas/images"}"#
    );
    let body = world.as_user("demo").get("/v2/images").json(json!({})).send().await;
    assert_eq!(body.status, 400, "a list takes no body");
}

#[tokio::test]
async fn an_image_of_a_list_is_the_image_as_it_is_shown() {
    let world = World::start().await;
    let ids = five(&world).await;
    let list = world.as_user("demo").get("/v2/images").send().await;
    for id in ids {
        let shown = world.as_user("demo").get(&format!("/v2/images/{id}")).send().await;
        assert!(list.text().contains(shown.text()), "{}", shown.text());
    }
    let list: Value = list.json();
    assert_eq!(list["images"].as_array().unwrap().len(), 5);
}
