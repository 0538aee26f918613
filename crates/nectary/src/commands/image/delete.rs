//! `nectary image delete`

use clap::Args;
use nectary_remote::catalog_client::images;

use crate::cli::Terminal;
use crate::commands::asking::{Client, Consent};
use crate::commands::offline::Failure;

/// Which image.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image
    image: String,
    #[command(flatten)]
    consent: Consent,
}

/// Runs the command.
pub async fn delete(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let image = client.image(&arguments.image).await?;
    let question = format!(
        "Delete image {} ({}, {})? Nobody gets it back.",
        image.called(),
        image.id,
        image.visibility
    );
    arguments.consent.ask(&question, terminal)?;
    images::delete(&client.session, &image.id).await?;
    writeln!(terminal.err, "Image {} ({}) is deleted.", image.called(), image.id)?;
    Ok(())
}
