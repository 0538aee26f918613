//! Who may do what to which image by the default policy, as a file that people can read: `policy_matrix.txt`.
//!
//! Every route of the Image API is asked as everybody about every kind of image. A refusal must leave all as it was.

mod recipe;

use std::collections::BTreeSet;
use std::fmt::Write;

use nectary_http::route_table;
use serde_json::{Value, json};

use crate::checked_in;
use crate::world::{World, project_id};
use recipe::{Needs, RECIPES, Recipe};

/// What a role is called here, and who of the world has it.
const ROLES: [(&str, Option<&str>); 7] = [
    ("admin", Some("admin")),
    ("owner, member", Some("demo")),
    ("owner, reader", Some("reader")),
    ("shared with, member", Some("partner")),
    ("shared with, reader", Some("partner-reader")),
    ("stranger, member", Some("official")),
    ("nobody", None),
];

const KINDS: [&str; 6] = ["private", "shared", "community", "public", "deactivated", "protected"];

const PREFACE: &str = "\
# Who may do what by the default policy: the status each role gets, for each kind of image.
# Written by `just gen`, compared by the tests; read its diff as a change of the product.
#
# Roles   admin: the admin role, in another project. owner: in the project the image belongs to. shared with: in a
#         project that accepted the image while it was shared. stranger: in a project without any tie to it.
#         nobody: no token. member and reader are the roles there.
# Kinds   the visibility; deactivated and protected images are shared ones.
";

#[tokio::test]
async fn the_policy_matrix_is_the_one_in_the_file() {
    let world = World::start().await;
    let mut text = PREFACE.to_owned();
    for recipe in RECIPES {
        write!(text, "\n{} {}", recipe.method, recipe.path).unwrap();
        if !recipe.note.is_empty() {
            write!(text, "   ({})", recipe.note).unwrap();
        }
        text.push('\n');
        let kinds = recipe.kinds();
        if !kinds.is_empty() {
            writeln!(text, "{:22}{}", "", row(kinds)).unwrap();
        }
        let columns = statuses(&world, recipe).await;
        for (at, (role, _)) in ROLES.iter().enumerate() {
            let codes: Vec<String> = columns.iter().map(|column| column[at].to_string()).collect();
            writeln!(text, "  {role:20}{}", row(&codes)).unwrap();
        }
    }
    checked_in::compare("policy_matrix.txt", &text);
}

fn row(cells: &[impl AsRef<str>]) -> String {
    let padded: Vec<String> = cells.iter().map(|cell| format!("{:12}", cell.as_ref())).collect();
    padded.concat().trim_end().to_owned()
}

/// One column a kind of image, each with one status a role.
async fn statuses(world: &World, recipe: &Recipe) -> Vec<[u16; ROLES.len()]> {
    let kinds = if recipe.kinds().is_empty() {
        &["-"]
    } else {
        recipe.kinds()
    };
    let mut columns = Vec::new();
    for kind in kinds {
        let mut column = [0; ROLES.len()];
        let mut id = None;
        for ((_, user), status) in ROLES.iter().zip(&mut column) {
            // An image that nothing happened to serves the next role as well.
            let image = match id.take() {
                Some(image) => image,
                None => image(world, recipe.needs, kind).await,
            };
            let before = state(world, &image).await;
            *status = ask(world, recipe, kind, *user, &image).await;
            let unchanged = state(world, &image).await == before;
            assert!(
                unchanged || *status < 300,
                "{} {} as {user:?} on a {kind} image: {status}",
                recipe.method,
                recipe.path
            );
            id = unchanged.then_some(image);
        }
        columns.push(column);
    }
    columns
}

async fn ask(world: &World, recipe: &Recipe, kind: &str, user: Option<&str>, image: &str) -> u16 {
    let path = recipe
        .path
        .replace("{image_id}", image)
        .replace("{member_id}", &project_id("partner"))
        .replace("{tag}", "marked");
    let asker = user.map_or_else(|| world.as_nobody(), |user| world.as_user(user));
    let question = asker.request(recipe.method.parse().unwrap(), &path);
    let answer = (recipe.ask)(question, kind).send().await;
    answer.status
}

/// Everything that is there: the image, its members, what the store holds.
async fn state(world: &World, id: &str) -> Option<(String, String, usize)> {
    if id.is_empty() {
        return None;
    }
    let admin = world.as_user("admin");
    let image = admin.get(&format!("/v2/images/{id}")).send().await;
    let members = admin.get(&format!("/v2/images/{id}/members")).send().await;
    Some((image.shown(), members.shown(), world.store.keys().len()))
}

/// An image of demo's that partner has accepted, in the state and of the kind that is wanted.
async fn image(world: &World, needs: Needs, kind: &str) -> String {
    let more = json!({"tags": ["marked"]});
    let id = match needs {
        Needs::Nothing => return String::new(),
        Needs::Queued if kind != "deactivated" => world.queued_image("demo", more).await,
        Needs::Queued | Needs::Data => world.active_image("demo", more, b"data").await,
    };
    let path = format!("/v2/images/{id}");
    let partner = project_id("partner");
    let offer = world
        .as_user("demo")
        .post(&format!("{path}/members"))
        .json(json!({"member": partner}));
    assert_eq!(offer.send().await.status, 200);
    let accept = world.as_user("partner").put(&format!("{path}/members/{partner}"));
    assert_eq!(accept.json(json!({"status": "accepted"})).send().await.status, 200);
    let change: Option<Value> = match kind {
        "deactivated" => {
            let deactivate = world.as_user("demo").post(&format!("{path}/actions/deactivate"));
            assert_eq!(deactivate.send().await.status, 204);
            None
        }
        "protected" => Some(json!([{"op": "replace", "path": "/protected", "value": true}])),
        visibility => Some(json!([{"op": "replace", "path": "/visibility", "value": visibility}])),
    };
    if let Some(change) = change {
        assert_eq!(world.as_user("admin").patch(&path).ops(change).send().await.status, 200);
    }
    id
}

#[test]
fn every_route_of_the_image_api_is_in_the_matrix() {
    let routes: BTreeSet<String> = route_table()
        .iter()
        .filter(|row| row.path.starts_with("/v2"))
        .map(|row| format!("{} {}", row.method_name(), row.path))
        .collect();
    let asked: BTreeSet<String> = RECIPES
        .iter()
        .map(|recipe| {
            format!(
                "{} {}",
                if recipe.path == "/v2" { "ANY" } else { recipe.method },
                recipe.path
            )
        })
        .collect();
    assert_eq!(
        asked, routes,
        "a route and its recipe in policy_matrix/recipe.rs come and go together"
    );
}
