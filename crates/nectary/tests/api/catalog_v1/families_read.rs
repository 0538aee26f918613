//! `GET /catalog/v1/families`, `/{family}`, `/{family}/resolve` and `PATCH`: what people read of families.

use serde_json::{Value, json};

use super::publishing::{FAMILY, candidate, change, facts, family, promoted, uploaded_by};
use crate::world::World;

async fn names(world: &World, user: &str, query: &str) -> (Vec<String>, Value) {
    let answer = world
        .as_user(user)
        .get(&format!("/catalog/v1/families{query}"))
        .send()
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let page = answer.json();
    let families = page["families"].as_array().unwrap();
    let names = families
        .iter()
        .map(|family| family["name"].as_str().unwrap().to_owned());
    (names.collect(), page["next"].clone())
}

#[tokio::test]
async fn families_are_listed_by_name_page_by_page() {
    let world = World::start().await;
    for name in ["Ubuntu 24.04", "Debian 12", "Rocky 9"] {
        let image = uploaded_by(&world, "official").await;
        let mut named = facts("1");
        named["nectar_name"] = json!(name);
        let body = json!({"image_id": image, "facts": named});
        let answer = world
            .as_user("official")
            .post("/catalog/v1/families")
            .json(body)
            .send()
            .await;
        let slug = answer.json()["family"]["slug"].as_str().unwrap().to_owned();
        let path = format!("/catalog/v1/families/{slug}/promote");
        assert_eq!(world.as_user("official").post(&path).send().await.status, 200);
    }
    let (first, next) = names(&world, "demo", "?limit=2").await;
    assert_eq!(first, ["Debian 12", "Rocky 9"]);
    let rest = next
        .as_str()
        .unwrap()
        .strip_prefix("/catalog/v1/families")
        .unwrap()
        .to_owned();
    assert_eq!(
        names(&world, "demo", &rest).await,
        (vec!["Ubuntu 24.04".to_owned()], json!(null))
    );
    for query in ["?limit=0", "?name=x", "?marker=nosuch"] {
        let answer = world
            .as_user("demo")
            .get(&format!("/catalog/v1/families{query}"))
            .send()
            .await;
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[tokio::test]
async fn what_nobody_was_offered_is_seen_by_curators_alone() {
    let world = World::start().await;
    candidate(&world, "57").await;
    for path in [
        FAMILY.to_owned(),
        format!("{FAMILY}/resolve"),
        format!("{FAMILY}/promote"),
    ] {
        let method = if path.ends_with("promote") { "POST" } else { "GET" };
        let answer = world
            .as_user("demo")
            .request(method.parse().unwrap(), &path)
            .send()
            .await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(names(&world, "demo", "").await.0, Vec::<String>::new());
    assert_eq!(names(&world, "official", "").await.0.len(), 1);

    change(&world, "promote", json!({})).await;
    candidate(&world, "58").await;
    let seen = world.as_user("reader").get(FAMILY).send().await.json();
    assert_eq!(seen["builds"].as_array().unwrap().len(), 1);
    assert_eq!(seen["history"].as_array().unwrap().len(), 1);
    assert_eq!(seen["history"][0]["user_id"], json!(null));
    let curated = family(&world).await;
    assert_eq!(curated["builds"].as_array().unwrap().len(), 2);
    assert_ne!(curated["history"][0]["user_id"], json!(null));
}

#[tokio::test]
async fn a_family_resolves_by_slug_and_by_name_to_its_current_image() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let image = promoted(&world, "58").await;
    for path in [FAMILY, "/catalog/v1/families/Debian%2012%20(Bookworm)%20amd64"] {
        let answer = world.as_user("demo").get(&format!("{path}/resolve")).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(
            answer.json(),
            json!({"family": "debian-12-bookworm-amd64", "image_id": image, "build": "58"})
        );
    }
}

#[tokio::test]
async fn reading_takes_a_project_and_no_more() {
    let world = World::start().await;
    promoted(&world, "57").await;
    for path in ["/catalog/v1/families", FAMILY, &format!("{FAMILY}/resolve")] {
        for (user, status) in [
            (None, 401),
            (Some("nobody"), 403),
            (Some("reader"), 200),
            (Some("partner"), 200),
        ] {
            let asker = user.map_or_else(|| world.as_nobody(), |user| world.as_user(user));
            assert_eq!(asker.get(path).send().await.status, status, "{path} {user:?}");
        }
    }
    let unknown = world.as_user("demo").get("/catalog/v1/families/nosuch").send().await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn curators_say_what_people_read() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let body = json!({
        "description": "Use **debian**. <script>alert(1)</script>", "default_user": "debian",
        "support": "security_only", "ends_on": "2028-06-30",
    });
    let answer = world.as_user("official").patch(FAMILY).json(body.clone()).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["says"], "Changed: description, support, ends_on.");
    let read = world.as_user("demo").get(FAMILY).send().await.json();
    assert_eq!(read["description"], body["description"]);
    assert_eq!(
        read["description_html"],
        "<p>Use <strong>debian</strong>. &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    );
    assert_eq!(
        (&read["support"], &read["ends_on"]),
        (&json!("security_only"), &json!("2028-06-30"))
    );
    let again = world.as_user("official").patch(FAMILY).json(body.clone()).send().await;
    assert_eq!(again.json()["changed"], false);
    for (user, body, status) in [
        (Some("demo"), body.clone(), 403),
        (None, body, 401),
        (Some("official"), json!({"slug": "x"}), 400),
        (Some("official"), json!({"ends_on": "soon"}), 400),
    ] {
        let asker = user.map_or_else(|| world.as_nobody(), |user| world.as_user(user));
        assert_eq!(asker.patch(FAMILY).json(body).send().await.status, status, "{user:?}");
    }
}
