//! `nectary image show`

use clap::Args;

use super::{SHOWN, in_full};
use crate::cli::Terminal;
use crate::commands::asking::{Client, record};
use crate::commands::offline::Failure;
use crate::commands::standing;

/// Which image.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image
    image: String,
}

/// Runs the command.
pub async fn show(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let found = client.image(&arguments.image).await?;
    let image = in_full(&client.session, &found.id).await?;
    standing::warn(client, &image, terminal).await?;
    client.output.one(terminal.out, &SHOWN, "id", &record(&image))
}
