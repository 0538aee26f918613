//! `GET /catalog/v1/images`.

use serde_json::{Value, json};

use super::furnished::{add, furnished, list, names, sorted_names};
use crate::world::{World, project_id};

#[tokio::test]
async fn an_image_comes_with_what_it_is_to_the_caller_and_why() {
    let world = furnished().await;
    let listed = list(&world, "demo", "").await;
    assert_eq!(
        names(&listed),
        ["public", "shared", "project", "contributed", "official"]
    );
    assert_eq!(listed["next"], Value::Null);
    for image in listed["images"].as_array().unwrap() {
        assert_eq!(image["category"], image["name"]);
    }
    let why = |name: &str| {
        let images = listed["images"].as_array().unwrap();
        let image = images.iter().find(|image| image["name"] == name).unwrap();
        image["why"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        why("official"),
        "Public, and owned by a project that publishes the official images of this cloud."
    );
    assert!(why("shared").contains("accepted"), "{}", why("shared"));
    let seen_by_admin = list(&world, "admin", "").await;
    let of_nobody: Vec<_> = seen_by_admin["images"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|image| image["category"].is_null())
        .map(|image| image["name"].as_str().unwrap())
        .collect();
    assert_eq!(of_nobody, ["none", "offered", "shared", "project"]);
}

#[tokio::test]
async fn a_summary_holds_every_key() {
    let world = World::start().await;
    let body = json!({
        "name": "Debian", "visibility": "public", "disk_format": "raw", "container_format": "bare", "min_disk": 3,
        "min_ram": 512, "tags": ["b", "a"], "os_distro": "debian", "os_version": "12", "architecture": "x86_64",
        "default_user": "debian", "description": "A stable one.", "protected": true, "image_type": "snapshot",
    });
    let id = add(&world, "official", body).await;
    let data = world
        .as_user("admin")
        .put(&format!("/v2/images/{id}/file"))
        .octets(vec![0; 1024])
        .send()
        .await;
    assert_eq!(data.status, 204);
    let listed = list(&world, "demo", "").await;
    assert_eq!(
        listed["images"][0],
        json!({
            "id": id, "name": "Debian", "category": "official",
            "why": "Public, and owned by a project that publishes the official images of this cloud.",
            "status": "active", "visibility": "public", "owner_id": project_id("official"), "owner_name": "official", "size_bytes": 1024,
            "virtual_size_bytes": 1024, "disk_format": "raw", "container_format": "bare", "min_disk_gib": 3,
            "min_ram_mib": 512, "distribution": "debian", "version": "12", "architecture": "x86_64",
            "default_user": "debian", "description": "A stable one.", "is_hidden": false, "is_protected": true,
            "is_snapshot": true, "tags": ["a", "b"], "created_at": "2026-08-24T10:00:00Z",
            "updated_at": "2026-08-24T10:00:00Z", "family": null,
        })
    );
    add(&world, "demo", json!({})).await;
    let plain = list(&world, "demo", "category=project").await;
    let keys = |image: &Value| image.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&plain["images"][0]), keys(&listed["images"][0]));
}

#[tokio::test]
async fn categories_are_listed_alone_and_together() {
    let world = furnished().await;
    for (query, expected) in [
        ("category=official", &["official"][..]),
        ("category=shared", &["shared"]),
        ("category=community", &["community"]),
        ("category=archived", &["archived"]),
        ("category=archived&hidden=false", &[]),
        (
            "category=official&category=archived&category=community",
            &["archived", "community", "official"],
        ),
        ("category=official&visibility=community", &[]),
        ("hidden=true", &[]),
        (
            "visibility=community&hidden=true&hidden=false",
            &["archived", "community"],
        ),
        ("visibility=community&visibility=private", &["community", "project"]),
    ] {
        assert_eq!(sorted_names(&world, "demo", query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn values_of_one_parameter_are_alternatives_and_parameters_are_met_together() {
    let world = World::start().await;
    for (name, distribution, version, tag) in [
        ("a", "debian", "12", "x"),
        ("b", "debian", "13", "y"),
        ("c", "ubuntu", "24.04", "x"),
        ("d", "rocky", "9", "z"),
    ] {
        let body = json!({"name": name, "os_distro": distribution, "os_version": version, "tags": [tag]});
        add(&world, "demo", body).await;
    }
    for (query, expected) in [
        ("distribution=debian", &["a", "b"][..]),
        ("distribution=debian&distribution=rocky", &["a", "b", "d"]),
        ("distribution=debian&version=13&version=9", &["b"]),
        ("tag=x&tag=z", &["a", "c", "d"]),
        ("tag=x&distribution=ubuntu&status=queued&status=active", &["c"]),
        ("status=active", &[]),
        ("distribution=Debian", &[]),
        ("architecture=x86_64", &[]),
    ] {
        assert_eq!(sorted_names(&world, "demo", query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn pages_are_walked_by_next_in_the_order_that_was_asked_for() {
    let world = World::start().await;
    for name in ["d", "a", "c", "e", "b"] {
        add(&world, "demo", json!({"name": name, "tags": ["a b"]})).await;
    }
    let mut path = "/catalog/v1/images?sort=name&limit=2&tag=a%20b".to_owned();
    let mut walked = Vec::new();
    loop {
        let page = world.as_user("demo").get(&path).send().await.json();
        walked.push(names(&page).concat());
        let Some(next) = page["next"].as_str() else { break };
        path = next.to_owned();
    }
    assert_eq!(walked, ["ab", "cd", "e"]);
    let backwards = list(&world, "demo", "sort=-name").await;
    assert_eq!(names(&backwards).concat(), "edcba");
    let newest = list(&world, "demo", "").await;
    assert_eq!(names(&newest).len(), 5);
}

#[tokio::test]
async fn only_administrators_list_by_owner() {
    let world = furnished().await;
    let query = format!("owner={}&owner={}", project_id("demo"), project_id("official"));
    assert_eq!(sorted_names(&world, "admin", &query).await, ["official", "project"]);
    let refused = world
        .as_user("demo")
        .get(&format!("/catalog/v1/images?{query}"))
        .send()
        .await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(refused.text().contains("category"), "{}", refused.text());
}

#[tokio::test]
async fn policy_decides_about_the_list_and_about_each_image() {
    let world = furnished().await;
    world.set_policy("get_image: \"project_id:%(owner)s\"\n");
    assert_eq!(sorted_names(&world, "demo", "").await, ["project"]);
    world.set_policy("get_images: \"!\"\n");
    let refused = world.as_user("demo").get("/catalog/v1/images").send().await;
    assert_eq!(refused.status, 403, "{}", refused.text());
}

#[tokio::test]
async fn what_is_wrong_is_a_problem_that_says_what_is_right() {
    let world = World::start().await;
    for (query, says) in [
        ("os_distro=debian", "The known ones are category, distribution, version"),
        ("limit=500", "1 to 200"),
        ("category=mine", "use one of official, contributed"),
        ("marker=nosuch", "no image that you can see"),
    ] {
        let path = format!("/catalog/v1/images?{query}");
        let answer = world.as_user("demo").get(&path).send().await;
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("invalid")));
        assert!(answer.text().contains(says), "{}", answer.text());
    }
    assert_eq!(world.as_nobody().get("/catalog/v1/images").send().await.status, 401);
    let unscoped = world.as_user("nobody").get("/catalog/v1/images").send().await;
    assert_eq!(unscoped.status, 403);
}
