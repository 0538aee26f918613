//! What an operator's policy file changes, and what it cannot.

use axum::http::Method;
use serde_json::{Value, json};

use crate::world::{Answer, Question, World, project_id};

/// The rules that NeCTAR's dashboard ships for its Image service.
const NECTAR: &str = r#"{
    "image_admin": [["role:admin"], ["role:image_admin"]],
    "publicize_image": "rule:image_admin",
    "communitize_image": "",
    "deactivate": "",
    "reactivate": "",
    "manage_image_cache": "rule:image_admin",
    "tasks_api_access": "rule:image_admin"
}"#;

async fn set(world: &World, user: &str, id: &str, attribute: &str, value: Value) -> Answer {
    let change = json!([{"op": "replace", "path": format!("/{attribute}"), "value": value}]);
    world
        .as_user(user)
        .patch(&format!("/v2/images/{id}"))
        .ops(change)
        .send()
        .await
}

async fn create(world: &World, user: &str, body: Value) -> u16 {
    world.as_user(user).post("/v2/images").json(body).send().await.status
}

/// Every request that changes an image, with what it needs to be complete.
fn changes<'w>(world: &'w World, user: &str, id: &str) -> Vec<(&'static str, Question<'w>)> {
    let path = format!("/v2/images/{id}");
    let asker = world.as_user(user);
    let member = format!("{path}/members/{}", project_id("official"));
    let rename = json!([{"op": "replace", "path": "/name", "value": "taken"}]);
    let hide = json!([{"op": "replace", "path": "/visibility", "value": "private"}]);
    let take = json!([{"op": "replace", "path": "/owner", "value": project_id("partner")}]);
    vec![
        ("rename", asker.patch(&path).ops(rename)),
        ("hide", asker.patch(&path).ops(hide)),
        ("take", asker.patch(&path).ops(take)),
        ("upload", asker.put(&format!("{path}/file")).octets("evil")),
        ("deactivate", asker.post(&format!("{path}/actions/deactivate"))),
        ("reactivate", asker.post(&format!("{path}/actions/reactivate"))),
        ("tag", asker.put(&format!("{path}/tags/new"))),
        ("untag", asker.delete(&format!("{path}/tags/kept"))),
        (
            "share",
            asker
                .post(&format!("{path}/members"))
                .json(json!({"member": project_id("service")})),
        ),
        (
            "answer for another",
            asker.put(&member).json(json!({"status": "rejected"})),
        ),
        ("unshare", asker.delete(&member)),
        ("delete", asker.delete(&path)),
    ]
}

/// An image of demo's that was shared with official and is now seen by everybody, with data or without.
async fn open_image(world: &World, visibility: &str, has_data: bool) -> String {
    let more = json!({"tags": ["kept"], "name": "open"});
    let id = match has_data {
        true => world.active_image("demo", more, b"data").await,
        false => world.queued_image("demo", more).await,
    };
    for project in ["official", "partner"] {
        let offer = world.as_user("demo").post(&format!("/v2/images/{id}/members"));
        assert_eq!(
            offer.json(json!({"member": project_id(project)})).send().await.status,
            200
        );
    }
    assert_eq!(
        set(world, "admin", &id, "visibility", json!(visibility)).await.status,
        200
    );
    id
}

#[tokio::test]
async fn under_the_older_defaults_no_stranger_changes_what_he_sees() {
    let world = World::start().await;
    world.set_policy_over_older_defaults("");
    for (visibility, has_data) in [
        ("public", true),
        ("community", true),
        ("public", false),
        ("shared", true),
        ("shared", false),
    ] {
        let id = open_image(&world, visibility, has_data).await;
        let before = world.image(&id).await;
        for user in ["partner", "partner-reader"] {
            assert_eq!(
                world.as_user(user).get(&format!("/v2/images/{id}")).send().await.status,
                200
            );
            for (change, question) in changes(&world, user, &id) {
                assert_eq!(question.send().await.status, 403, "{user} {change} {visibility}");
                assert_eq!(world.image(&id).await, before, "{user} {change} {visibility}");
            }
        }
        let members = world
            .as_user("admin")
            .get(&format!("/v2/images/{id}/members"))
            .send()
            .await;
        if visibility == "shared" {
            let members = members.json()["members"].clone();
            assert_eq!(members.as_array().unwrap().len(), 2);
            assert!(
                members
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|member| member["status"] == "pending")
            );
        }
    }
}

