//! `GET /v2/images`: order, pages and links.

use serde_json::json;

use crate::world::World;

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
