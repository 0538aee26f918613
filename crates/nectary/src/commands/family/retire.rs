//! `nectary family retire`

use clap::Args;
use serde_json::Map;

use super::changing::{self, How};
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;

/// Which family ends.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The family
    family: String,
    /// Why, for people who used the build before
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    how: How,
}

/// Runs the command.
pub async fn retire(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let mut body = Map::new();
    changing::put(&mut body, &[("reason", &arguments.reason)]);
    changing::change("retire", &arguments.family, body, &arguments.how, client, terminal).await
}
