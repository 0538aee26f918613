//! `GET /catalog/v1/search`, and `q` in lists.

use serde_json::{Value, json};

use super::furnished::{add, furnished, list, names, share, sorted_names};
use crate::world::World;

async fn search(world: &World, user: &str, query: &str) -> Value {
    let path = format!("/catalog/v1/search?{query}");
    let answer = world.as_user(user).get(&path).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

#[tokio::test]
async fn words_are_found_by_their_beginnings_wherever_they_stand_official_images_first() {
    let world = World::start().await;
    let named = |name: &str| json!({"name": name, "visibility": "public"});
    add(&world, "official", named("NeCTAR Ubuntu 24.04 LTS (Noble) amd64")).await;
    let body = json!({"name": "mine", "os_distro": "ubuntu", "os_version": "24.04", "description": "Für Übungen"});
    add(&world, "demo", body).await;
    add(&world, "partner", named("ubuntu 22.04")).await;
    for (query, expected) in [
        (
            "q=ubuntu",
            &["NeCTAR Ubuntu 24.04 LTS (Noble) amd64", "ubuntu 22.04", "mine"][..],
        ),
        ("q=ubu+24.04", &["NeCTAR Ubuntu 24.04 LTS (Noble) amd64", "mine"]),
        ("q=UBUNGEN", &["mine"]),
        ("q=ubuntu&limit=1", &["NeCTAR Ubuntu 24.04 LTS (Noble) amd64"]),
        ("q=***", &[]),
        ("q=", &[]),
    ] {
        let found = search(&world, "demo", query).await;
        assert_eq!(names(&found), expected, "{query}");
    }
    let found = search(&world, "demo", "q=noble").await;
    assert_eq!(found["images"][0]["category"], "official");
    assert_eq!(found["corrected"], Value::Null);
    assert_eq!(
        found["images"][0],
        list(&world, "demo", "category=official").await["images"][0]
    );
}

#[tokio::test]
async fn what_is_called_so_counts_before_what_merely_has_the_words() {
    let world = World::start().await;
    let debian = |version: &str, date: &str| {
        json!({
            "name": format!("Debian {version}"), "visibility": "public", "os_distro": "debian", "os_version": version,
            "image_build_date": date, "description": "Follows Fedora and Debian 12",
        })
    };
    add(&world, "official", debian("12", "2026-09-01")).await;
    add(&world, "official", debian("13", "2026-10-12")).await;
    add(&world, "demo", json!({"name": "fedora"})).await;
    for (query, expected) in [
        ("q=debian+12", &["Debian 12", "Debian 13"][..]),
        ("q=debian", &["Debian 13", "Debian 12"]),
        // Official images come before all others, whatever they are called.
        ("q=fedora", &["Debian 13", "Debian 12", "fedora"]),
        ("q=fedora&category=project", &["fedora"]),
        ("q=debian+12&category=official&limit=1", &["Debian 12"]),
        ("q=debian&category=shared", &[]),
    ] {
        assert_eq!(names(&search(&world, "demo", query).await), expected, "{query}");
    }
    let wrong = world
        .as_user("demo")
        .get("/catalog/v1/search?q=a&category=best")
        .send()
        .await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("is not a category"), "{}", wrong.text());
}

#[tokio::test]
async fn what_is_found_is_what_may_be_seen() {
    let world = furnished().await;
    for (word, finders) in [
        ("official", &["demo", "partner", "admin"][..]),
        ("project", &["demo", "admin"]),
        ("shared", &["demo", "partner", "admin"]),
        ("community", &["demo", "partner", "admin"]),
        ("offered", &["partner", "admin"]),
        ("none", &["partner", "admin"]),
        // It is hidden.
        ("archived", &[]),
    ] {
        for user in ["demo", "partner", "admin"] {
            let found = search(&world, user, &format!("q={word}")).await;
            let is_found = names(&found).contains(&word);
            assert_eq!(is_found, finders.contains(&user), "{word} {user}: {found}");
        }
    }
}

#[tokio::test]
async fn a_misspelt_word_is_corrected_to_one_that_finds_something() {
    let world = World::start().await;
    let public = |name: &str| json!({"name": name, "visibility": "public"});
    add(&world, "official", public("Ubuntu 24.04")).await;
    add(&world, "official", public("AlmaLinux 9")).await;
    add(&world, "partner", json!({"name": "Hydrangea", "visibility": "private"})).await;
    for (asked, corrected, found) in [
        ("ubunut", "ubuntu", "Ubuntu 24.04"),
        ("Ubunto-24.04", "ubuntu-24.04", "Ubuntu 24.04"),
        ("almalinxus", "almalinux", "AlmaLinux 9"),
    ] {
        let answer = search(&world, "demo", &format!("q={asked}")).await;
        assert_eq!(
            (names(&answer), &answer["corrected"]),
            (vec![found], &json!(corrected)),
            "{asked}"
        );
    }
    // Short words and numbers stand for themselves; so does a word for which nothing similar finds an image with the rest.
    for asked in ["25.04", "xb", "uxuxtu", "hydrangae", "hydrangaea", "ubunut+9"] {
        let answer = search(&world, "demo", &format!("q={asked}")).await;
        assert_eq!(answer, json!({"images": [], "corrected": null}), "{asked}");
    }
    let owners = search(&world, "partner", "q=hydrangae").await;
    assert_eq!(
        (names(&owners), &owners["corrected"]),
        (vec!["Hydrangea"], &json!("hydrangea"))
    );
}

