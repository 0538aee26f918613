//! `nectary image shares`

use clap::Args;
use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::{members, sharing};
use serde_json::{Value, json};

use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;
use crate::output::{Column, column, wide};

/// Of which image.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image; without one all that your project gave and got
    image: Option<String>,
}

/// For programs, in the server's words.
const COLUMNS: [Column; 13] = [
    column("image_id", "image"),
    column("image_name", "name"),
    column("side", "side"),
    column("project_id", "to project"),
    column("project_name", "to project"),
    column("owner_id", "from project"),
    column("owner_name", "from project"),
    column("status", "status"),
    column("until", "until"),
    column("message", "message"),
    column("offered_by_name", "offered by"),
    column("offered_at", "offered"),
    column("answered_at", "answered"),
];

/// The field of a row that names the other project; by this name it is not cut, as it may be an id.
const OTHER: &str = "with_id";

/// What people read of the share itself; the image and the other project stand before it.
const TERMS: [Column; 8] = [
    column("status", "status"),
    column("until", "until"),
    column("message", "message"),
    wide("project_id", "to project"),
    wide("owner_id", "from project"),
    wide("offered_by_name", "offered by"),
    wide("offered_at", "offered"),
    wide("answered_at", "answered"),
];

/// Runs the command.
pub async fn shares(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let image = match &arguments.image {
        Some(wanted) => Some(client.image(wanted).await?),
        None => None,
    };
    let mut shares = match &image {
        Some(image) if !client.session.has_catalog().await? => with_members(client, image).await?,
        _ => {
            client.need_catalog("image shares without an image").await?;
            sharing::shares(&client.session, image.as_ref().map(|image| image.id.as_str())).await?
        }
    };
    let id = if image.is_some() { "project_id" } else { "image_id" };
    if !client.output.is_table() {
        return client.output.list(terminal.out, &COLUMNS, id, &shares);
    }
    for share in &mut shares {
        share[OTHER] = other(share);
    }
    let has_side = |side: &str| shares.iter().any(|share| share["side"] == side);
    let mut columns = Vec::new();
    if image.is_none() {
        columns.extend([column("image_id", "image"), column("image_name", "name")]);
    }
    match (has_side("given"), has_side("received")) {
        (true, true) => columns.extend([column("side", "side"), column(OTHER, "with project")]),
        (_, false) => columns.push(column(OTHER, "to project")),
        (false, true) => columns.push(column(OTHER, "from project")),
    }
    columns.extend(TERMS);
    client.list(terminal, &columns, id, &shares, "shares")
}

/// The project on the other side of a share: its name if it is known, or else its id.
fn other(share: &Value) -> Value {
    let side = if share["side"] == "received" {
        "owner"
    } else {
        "project"
    };
    let name = &share[format!("{side}_name")];
    if name.is_string() {
        name
    } else {
        &share[format!("{side}_id")]
    }
    .clone()
}

/// As far as members tell it.
async fn with_members(client: &Client, image: &Image) -> Result<Vec<Value>, Failure> {
    let own = client.signed.project_id.as_ref();
    let is_received = own.is_some() && own != image.owner_id.as_ref();
    let side = if is_received { "received" } else { "given" };
    let found = members::list(&client.session, &image.id).await?;
    let share = |member: &Value| {
        json!({"image_id": image.id, "image_name": image.name, "side": side, "owner_id": image.owner_id,
            "project_id": member["member_id"], "status": member["status"], "offered_at": member["created_at"]})
    };
    Ok(found.iter().map(share).collect())
}
