//! `/v3/projects/{project}/users/{user}/roles` and `/v3/role_assignments`.

use serde_json::{Value, json};

use super::{V3, ask_for_token, by_password, each, grant, on, role_id};
use crate::world::{PASSWORD, World, project_id, user_id};

#[tokio::test]
async fn a_role_is_given_asked_for_and_taken_away() {
    let world = World::start().await;
    let admin = world.as_user("admin");
    let path = grant(&world, "partner", "demo", "member").await;
    assert_eq!(admin.head(&path).send().await.status, 404);
    assert_eq!(
        ask_for_token(&world, by_password("demo", PASSWORD), on("partner"))
            .await
            .status,
        401
    );

    for _ in 0..2 {
        assert_eq!(admin.put(&path).send().await.status, 204);
    }
    assert_eq!(admin.head(&path).send().await.status, 204);
    assert_eq!(admin.get(&path).send().await.status, 204);
    let token = ask_for_token(&world, by_password("demo", PASSWORD), on("partner")).await;
    assert_eq!(each(&token.json()["token"]["roles"], "name"), ["member", "reader"]);
    let list = path.rsplit_once('/').unwrap().0;
    let answer = admin.get(list).send().await;
    assert_eq!(
        each(&answer.json()["roles"], "name"),
        ["member"],
        "what was given, not what comes with it"
    );

    assert_eq!(admin.delete(&path).send().await.status, 204);
    assert_eq!(admin.delete(&path).send().await.status, 404);
    assert_eq!(
        ask_for_token(&world, by_password("demo", PASSWORD), on("partner"))
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn a_role_is_given_only_where_everything_is_there() {
    let world = World::start().await;
    let (project, user, role) = (project_id("demo"), user_id("demo"), role_id(&world, "reader").await);
    for (path, missing) in [
        (format!("{V3}/projects/0/users/{user}/roles/{role}"), "project"),
        (format!("{V3}/projects/{project}/users/0/roles/{role}"), "user"),
        (format!("{V3}/projects/{project}/users/{user}/roles/0"), "role"),
    ] {
        for answer in [
            world.as_user("admin").put(&path).send().await,
            world.as_user("admin").get(&path).send().await,
            world.as_user("admin").delete(&path).send().await,
        ] {
            assert_eq!(answer.status, 404);
            assert_eq!(
                answer.json()["error"]["message"],
                format!("Could not find {missing}: 0.")
            );
        }
    }
}

#[tokio::test]
async fn assignments_are_filtered_and_named_and_made_effective() {
    let world = World::start().await;
    let list = async |query: &str| -> Value {
        let answer = world
            .as_user("admin")
            .get(&format!("{V3}/role_assignments{query}"))
            .send()
            .await;
        assert_eq!(answer.status, 200, "{query}");
        answer.json()["role_assignments"].clone()
    };
    let roles = async |query: &str| {
        let found = list(&format!("?include_names&{query}")).await;
        let mut names: Vec<_> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|each| each["role"]["name"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names.join(" ")
    };
    let (demo, project) = (user_id("demo"), project_id("demo"));
    let member = role_id(&world, "member").await;
    assert_eq!(
        list(&format!("?user.id={demo}")).await,
        json!([{
            "scope": {"project": {"id": project}},
            "user": {"id": demo},
            "role": {"id": member},
            "links": {"assignment": format!("http://nectary.test{V3}/projects/{project}/users/{demo}/roles/{member}")},
        }])
    );
    let named = list(&format!("?user.id={demo}&include_names=True")).await;
    let domain = json!({"id": "default", "name": "Default"});
    assert_eq!(
        named[0]["scope"]["project"],
        json!({"id": project, "name": "demo", "domain": domain})
    );
    assert_eq!(named[0]["user"], json!({"id": demo, "name": "demo", "domain": domain}));
    assert_eq!(named[0]["role"], json!({"id": member, "name": "member"}));

    let reader = role_id(&world, "reader").await;
    assert_eq!(
        roles(&format!("scope.project.id={project}")).await,
        "member reader",
        "of two users"
    );
    assert_eq!(roles(&format!("user.id={demo}&effective")).await, "member reader");
    assert_eq!(roles(&format!("user.id={demo}&effective=0")).await, "member");
    assert_eq!(roles(&format!("user.id={demo}&role.id={reader}")).await, "");
    assert_eq!(
        roles(&format!("user.id={demo}&role.id={reader}&effective")).await,
        "reader"
    );
    for elsewhere in ["group.id=0", "scope.system=all", "scope.domain.id=default"] {
        assert_eq!(roles(elsewhere).await, "", "{elsewhere}");
    }
}

#[tokio::test]
async fn a_user_and_a_project_that_are_removed_have_no_assignments_left() {
    let world = World::start().await;
    let path = grant(&world, "partner", "demo", "reader").await;
    let admin = world.as_user("admin");
    assert_eq!(admin.put(&path).send().await.status, 204);
    assert_eq!(
        admin
            .delete(&format!("{V3}/users/{}", user_id("demo")))
            .send()
            .await
            .status,
        204
    );
    assert_eq!(
        admin
            .delete(&format!("{V3}/projects/{}", project_id("partner")))
            .send()
            .await
            .status,
        204
    );
    let answer = admin.get(&format!("{V3}/role_assignments?include_names")).send().await;
    let text = answer.text();
    assert_eq!(answer.status, 200);
    assert!(
        !text.contains(&user_id("demo")) && !text.contains(&project_id("partner")),
        "{text}"
    );
}
