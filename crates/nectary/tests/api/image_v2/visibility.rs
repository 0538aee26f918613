//! Who sees what: every kind of image, asked for in every way, by everybody. The rules here are written from the tables
//! of the Image API's documentation and use nothing of the server's own.

use serde_json::json;

use crate::world::{World, project_id};

const VISIBILITIES: [&str; 4] = ["private", "shared", "community", "public"];
/// What the project partner has made of the image; "stranger": it was never offered.
const MEMBERSHIPS: [&str; 4] = ["stranger", "pending", "accepted", "rejected"];
const VIEWERS: [&str; 6] = ["demo", "reader", "partner", "partner-reader", "official", "admin"];

/// An image of demo's with data.
struct Specimen {
    id: String,
    name: String,
    visibility: &'static str,
    membership: &'static str,
    is_hidden: bool,
}

/// One of each.
async fn specimens(world: &World) -> Vec<Specimen> {
    let mut made = Vec::new();
    for visibility in VISIBILITIES {
        for membership in MEMBERSHIPS {
            for is_hidden in [false, true] {
                let name = format!("{visibility} {membership} {is_hidden}");
                let id = world
                    .active_image("demo", json!({"name": name, "os_hidden": is_hidden}), b"data")
                    .await;
                offer(world, &id, "partner", membership).await;
                show_as(world, &id, visibility).await;
                made.push(Specimen {
                    id,
                    name,
                    visibility,
                    membership,
                    is_hidden,
                });
            }
        }
    }
    made
}

/// Offers a shared image to a project, which answers.
async fn offer(world: &World, id: &str, project: &str, membership: &str) {
    if membership == "stranger" {
        return;
    }
    let members = format!("/v2/images/{id}/members");
    let offer = world.as_user("demo").post(&members);
    assert_eq!(
        offer.json(json!({"member": project_id(project)})).send().await.status,
        200
    );
    let answer = world
        .as_user(project)
        .put(&format!("{members}/{}", project_id(project)));
    assert_eq!(answer.json(json!({"status": membership})).send().await.status, 200);
}

