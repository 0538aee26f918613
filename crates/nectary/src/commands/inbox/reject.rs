//! `nectary inbox reject`

use clap::Args;

use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;

/// Which images.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Images of the inbox, by id, the beginning of it, or name
    #[arg(required = true)]
    images: Vec<String>,
}

/// Runs the command.
pub async fn reject(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    super::answer(&arguments.images, false, client, terminal).await
}
