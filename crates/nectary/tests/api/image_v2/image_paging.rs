//! `GET /v2/images`: order, pages and links.

use std::cmp::Ordering;

use nectary_domain::image::Image;
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::visibility::Visibility;
use nectary_testkit::builders::image::{BUILT_AT, image, project};
use serde_json::{Value, json};

use crate::world::{World, project_id};

async fn fill(world: &World, count: usize) {
    for at in 0..count {
        let name = format!("{:02}", at / 3);
        world.queued_image("demo", json!({"name": name, "tags": ["t"]})).await;
    }
}

/// The ids of all pages, following `next`, and how many pages there were.
async fn walk(world: &World, first: &str) -> (Vec<String>, usize) {
    let (mut ids, mut pages) = (Vec::new(), 0);
    let mut next = Some(first.to_owned());
    while let Some(link) = next {
        let answer = world.as_user("demo").get(&link).send().await;
        ids.extend(answer.listed("id"));
        next = answer.json()["next"].as_str().map(str::to_owned);
        pages += 1;
    }
    (ids, pages)
}

#[tokio::test]
async fn walking_the_pages_meets_every_image_once_in_every_order() {
    let world = World::start().await;
    fill(&world, 20).await;
    for order in [
        "",
        "&sort=name",
        "&sort=name:asc",
        "&sort_key=size&sort_dir=asc",
        "&sort=status,name:asc,id:asc",
    ] {
        let (all, _) = walk(&world, &format!("/v2/images?limit=1000{order}")).await;
        for limit in [1, 3, 7, 19] {
            let (ids, _) = walk(&world, &format!("/v2/images?limit={limit}{order}")).await;
            assert_eq!(ids, all, "{limit} {order}");
        }
        let mut distinct = all.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), 20, "{order}");
    }
}

#[tokio::test]
async fn a_list_that_ends_with_a_full_page_has_one_more_empty_page() {
    let world = World::start().await;
    fill(&world, 6).await;
    assert_eq!(walk(&world, "/v2/images?limit=3").await.1, 3);
    assert_eq!(walk(&world, "/v2/images?limit=4").await.1, 2);
    assert_eq!(walk(&world, "/v2/images").await.1, 1);
}

#[tokio::test]
async fn the_limit_has_a_default_and_a_cap_and_may_be_zero() {
    let world = World::with(|options, _| {
        options.limits.page_default = 2;
        options.limits.page_max = 4;
    })
    .await;
    fill(&world, 6).await;
    for (query, count) in [("", 2), ("?limit=3", 3), ("?limit=100", 4), ("?limit=0", 0)] {
        let answer = world.as_user("demo").get(&format!("/v2/images{query}")).send().await;
        assert_eq!(answer.listed("id").len(), count, "{query}");
        assert_eq!(answer.json().get("next").is_some(), count > 0, "{query}");
    }
}

#[tokio::test]
async fn links_keep_every_parameter_and_repeated_ones_in_order() {
    let world = World::start().await;
    fill(&world, 3).await;
    let query = "limit=2&tag=t&sort_key=name&sort_key=id&sort_dir=asc&sort_dir=desc";
    let answer = world.as_user("demo").get(&format!("/v2/images?{query}")).send().await;
    let (list, last) = (answer.json(), answer.listed("id")[1].clone());
    assert_eq!(list["first"], format!("/v2/images?{query}"));
    assert_eq!(list["next"], format!("/v2/images?{query}&marker={last}"));
    let second = world
        .as_user("demo")
        .get(list["next"].as_str().unwrap())
        .send()
        .await
        .json();
    assert_eq!(second["first"], format!("/v2/images?{query}"), "without the marker");
}