async fn show_as(world: &World, id: &str, visibility: &str) {
    let change = json!([{"op": "replace", "path": "/visibility", "value": visibility}]);
    let answer = world
        .as_user("admin")
        .patch(&format!("/v2/images/{id}"))
        .ops(change)
        .send()
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// The names somebody's list has, in alphabetical order.
async fn names(world: &World, viewer: &str, query: &str) -> Vec<String> {
    let answer = world
        .as_user(viewer)
        .get(&format!("/v2/images?limit=1000{query}"))
        .send()
        .await;
    let mut names = answer.listed("name");
    names.sort();
    names
}

/// Whether the image is shared with the viewer and its project's answer is one that was asked for.
fn is_offered(viewer: &str, image: &Specimen, member_status: &str) -> bool {
    let wanted = if member_status.is_empty() {
        "accepted"
    } else {
        member_status
    };
    viewer.starts_with("partner")
        && image.visibility == "shared"
        && image.membership != "stranger"
        && (wanted == "all" || wanted == image.membership)
}

fn is_listed(viewer: &str, image: &Specimen, visibility: Option<&str>, member_status: &str) -> bool {
    let is_own = ["demo", "reader"].contains(&viewer);
    let is_of_kind = match visibility {
        None => image.visibility != "community" || is_own,
        Some("all") => true,
        Some(kind) => image.visibility == kind,
    };
    is_of_kind
        && (is_own
            || viewer == "admin"
            || ["public", "community"].contains(&image.visibility)
            || is_offered(viewer, image, member_status))
}

#[tokio::test]
async fn a_list_has_what_its_viewer_and_its_filters_say() {
    let world = World::start().await;
    let specimens = specimens(&world).await;
    for viewer in VIEWERS {
        for visibility in [
            None,
            Some(""),
            Some("all"),
            Some("public"),
            Some("private"),
            Some("shared"),
            Some("community"),
        ] {
            for member_status in ["", "accepted", "pending", "rejected", "all"] {
                for (hidden, wants_hidden) in [("", false), ("&os_hidden=false", false), ("&os_hidden=true", true)] {
                    let mut query = hidden.to_owned();
                    if let Some(visibility) = visibility {
                        query += &format!("&visibility={visibility}");
                    }
                    if !member_status.is_empty() {
                        query += &format!("&member_status={member_status}");
                    }
                    let mut expected: Vec<&str> = specimens
                        .iter()
                        .filter(|image| image.is_hidden == wants_hidden)
                        .filter(|image| is_listed(viewer, image, visibility, member_status))
                        .map(|image| image.name.as_str())
                        .collect();
                    expected.sort_unstable();
                    assert_eq!(names(&world, viewer, &query).await, expected, "{viewer} {query}");
                }
            }
        }
    }
}

#[tokio::test]
async fn an_image_is_read_by_id_whatever_its_member_answered_and_hidden_or_not() {
    let world = World::start().await;
    for image in specimens(&world).await {
        for viewer in VIEWERS {
            let is_seen = match image.visibility {
                "public" | "community" => true,
                "shared" => image.membership != "stranger" || !viewer.starts_with("partner"),
                _ => !viewer.starts_with("partner"),
            } && (viewer != "official" || ["public", "community"].contains(&image.visibility));
            let is_reader = viewer.ends_with("reader");
            let path = format!("/v2/images/{}", image.id);
            let shown = world.as_user(viewer).get(&path).send().await;
            assert_eq!(shown.status, if is_seen { 200 } else { 404 }, "{viewer} {}", image.name);
            let downloaded = world.as_user(viewer).get(&format!("{path}/file")).send().await;
            let status = match (is_seen, is_reader) {
                (false, _) => 404,
                (true, true) => 403,
                (true, false) => 200,
            };
            assert_eq!(downloaded.status, status, "{viewer} {}", image.name);
            assert_eq!(downloaded.body == "data", status == 200, "{viewer} {}", image.name);
        }
    }
}

#[tokio::test]
async fn an_image_that_is_not_seen_answers_like_one_that_is_not_there() {
    let world = World::start().await;
    let hidden = world
        .active_image("demo", json!({"visibility": "private"}), b"data")
        .await;
    let absent = "00000000-0000-4000-8000-00000000ffff";
    for rest in ["", "/file", "/members", "/tasks"] {
        let ask = |id: &str| {
            let asked = world.as_user("partner").get(&format!("/v2/images/{id}{rest}"));
            asked.header("x-openstack-request-id", "req-same").send()
        };
        let (of_hidden, of_absent) = (ask(&hidden).await, ask(absent).await);
        assert_eq!(of_hidden.status, 404, "{rest}");
        assert_eq!(of_hidden.text().replace(&hidden, absent), of_absent.text(), "{rest}");
        assert_eq!(of_hidden.headers.len(), of_absent.headers.len(), "{rest}");
    }
}

#[tokio::test]
async fn a_project_sees_its_own_answer_and_not_anothers() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"name": "offered"})).await;
    offer(&world, &id, "partner", "pending").await;
    offer(&world, &id, "official", "accepted").await;
    for (viewer, query, is_there) in [
        ("partner", "", false),
        ("partner", "&member_status=pending", true),
        ("partner", "&member_status=accepted", false),
        ("partner", "&visibility=shared&member_status=rejected", false),
        ("official", "", true),
        ("official", "&member_status=pending", false),
        ("official", "&visibility=shared", true),
    ] {
        assert_eq!(
            names(&world, viewer, query).await.len(),
            usize::from(is_there),
            "{viewer} {query}"
        );
    }
}

