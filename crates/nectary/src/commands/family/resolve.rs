//! `nectary family resolve`: for scripts, the id of the image to start, alone on a line.

use clap::Args;
use nectary_remote::catalog_client::families;

use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;
use crate::output::{Column, column};

/// Which family.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The family
    family: String,
}

const COLUMNS: [Column; 3] = [
    column("family", "family"),
    column("build", "build"),
    column("image_id", "image"),
];

/// Runs the command.
pub async fn resolve(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let build = families::resolve(&client.session, &arguments.family).await?;
    if client.output.is_for_people() {
        writeln!(terminal.out, "{}", build["image_id"].as_str().unwrap_or_default())?;
        return Ok(());
    }
    client.output.one(terminal.out, &COLUMNS, "image_id", &build)
}