#[tokio::test]
async fn under_the_older_defaults_what_is_private_stays_unseen() {
    let world = World::start().await;
    world.set_policy_over_older_defaults("");
    let id = open_image(&world, "private", true).await;
    for user in ["partner", "partner-reader", "service"] {
        for rest in ["", "/file", "/members", "/tasks"] {
            let answer = world.as_user(user).get(&format!("/v2/images/{id}{rest}")).send().await;
            assert_eq!(answer.status, 404, "{user} {rest}");
        }
        for (change, question) in changes(&world, user, &id) {
            assert_eq!(question.send().await.status, 404, "{user} {change}");
        }
        let listed = world.as_user(user).get("/v2/images?visibility=all").send().await;
        assert_eq!(listed.listed("id"), [""; 0], "{user}");
    }
}

#[tokio::test]
async fn under_the_older_defaults_a_project_needs_no_role_for_its_own() {
    let world = World::start().await;
    assert_eq!(create(&world, "reader", json!({})).await, 403);
    world.set_policy_over_older_defaults("");
    assert_eq!(create(&world, "reader", json!({})).await, 201);
    assert_eq!(
        create(&world, "reader", json!({"owner": project_id("partner")})).await,
        403
    );
    assert_eq!(create(&world, "reader", json!({"visibility": "community"})).await, 201);
    assert_eq!(
        create(&world, "reader", json!({"visibility": "public"})).await,
        403,
        "that is not everybody's right"
    );
    let id = open_image(&world, "shared", true).await;
    assert_eq!(set(&world, "reader", &id, "name", json!("renamed")).await.status, 200);
    assert_eq!(
        set(&world, "reader", &id, "owner", json!(project_id("partner")))
            .await
            .status,
        403
    );
    let path = format!("/v2/images/{id}");
    assert_eq!(
        world.as_user("reader").get(&format!("{path}/file")).send().await.text(),
        "data"
    );
    let accept = world
        .as_user("partner-reader")
        .put(&format!("{path}/members/{}", project_id("partner")));
    assert_eq!(accept.json(json!({"status": "accepted"})).send().await.status, 200);
    let accept = world
        .as_user("reader")
        .put(&format!("{path}/members/{}", project_id("partner")));
    assert_eq!(
        accept.json(json!({"status": "rejected"})).send().await.status,
        403,
        "the owner does not answer"
    );
    assert_eq!(world.as_user("reader").delete(&path).send().await.status, 204);
}

#[tokio::test]
async fn a_rule_of_the_operator_stands_alone_over_the_older_default_too() {
    let world = World::start().await;
    let id = open_image(&world, "shared", true).await;
    world.set_policy_over_older_defaults("modify_image: role:image_admin\n");
    for user in ["demo", "reader"] {
        assert_eq!(set(&world, user, &id, "name", json!("x")).await.status, 403, "{user}");
    }
    assert_eq!(
        world
            .as_user("demo")
            .delete(&format!("/v2/images/{id}"))
            .send()
            .await
            .status,
        204
    );
}

#[tokio::test]
async fn by_nectars_rules_an_image_admin_publishes_what_is_his_projects() {
    let world = World::start().await;
    assert_eq!(create(&world, "official", json!({"visibility": "public"})).await, 403);
    world.set_policy(NECTAR);
    assert_eq!(create(&world, "official", json!({"visibility": "public"})).await, 201);
    assert_eq!(create(&world, "demo", json!({"visibility": "public"})).await, 403);
    assert_eq!(create(&world, "demo", json!({"visibility": "community"})).await, 201);

    let own = world.queued_image("official", json!({"name": "own"})).await;
    assert_eq!(
        set(&world, "official", &own, "visibility", json!("public"))
            .await
            .status,
        200
    );
    let other = world.queued_image("demo", json!({"visibility": "community"})).await;
    assert_eq!(
        set(&world, "official", &other, "visibility", json!("public"))
            .await
            .status,
        403
    );
    let unseen = world.queued_image("demo", json!({})).await;
    assert_eq!(
        set(&world, "official", &unseen, "visibility", json!("public"))
            .await
            .status,
        404
    );
    assert_eq!(
        world
            .as_user("official")
            .delete(&format!("/v2/images/{other}"))
            .send()
            .await
            .status,
        403
    );
    let given = set(&world, "official", &own, "owner", json!(project_id("demo"))).await;
    assert_eq!(given.status, 403, "an image admin is no administrator");
}