#[tokio::test]
async fn no_answer_tells_of_words_that_only_others_images_have() {
    let world = World::start().await;
    let private = add(&world, "partner", json!({"name": "zirconium", "visibility": "shared"})).await;
    // The beginning of a word of mine would do for a search, but is no word of mine.
    add(&world, "demo", json!({"name": "zirconiumoxide"})).await;
    let answer = search(&world, "demo", "q=zircomium").await;
    assert_eq!(answer, json!({"images": [], "corrected": null}));
    share(&world, &private, "accepted").await;
    let answer = search(&world, "demo", "q=zircomium").await;
    assert_eq!(answer["corrected"], "zirconium");
}

#[tokio::test]
async fn a_search_follows_every_change() {
    let world = World::start().await;
    let id = add(&world, "demo", json!({"name": "first", "tags": ["amber"]})).await;
    let path = format!("/v2/images/{id}");
    let finds = async |query: &str| !names(&search(&world, "demo", query).await).is_empty();
    assert!(finds("q=first").await && finds("q=amber").await);
    let change = json!([
        {"op": "replace", "path": "/name", "value": "second"},
        {"op": "add", "path": "/nectar_name", "value": "Bookworm"},
    ]);
    let patched = world.as_user("admin").patch(&path).ops(change).send().await;
    assert_eq!(patched.status, 200, "{}", patched.text());
    assert!(!finds("q=first").await && finds("q=second+book").await);
    let untagged = world.as_user("demo").delete(&format!("{path}/tags/amber")).send().await;
    assert_eq!(untagged.status, 204);
    assert!(!finds("q=amber").await);
    assert_eq!(world.as_user("demo").delete(&path).send().await.status, 204);
    assert!(!finds("q=second").await);
}

#[tokio::test]
async fn words_narrow_a_list_and_its_facets_like_any_other_condition() {
    let world = furnished().await;
    for (owner, name, distribution, visibility) in [
        ("demo", "noble one", "ubuntu", "private"),
        ("demo", "noble two", "debian", "private"),
        ("partner", "noble three", "ubuntu", "community"),
        ("partner", "noble four", "ubuntu", "private"),
    ] {
        add(
            &world,
            owner,
            json!({"name": name, "os_distro": distribution, "visibility": visibility}),
        )
        .await;
    }
    for (query, expected) in [
        ("q=nob", &["noble one", "noble three", "noble two"][..]),
        ("q=nob&distribution=ubuntu", &["noble one", "noble three"]),
        ("q=nob&category=project", &["noble one", "noble two"]),
        ("q=two+noble&visibility=private", &["noble two"]),
        ("q=four", &[]),
    ] {
        assert_eq!(sorted_names(&world, "demo", query).await, expected, "{query}");
    }
    let listed = list(&world, "demo", "q=nob&distribution=ubuntu&facets=true&sort=name").await;
    assert_eq!(names(&listed), ["noble one", "noble three"]);
    let count = |value: &str, count: u64| json!({"value": value, "count": count});
    assert_eq!(
        listed["facets"]["distribution"],
        json!([count("ubuntu", 2), count("debian", 1)])
    );
    assert_eq!(
        listed["facets"]["category"],
        json!([count("project", 1), count("community", 1)])
    );
}

#[tokio::test]
async fn whatever_is_typed_is_words() {
    let world = World::start().await;
    add(&world, "demo", json!({"name": "near or and not words"})).await;
    let everything = "q=%22near%22%20OR%20(and)%20NOT%20*%20words%3A%20%7B%7D%5E%2B-%27%3B";
    assert_eq!(names(&search(&world, "demo", everything).await).len(), 1);
    let long = format!("q={}", "word%20".repeat(1400));
    assert_eq!(names(&search(&world, "demo", &long).await).len(), 1);
    let other = "q=near%20AND%20nothing";
    assert!(names(&search(&world, "demo", other).await).is_empty());
}

#[tokio::test]
async fn a_search_needs_a_token_words_and_permission() {
    let world = furnished().await;
    assert_eq!(world.as_nobody().get("/catalog/v1/search?q=a").send().await.status, 401);
    assert_eq!(
        world
            .as_user("nobody")
            .get("/catalog/v1/search?q=a")
            .send()
            .await
            .status,
        403
    );
    for query in ["", "q=a&q=b", "q=a&limit=0", "q=a&sort=name", "q=a&marker=b", "q=a%00b"] {
        let answer = world
            .as_user("demo")
            .get(&format!("/catalog/v1/search?{query}"))
            .send()
            .await;
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (400, &json!("invalid")),
            "{query}"
        );
    }
    world.set_policy("get_image: \"project_id:%(owner)s\"\n");
    assert_eq!(search(&world, "demo", "q=official").await["images"], json!([]));
    world.set_policy("get_images: \"!\"\n");
    let refused = world.as_user("demo").get("/catalog/v1/search?q=a").send().await;
    assert_eq!(refused.status, 403, "{}", refused.text());
}