#[tokio::test]
async fn a_marker_that_one_cannot_see_is_the_same_bad_request_as_one_that_is_none() {
    let world = World::start().await;
    let hidden = world.queued_image("partner", json!({"visibility": "private"})).await;
    let deleted = world.queued_image("demo", json!({})).await;
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{deleted}"))
            .send()
            .await
            .status,
        204
    );
    for marker in ["nosuch", "", &hidden, &deleted] {
        let answer = world
            .as_user("demo")
            .get(&format!("/v2/images?marker={marker}"))
            .send()
            .await;
        assert_eq!(answer.status, 400, "{marker}");
        assert!(answer.text().contains("marker"), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_newest_image_comes_first_unless_asked_otherwise() {
    let world = World::start().await;
    for name in ["one", "two", "three"] {
        world.queued_image("demo", json!({"name": name})).await;
        world.advance(std::time::Duration::from_secs(1));
    }
    for (query, names) in [
        ("", ["three", "two", "one"]),
        ("?sort_dir=asc", ["one", "two", "three"]),
        ("?sort=name:asc", ["one", "three", "two"]),
    ] {
        let answer = world.as_user("demo").get(&format!("/v2/images{query}")).send().await;
        assert_eq!(answer.listed("name"), names, "{query}");
    }
}

/// Puts images into the catalog without asking for each.
async fn put(world: &World, images: &[Image]) {
    let mut rows = world.app.db.write().await.unwrap();
    for image in images {
        rows.add_image(image).await.unwrap();
    }
    rows.commit().await.unwrap();
}

/// Twenty-four images of the caller's, of the public and of those that share with him, with few different values and
/// many absent ones.
async fn motley(world: &World) {
    let images: Vec<Image> = (0..24_u8)
        .map(|at| {
            let number = u64::from(at);
            let (owner, visibility) = match at % 3 {
                0 => ("demo", Visibility::Private),
                1 => ("partner", Visibility::Public),
                _ => ("partner", Visibility::Shared),
            };
            // Ids run against the order of creation, so that neither can stand in for the other.
            let made = image(99 - number).owned_by(&project_id(owner)).visible(visibility);
            let made = made.created_after(i64::from(at / 4)).with(|record| {
                record.name = [None, Some(""), Some("a"), Some("B"), Some("é")][usize::from(at % 5)].map(str::to_owned);
                if at % 2 == 0 {
                    record.disk_format = None;
                }
                if at % 7 < 3 {
                    record.container_format = None;
                }
            });
            if at % 4 == 0 {
                made.build()
            } else {
                made.active(number / 8).build()
            }
        })
        .collect();
    put(world, &images).await;
    let mut rows = world.app.db.write().await.unwrap();
    for image in images
        .iter()
        .filter(|image| image.record().visibility == Visibility::Shared)
    {
        let offered = Member::offered(image.id().clone(), project(&project_id("demo")), BUILT_AT);
        rows.add_member(&offered.answered(MemberStatus::Accepted, BUILT_AT))
            .await
            .unwrap();
    }
    rows.commit().await.unwrap();
}

/// How two images of [`motley`] stand to each other by a key: nothing comes before something, text goes by its bytes.
fn compare(a: &Value, b: &Value, key: &str) -> Ordering {
    match (&a[key], &b[key]) {
        // Times are finer than what is shown of them.
        _ if key.ends_with("_at") => quarter(a).cmp(&quarter(b)),
        (Value::String(a), Value::String(b)) => a.as_bytes().cmp(b.as_bytes()),
        (a, b) => a.as_u64().cmp(&b.as_u64()).then(a.is_string().cmp(&b.is_string())),
    }
}

/// The microsecond in which an image of [`motley`] was created, as its id says.
fn quarter(image: &Value) -> u64 {
    let (_, number) = image["id"].as_str().unwrap().rsplit_once('-').unwrap();
    (99 - u64::from_str_radix(number, 16).unwrap()) / 4
}

const SORT_KEYS: [&str; 8] = [
    "name",
    "status",
    "container_format",
    "disk_format",
    "size",
    "id",
    "created_at",
    "updated_at",
];

#[tokio::test]
async fn every_pair_of_keys_orders_the_list_and_its_pages_alike() {
    let world = World::start().await;
    motley(&world).await;
    let all = world.as_user("demo").get("/v2/images?limit=100").send().await.json();
    let images = all["images"].as_array().unwrap();
    assert_eq!(images.len(), 24);
    let by = |key: &str, direction: &str, a: &Value, b: &Value| match direction {
        "asc" => compare(a, b, key),
        _ => compare(a, b, key).reverse(),
    };
    for first in SORT_KEYS {
        for second in SORT_KEYS.into_iter().filter(|second| *second != first) {
            for (one, other) in [("asc", "asc"), ("asc", "desc"), ("desc", "asc"), ("desc", "desc")] {
                let keys = [(first, one), (second, other), ("created_at", "desc"), ("id", "desc")];
                let mut expected: Vec<&Value> = images.iter().collect();
                expected.sort_by(|a, b| {
                    let orders = keys.iter().map(|(key, direction)| by(key, direction, a, b));
                    orders.fold(Ordering::Equal, Ordering::then)
                });
                let expected: Vec<&str> = expected.iter().map(|image| image["id"].as_str().unwrap()).collect();
                let (ids, _) = walk(
                    &world,
                    &format!("/v2/images?limit=7&sort={first}:{one},{second}:{other}"),
                )
                .await;
                assert_eq!(ids, expected, "{first}:{one},{second}:{other}");
            }
        }
    }
}

#[tokio::test]
async fn an_order_is_written_in_two_ways() {
    let world = World::start().await;
    motley(&world).await;
    let asker = world.as_user("demo");
    let ids = async |query: &str| asker.get(&format!("/v2/images?{query}")).send().await.listed("id");
    for (query, same) in [
        ("", "sort=created_at:desc,id:desc"),
        ("sort=name", "sort=name:desc"),
        ("sort_key=name", "sort=name:desc"),
        ("sort_key=name&sort_key=size", "sort=name:desc,size:desc"),
        ("sort_key=name&sort_key=size&sort_dir=asc", "sort=name:asc,size:asc"),
        (
            "sort_key=name&sort_dir=asc&sort_key=size&sort_dir=desc",
            "sort=name:asc,size:desc",
        ),
        ("sort_dir=asc", "sort=created_at:asc"),
        ("sort=name:asc,name:desc", "sort=name:asc"),
        ("sort=name:asc,%20size:desc", "sort=name:asc,size:desc"),
    ] {
        assert_eq!(ids(query).await, ids(same).await, "{query}");
    }
}

#[tokio::test]
async fn an_order_that_is_none_is_refused() {
    let world = World::start().await;
    for query in [
        "sort=",
        "sort=name,",
        "sort=nosuch",
        "sort=name:up",
        "sort=name:ASC",
        "sort=name:asc:desc",
        "sort=colour:asc",
        "sort_key=",
        "sort_key=min_ram",
        "sort_key=owner",
        "sort_key=visibility",
        "sort_key=Name",
        "sort_key=name,size",
        "sort_key=name&sort_dir=",
        "sort_key=name&sort_dir=down",
        "sort_key=name&sort_dir=asc&sort_dir=asc",
        "sort_key=name&sort_key=size&sort_key=id&sort_dir=asc&sort_dir=desc",
        "sort=name&sort_dir=asc",
        "sort=name&sort_key=size",
        "sort=name&sort=size",
    ] {
        let answer = world.as_user("demo").get(&format!("/v2/images?{query}")).send().await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text().contains("sort"), "{query}: {}", answer.text());
    }
}

#[tokio::test]
async fn thousands_of_images_of_one_moment_without_names_are_met_once_each() {
    let world = World::with(|options, _| options.limits.page_max = 500).await;
    let made = (0..2500_u64).map(|number| {
        image(number)
            .owned_by(&project_id("demo"))
            .with(|record| record.name = None)
    });
    put(
        &world,
        &made
            .map(nectary_testkit::builders::image::ImageBuilder::build)
            .collect::<Vec<_>>(),
    )
    .await;
    for (order, pages) in [
        ("limit=500", 6),
        ("limit=900&sort=name:asc", 6),
        ("limit=499&sort_key=size&sort_key=name", 6),
    ] {
        let (mut ids, walked) = walk(&world, &format!("/v2/images?{order}")).await;
        assert_eq!((ids.len(), walked), (2500, pages), "{order}");
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 2500, "{order}");
    }
}

