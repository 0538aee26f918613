//! `GET /v2/images`: who gets which images, by every filter.

use serde_json::{Value, json};

use crate::world::{World, project_id};

/// The names in somebody's list, in alphabetical order.
pub(super) async fn names(world: &World, user: &str, query: &str) -> Vec<String> {
    let mut names = world
        .as_user(user)
        .get(&format!("/v2/images{query}"))
        .send()
        .await
        .listed("name");
    names.sort();
    names
}

/// An image of each visibility, named after its owner and that.
async fn one_of_each(world: &World) {
    for user in ["demo", "partner"] {
        for visibility in ["private", "shared", "community"] {
            let name = format!("{user}-{visibility}");
            world
                .queued_image(user, json!({"name": name, "visibility": visibility}))
                .await;
        }
    }
    world
        .queued_image("admin", json!({"name": "public", "visibility": "public"}))
        .await;
    world
        .queued_image("demo", json!({"name": "hidden", "os_hidden": true}))
        .await;
}

async fn share(world: &World, name: &str, status: &str) {
    let id = world
        .as_user("admin")
        .get(&format!("/v2/images?name={name}"))
        .send()
        .await
        .listed("id")
        .remove(0);
    let path = format!("/v2/images/{id}/members");
    let member = json!({"member": project_id("partner")});
    assert_eq!(world.as_user("demo").post(&path).json(member).send().await.status, 200);
    let path = format!("{path}/{}", project_id("partner"));
    let answer = world
        .as_user("partner")
        .put(&path)
        .json(json!({"status": status}))
        .send()
        .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn the_default_list_is_ones_own_what_was_accepted_and_what_is_public() {
    let world = World::start().await;
    one_of_each(&world).await;
    let own = ["partner-community", "partner-private", "partner-shared", "public"];
    assert_eq!(names(&world, "partner", "").await, own);
    share(&world, "demo-shared", "pending").await;
    assert_eq!(names(&world, "partner", "").await, own, "pending is not accepted");
    share_again(&world, "accepted").await;
    assert_eq!(
        names(&world, "partner", "").await,
        [
            "demo-shared",
            "partner-community",
            "partner-private",
            "partner-shared",
            "public"
        ]
    );
    assert_eq!(
        names(&world, "admin", "").await,
        [
            "demo-private",
            "demo-shared",
            "partner-private",
            "partner-shared",
            "public"
        ]
    );
}

async fn share_again(world: &World, status: &str) {
    let id = world
        .as_user("admin")
        .get("/v2/images?name=demo-shared")
        .send()
        .await
        .listed("id")
        .remove(0);
    let path = format!("/v2/images/{id}/members/{}", project_id("partner"));
    assert_eq!(
        world
            .as_user("partner")
            .put(&path)
            .json(json!({"status": status}))
            .send()
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn the_visibility_filter_chooses_a_kind() {
    let world = World::start().await;
    one_of_each(&world).await;
    share(&world, "demo-shared", "accepted").await;
    for (user, query, expected) in [
        ("partner", "?visibility=public", &["public"][..]),
        ("partner", "?visibility=private", &["partner-private"]),
        ("partner", "?visibility=shared", &["demo-shared", "partner-shared"]),
        (
            "partner",
            "?visibility=shared&member_status=rejected",
            &["partner-shared"],
        ),
        (
            "partner",
            "?visibility=shared&member_status=all",
            &["demo-shared", "partner-shared"],
        ),
        (
            "partner",
            "?visibility=community",
            &["demo-community", "partner-community"],
        ),
        ("partner", "?visibility=", &[]),
        ("admin", "?visibility=private", &["demo-private", "partner-private"]),
        (
            "admin",
            "?visibility=community",
            &["demo-community", "partner-community"],
        ),
        ("partner", "?os_hidden=true", &[]),
        ("demo", "?os_hidden=True", &["hidden"]),
    ] {
        assert_eq!(names(&world, user, query).await, expected, "{user} {query}");
    }
    let all = names(&world, "partner", "?visibility=all").await;
    assert_eq!(
        all,
        [
            "demo-community",
            "demo-shared",
            "partner-community",
            "partner-private",
            "partner-shared",
            "public"
        ]
    );
    assert_eq!(
        names(&world, "admin", "?visibility=all").await.len(),
        7,
        "all but the hidden one"
    );
}

#[tokio::test]
async fn each_filter_finds_what_it_names() {
    let world = World::start().await;
    let image = |name: &'static str, more: Value| {
        let mut more = more;
        more["name"] = json!(name);
        more
    };
    let small = image(
        "small",
        json!({"tags": ["x", "a,b"], "os_distro": "debian", "min_ram": 1, "colour": ""}),
    );
    world.active_image("demo", small, b"12").await;
    world.advance(std::time::Duration::from_millis(2500));
    let big = image(
        "big:one",
        json!({"tags": ["x"], "os_distro": "fedora", "min_ram": 9, "protected": true}),
    );
    let big_id = world.active_image("demo", big, b"12345").await;
    world
        .queued_image(
            "demo",
            image("empty", json!({"disk_format": "iso", "container_format": null})),
        )
        .await;
    let md5 = world.image(&big_id).await["checksum"].as_str().unwrap().to_owned();
    let own = project_id("demo");

    for (query, expected) in [
        ("name=small".to_owned(), &["small"][..]),
        ("name=SMALL".to_owned(), &[]),
        ("name=eq:big:one".to_owned(), &["big:one"]),
        ("name=in:small,%22big:one%22,nosuch".to_owned(), &["big:one", "small"]),
        (format!("id={big_id}"), &["big:one"]),
        ("status=active".to_owned(), &["big:one", "small"]),
        ("status=in:queued,saving".to_owned(), &["empty"]),
        ("disk_format=iso".to_owned(), &["empty"]),
        ("container_format=bare".to_owned(), &["big:one", "small"]),
        ("size=2".to_owned(), &["small"]),
        ("size_min=3".to_owned(), &["big:one"]),
        ("size_max=4".to_owned(), &["small"]),
        ("size_min=2&size_max=5".to_owned(), &["big:one", "small"]),
        ("min_ram_min=5".to_owned(), &["big:one"]),
        ("min_ram=1".to_owned(), &["small"]),
        (format!("checksum={md5}"), &["big:one"]),
        ("os_hash_algo=sha512".to_owned(), &["big:one", "small"]),
        (format!("owner={own}"), &["big:one", "empty", "small"]),
        ("owner=nosuch".to_owned(), &[]),
        ("protected=true".to_owned(), &["big:one"]),
        ("protected=false".to_owned(), &["empty", "small"]),
        ("tag=x".to_owned(), &["big:one", "small"]),
        ("tag=x&tag=a,b".to_owned(), &["small"]),
        ("os_distro=debian".to_owned(), &["small"]),
        ("os_distro=debian&os_distro=fedora".to_owned(), &[]),
        ("colour=".to_owned(), &["small"]),
        ("nosuch=".to_owned(), &[]),
        ("tags=nosuch&deleted=true".to_owned(), &["big:one", "empty", "small"]),
        ("created_at=2026-08-24T10:00:00Z".to_owned(), &["small"]),
        ("created_at=eq:2026-08-24T10:00:02Z".to_owned(), &["big:one", "empty"]),
        ("created_at=gt:2026-08-24T10:00:00Z".to_owned(), &["big:one", "empty"]),
        ("created_at=lte:2026-08-24T10:00:00Z".to_owned(), &["small"]),
        ("created_at=neq:2026-08-24T10:00:02Z".to_owned(), &["small"]),
        ("updated_at=gte:2026-08-24".to_owned(), &["big:one", "empty", "small"]),
    ] {
        assert_eq!(names(&world, "demo", &format!("?{query}")).await, expected, "{query}");
    }
}

#[tokio::test]
async fn odd_parameters_are_bad_requests_that_name_the_parameter() {
    let world = World::start().await;
    for (query, named) in [
        ("limit=abc", "limit"),
        ("limit=-1", "limit"),
        ("name=gt:x", "name"),
        ("visibility=secret", "visibility"),
        ("member_status=maybe", "member_status"),
        ("protected=True", "protected"),
        ("os_hidden=maybe", "os_hidden"),
        ("size_min=abc", "size_min"),
        ("created_at=yesterday", "created_at"),
        ("sort_key=owner", "sort_key"),
        ("sort_dir=up", "sort_dir"),
        ("sort=name&sort_key=name", "sort"),
        ("changes-since=2026-01-01", "changes-since"),
    ] {
        let answer = world.as_user("demo").get(&format!("/v2/images?{query}")).send().await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text().contains(named), "{query}: {}", answer.text());
    }
}

#[tokio::test]
async fn only_those_with_the_reader_role_list() {
    let world = World::start().await;
    for (user, status) in [("demo", 200), ("reader", 200), ("admin", 200), ("service", 403)] {
        assert_eq!(
            world.as_user(user).get("/v2/images").send().await.status,
            status,
            "{user}"
        );
    }
}