#[tokio::test]
async fn an_image_made_private_hides_from_its_members_and_made_shared_again_comes_back_to_them() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({"name": "offered"}), b"data").await;
    offer(&world, &id, "partner", "accepted").await;
    let seen = || async {
        let shown = world
            .as_user("partner")
            .get(&format!("/v2/images/{id}"))
            .send()
            .await
            .status;
        (shown, names(&world, "partner", "").await.len())
    };
    assert_eq!(seen().await, (200, 1));
    show_as(&world, &id, "private").await;
    assert_eq!(seen().await, (404, 0));
    show_as(&world, &id, "shared").await;
    assert_eq!(seen().await, (200, 1), "with the answer it had given");
}

#[tokio::test]
async fn nobodys_image_is_read_by_everybody_unless_it_is_private_and_changed_by_administrators_alone() {
    let world = World::start().await;
    for visibility in VISIBILITIES {
        let more = json!({"owner": null, "visibility": visibility, "name": "nobody's"});
        let id = world.active_image("admin", more, b"data").await;
        assert_eq!(world.image(&id).await["owner"], json!(null));
        let path = format!("/v2/images/{id}");
        for viewer in VIEWERS.into_iter().filter(|viewer| *viewer != "admin") {
            // The rule get_image leaves a private image to the project that owns it, and here there is none.
            let (shown, changed) = if visibility == "private" {
                (404, 404)
            } else {
                (200, 403)
            };
            assert_eq!(
                world.as_user(viewer).get(&path).send().await.status,
                shown,
                "{viewer} {visibility}"
            );
            let rename = json!([{"op": "replace", "path": "/name", "value": "taken"}]);
            assert_eq!(
                world.as_user(viewer).patch(&path).ops(rename).send().await.status,
                changed,
                "{viewer}"
            );
            assert_eq!(
                world.as_user(viewer).delete(&path).send().await.status,
                changed,
                "{viewer}"
            );
        }
        assert_eq!(
            names(&world, "demo", "").await.len(),
            usize::from(visibility == "public"),
            "{visibility}"
        );
        assert_eq!(world.as_user("admin").delete(&path).send().await.status, 204);
    }
}

#[tokio::test]
async fn an_administrators_default_list_has_community_images_of_his_own_project_alone() {
    let world = World::start().await;
    for user in ["admin", "demo"] {
        world
            .queued_image(user, json!({"name": user, "visibility": "community"}))
            .await;
    }
    assert_eq!(names(&world, "admin", "").await, ["admin"]);
    assert_eq!(names(&world, "admin", "&visibility=community").await, ["admin", "demo"]);
    assert_eq!(names(&world, "demo", "").await, ["demo"]);
}

#[tokio::test]
async fn no_custom_property_opens_an_image_to_anybody() {
    let world = World::start().await;
    let partner = project_id("partner");
    let spoofed = json!({
        "visibility": "private", "project_id": partner, "member": partner, "member_id": partner, "tenant": partner,
        "owner_id": partner, "is_public": "true", "is_admin": "true", "members": partner, "member_status": "accepted",
        "user_id": partner, "roles": "admin", "target": partner, "image_id": "x",
    });
    let id = world.active_image("demo", spoofed.clone(), b"data").await;
    let path = format!("/v2/images/{id}");
    for viewer in ["partner", "official"] {
        for rest in ["", "/file", "/members"] {
            assert_eq!(
                world.as_user(viewer).get(&format!("{path}{rest}")).send().await.status,
                404,
                "{viewer} {rest}"
            );
        }
        assert_eq!(world.as_user(viewer).delete(&path).send().await.status, 404, "{viewer}");
        assert_eq!(names(&world, viewer, "&visibility=all").await, [""; 0], "{viewer}");
    }
    show_as(&world, &id, "community").await;
    let rename = json!([{"op": "replace", "path": "/name", "value": "taken"}]);
    assert_eq!(
        world.as_user("partner").patch(&path).ops(rename).send().await.status,
        403
    );
    assert_eq!(world.as_user("partner").delete(&path).send().await.status, 403);
    let shown = world.image(&id).await;
    for (name, value) in spoofed.as_object().unwrap() {
        if name != "visibility" {
            assert_eq!(&shown[name], value, "it is kept as what it is: a custom property");
        }
    }
}