#[tokio::test]
async fn a_page_begins_after_its_marker_whatever_comes_or_goes_meanwhile() {
    let world = World::start().await;
    let made: Vec<Image> = (0..9)
        .map(|number| image(number).owned_by(&project_id("demo")).build())
        .collect();
    put(&world, &made).await;
    let page = world.as_user("demo").get("/v2/images?limit=3&sort=id:asc").send().await;
    let next = page.json()["next"].as_str().unwrap().to_owned();
    let [early, later] = [1, 4].map(|at: usize| format!("/v2/images/{}", made[at].id()));
    put(&world, &[image(0x100).owned_by(&project_id("demo")).build()]).await;
    for path in [early, later] {
        assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
    }
    let expected: Vec<&str> = [3, 5, 6].iter().map(|at: &usize| made[*at].id().as_str()).collect();
    assert_eq!(world.as_user("demo").get(&next).send().await.listed("id"), expected);

    let marker = format!("/v2/images/{}", made[2].id());
    assert_eq!(world.as_user("demo").delete(&marker).send().await.status, 204);
    assert_eq!(
        world.as_user("demo").get(&next).send().await.status,
        400,
        "the marker itself is gone"
    );
}

#[tokio::test]
async fn a_marker_may_stand_outside_of_what_the_filters_find() {
    let world = World::start().await;
    let made: Vec<Image> = (0..6)
        .map(|number| {
            image(number)
                .owned_by(&project_id("demo"))
                .tagged(if number == 2 { &[] } else { &["t"] })
                .build()
        })
        .collect();
    put(&world, &made).await;
    let query = format!("/v2/images?sort=id:asc&tag=t&marker={}", made[2].id());
    let expected: Vec<&str> = made[3..].iter().map(|image| image.id().as_str()).collect();
    assert_eq!(world.as_user("demo").get(&query).send().await.listed("id"), expected);
}