#[tokio::test]
async fn the_operator_says_who_is_an_administrator() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"visibility": "private"})).await;
    let path = format!("/v2/images/{id}");
    world.set_policy("context_is_admin: role:image_admin\n");
    assert_eq!(world.as_user("official").get(&path).send().await.status, 200);
    assert_eq!(world.as_user("admin").get(&path).send().await.status, 404);
    assert_eq!(
        set(&world, "official", &id, "owner", json!(project_id("partner")))
            .await
            .status,
        200
    );
    assert_eq!(
        world.as_user("official").get("/v2/images").send().await.listed("id"),
        [id]
    );
    assert_eq!(
        world.as_user("admin").get("/v2/images").send().await.listed("id"),
        [""; 0]
    );
}

#[tokio::test]
async fn a_policy_opens_nothing_that_visibility_hides() {
    let world = World::start().await;
    let private = world
        .active_image("demo", json!({"visibility": "private"}), b"data")
        .await;
    let shared = world.active_image("demo", json!({}), b"data").await;
    world.set_policy("get_image: '@'\nget_images: '@'\ndownload_image: '@'\nmodify_image: '@'\ndelete_image: '@'\n");
    for id in [&private, &shared] {
        let path = format!("/v2/images/{id}");
        for (method, rest) in [
            (Method::GET, ""),
            (Method::GET, "/file"),
            (Method::DELETE, ""),
            (Method::PUT, "/tags/t"),
        ] {
            let answer = world
                .as_user("partner")
                .request(method.clone(), &format!("{path}{rest}"))
                .send()
                .await;
            assert_eq!(answer.status, 404, "{method} {rest}");
        }
    }
    assert_eq!(
        world
            .as_user("partner")
            .get("/v2/images?visibility=all")
            .send()
            .await
            .listed("id"),
        [""; 0]
    );
}

#[tokio::test]
async fn what_may_be_seen_but_not_done_is_403_and_what_may_not_be_read_404() {
    let world = World::start().await;
    let id = world
        .active_image("demo", json!({"visibility": "community"}), b"data")
        .await;
    let asked = || async {
        let mut statuses = Vec::new();
        for (_, question) in changes(&world, "partner", &id) {
            statuses.push(question.send().await.status);
        }
        statuses
    };
    assert_eq!(asked().await, [403; 12]);
    world.set_policy("get_image: project_id:%(owner)s\n");
    assert_eq!(asked().await, [404; 12]);
}

#[tokio::test]
async fn a_list_leaves_out_what_the_policy_does_and_skips_nothing() {
    let world = World::start().await;
    for at in 0..20 {
        let tier = if at % 3 == 0 { "gold" } else { "tin" };
        world
            .queued_image("demo", json!({"name": format!("{at:02}"), "tier": tier}))
            .await;
    }
    world.set_policy("get_image: \"role:admin or 'gold':%(tier)s\"\n");
    let (mut seen, mut next) = (Vec::new(), Some("/v2/images?limit=3&sort=name:asc".to_owned()));
    while let Some(link) = next {
        let page = world.as_user("demo").get(&link).send().await;
        seen.extend(page.listed("name"));
        next = page.json()["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, ["00", "03", "06", "09", "12", "15", "18"]);
    let tin = world
        .as_user("admin")
        .get("/v2/images?name=01")
        .send()
        .await
        .listed("id")
        .remove(0);
    assert_eq!(
        world
            .as_user("demo")
            .get(&format!("/v2/images/{tin}"))
            .send()
            .await
            .status,
        404
    );
    assert_eq!(
        set(&world, "demo", &tin, "name", json!("mine")).await.status,
        200,
        "that is another rule"
    );
}

#[tokio::test]
async fn a_refusal_by_policy_is_one_on_every_route_and_changes_nothing() {
    let world = World::start().await;
    let id = open_image(&world, "shared", true).await;
    let before = world.image(&id).await;
    for action in [
        "modify_image",
        "delete_image",
        "upload_image",
        "deactivate",
        "reactivate",
        "add_member",
        "delete_member",
        "modify_member",
    ] {
        world.set_policy(&format!("{action}: '!'\n"));
        let mut refused = Vec::new();
        for (change, question) in changes(&world, "admin", &id) {
            let is_of_action = match change {
                "rename" | "hide" | "take" | "tag" | "untag" => action == "modify_image",
                "upload" => action == "upload_image",
                "share" => action == "add_member",
                "unshare" => action == "delete_member",
                "answer for another" => action == "modify_member",
                "delete" => action == "delete_image",
                other => action == other,
            };
            if is_of_action {
                refused.push(change);
                let answer = question.send().await;
                assert_eq!(answer.status, 403, "{action} {change}");
                assert!(answer.text().contains(action), "{}", answer.text());
            }
        }
        assert!(!refused.is_empty(), "{action}");
    }
    world.set_policy("");
    assert_eq!(world.image(&id).await, before);
}
