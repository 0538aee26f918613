//! `nectary family history`

use clap::Args;
use nectary_remote::catalog_client::families;

use super::slug;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;
use crate::output::{Column, column, wide};

/// Of which family.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The family
    family: String,
}

const COLUMNS: [Column; 6] = [
    column("at", "when"),
    column("verb", "what"),
    column("build.build", "build"),
    column("says", "in words"),
    wide("build.image_id", "image"),
    wide("user_id", "by"),
];

/// Runs the command.
pub async fn history(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let slug = slug(client, &arguments.family).await?;
    let family = families::show(&client.session, &slug).await?;
    let events = family["history"].as_array().cloned().unwrap_or_default();
    client.output.list(terminal.out, &COLUMNS, "build.image_id", &events)
}
