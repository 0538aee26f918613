//! `nectary image shares`

use clap::Args;
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

const COLUMNS: [Column; 10] = [
    column("image_id", "image"),
    column("image_name", "name"),
    column("side", "side"),
    column("project_id", "with project"),
    column("status", "status"),
    column("until", "until"),
    wide("owner_id", "owner"),
    wide("message", "message"),
    wide("offered_at", "offered"),
    wide("answered_at", "answered"),
];

/// Runs the command.
pub async fn shares(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let image = match &arguments.image {
        Some(wanted) => Some(client.image(wanted).await?),
        None => None,
    };
    let told: Vec<Value> = match &image {
        Some(image) if !client.session.has_catalog().await? => {
            let found = members::list(&client.session, &image.id).await?;
            let share = |member: &Value| {
                json!({"image_id": image.id, "image_name": image.name, "project_id": member["member_id"],
                    "status": member["status"], "offered_at": member["created_at"]})
            };
            found.iter().map(share).collect()
        }
        _ => {
            client.need_catalog("image shares without an image").await?;
            sharing::shares(&client.session, image.as_ref().map(|image| image.id.as_str())).await?
        }
    };
    client.output.list(terminal.out, &COLUMNS, "project_id", &told)
}
