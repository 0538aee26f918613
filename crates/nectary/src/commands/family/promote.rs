//! `nectary family promote`

use clap::Args;
use serde_json::Map;

use super::changing::{self, How, Which};
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;

/// Which build; without one the newest candidate.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The family
    family: String,
    #[command(flatten)]
    which: Which,
    /// Why, for people who used the build before
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    how: How,
}

/// Runs the command.
pub async fn promote(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let mut body = Map::new();
    arguments.which.put(client, &mut body).await?;
    changing::put(&mut body, &[("reason", &arguments.reason)]);
    changing::change("promote", &arguments.family, body, &arguments.how, client, terminal).await
}
