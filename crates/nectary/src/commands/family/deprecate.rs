//! `nectary family deprecate`

use clap::Args;
use serde_json::Map;

use super::changing::{self, How, Which};
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;

/// Which build; without one the current one.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The family
    family: String,
    #[command(flatten)]
    which: Which,
    /// Why, and what to do; people who use the build read it
    #[arg(long, value_name = "TEXT")]
    message: String,
    /// The day from which it may be gone, as 2026-12-31
    #[arg(long, value_name = "DAY")]
    ends_on: Option<String>,
    #[command(flatten)]
    how: How,
}

/// Runs the command.
pub async fn deprecate(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let mut body = Map::new();
    arguments.which.put(client, &mut body).await?;
    body.insert("message".to_owned(), arguments.message.as_str().into());
    changing::put(&mut body, &[("ends_on", &arguments.ends_on)]);
    changing::change("deprecate", &arguments.family, body, &arguments.how, client, terminal).await
}
