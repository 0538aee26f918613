//! A catalog with an image of each category, as demo sees it.

use serde_json::{Value, json};

use crate::world::{World, project_id};

/// One image for each category, made in this order and named for it; one that demo has not answered, and one that nobody
/// offered to demo.
pub async fn furnished() -> World {
    furnish(World::start().await).await
}

/// The same in a catalog that was chosen otherwise.
pub async fn furnish(world: World) -> World {
    for (owner, visibility, name) in [
        ("official", "public", "official"),
        ("contributed", "public", "contributed"),
        ("demo", "private", "project"),
        ("partner", "shared", "shared"),
        ("partner", "public", "public"),
        ("partner", "community", "community"),
        ("archive", "community", "archived"),
        ("partner", "shared", "offered"),
        ("partner", "private", "none"),
    ] {
        let body = json!({"name": name, "visibility": visibility, "os_hidden": name == "archived"});
        let id = add(&world, owner, body).await;
        if visibility == "shared" {
            let answer = if name == "shared" { "accepted" } else { "pending" };
            share(&world, &id, answer).await;
        }
    }
    world
}

/// Makes an image for a project; returns its id.
pub async fn add(world: &World, owner: &str, mut body: Value) -> String {
    body["owner"] = json!(project_id(owner));
    let made = world.as_user("admin").post("/v2/images").json(body).send().await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

/// Shares an image with demo, who answers so.
pub async fn share(world: &World, id: &str, answer: &str) {
    let members = format!("/v2/images/{id}/members");
    let offer = json!({"member": project_id("demo")});
    let offered = world.as_user("admin").post(&members).json(offer).send().await;
    assert_eq!(offered.status, 200, "{}", offered.text());
    let member = format!("{members}/{}", project_id("demo"));
    let status = json!({"status": answer});
    let answered = world.as_user("demo").put(&member).json(status).send().await;
    assert_eq!(answered.status, 200, "{}", answered.text());
}

/// A list of the catalog, as somebody sees it.
pub async fn list(world: &World, user: &str, query: &str) -> Value {
    let path = format!("/catalog/v1/images?{query}");
    let answer = world.as_user(user).get(&path).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// The names of the images in a list, in order.
pub fn names(list: &Value) -> Vec<&str> {
    let images = list["images"].as_array().unwrap();
    images
        .iter()
        .map(|image| image["name"].as_str().unwrap_or_default())
        .collect()
}

/// The names of the images in a list, sorted.
pub async fn sorted_names(world: &World, user: &str, query: &str) -> Vec<String> {
    let list = list(world, user, query).await;
    let mut names: Vec<_> = names(&list).into_iter().map(str::to_owned).collect();
    names.sort();
    names
}