#[tokio::test]
async fn limits_are_whole_numbers() {
    let world = World::start().await;
    fill(&world, 3).await;
    for (limit, count) in [
        ("0", 0),
        ("00", 0),
        ("2", 2),
        ("3", 3),
        ("1000", 3),
        ("1001", 3),
        ("99999999999999999999999", 3),
    ] {
        let answer = world
            .as_user("demo")
            .get(&format!("/v2/images?limit={limit}"))
            .send()
            .await;
        assert_eq!(answer.listed("id").len(), count, "{limit}");
    }
    for limit in [
        "", "-1", "-0", "%2B1", "1.0", "1e1", "x", "0x1", "%201", "1%20", "%D9%A3", "None",
    ] {
        let answer = world
            .as_user("demo")
            .get(&format!("/v2/images?limit={limit}"))
            .send()
            .await;
        assert_eq!(answer.status, 400, "{limit}");
    }
}

#[tokio::test]
async fn an_empty_page_has_no_next_and_a_page_too_short_neither() {
    let world = World::start().await;
    fill(&world, 4).await;
    for (query, has_next) in [
        ("limit=0", false),
        ("limit=3", true),
        ("limit=4", true),
        ("limit=5", false),
        ("limit=1&tag=nosuch", false),
        ("limit=1&visibility=", false),
        ("", false),
    ] {
        let list = world
            .as_user("demo")
            .get(&format!("/v2/images?{query}"))
            .send()
            .await
            .json();
        assert_eq!(list.get("next").is_some(), has_next, "{query}");
        assert!(list.get("first").is_some(), "{query}");
    }
}

#[tokio::test]
async fn links_lead_back_to_what_was_asked_whatever_its_characters() {
    let world = World::start().await;
    for _ in 0..3 {
        let more = json!({"name": "a&b=c d+é%", "tags": ["#1", "x y"], "k ey/?": "v#\"al"});
        world.queued_image("demo", more).await;
    }
    let query = "tag=%231&tag=x+y&name=eq:a%26b%3Dc%20d%2B%C3%A9%25&k%20ey%2F%3F=v%23%22al&limit=2&sort=id:asc";
    let (ids, pages) = walk(&world, &format!("/v2/images?{query}")).await;
    assert_eq!((ids.len(), pages), (3, 2));
    let first = world
        .as_user("demo")
        .get(&format!("/v2/images?marker={}&{query}", ids[0]))
        .send()
        .await
        .json();
    let again = world.as_user("demo").get(first["first"].as_str().unwrap()).send().await;
    assert_eq!(again.listed("id"), ids[..2]);
}
