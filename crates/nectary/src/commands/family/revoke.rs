//! `nectary family revoke`

use clap::Args;
use serde_json::Map;

use super::changing::{self, How, Which};
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;

/// Which build is not safe.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The family
    family: String,
    #[command(flatten)]
    which: Which,
    /// Why, and what to do; people who use the build read it
    #[arg(long, value_name = "TEXT")]
    message: String,
    #[command(flatten)]
    how: How,
}

/// Runs the command.
pub async fn revoke(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let mut body = Map::new();
    arguments.which.put(client, &mut body).await?;
    body.insert("message".to_owned(), arguments.message.as_str().into());
    changing::change("revoke", &arguments.family, body, &arguments.how, client, terminal).await
}
