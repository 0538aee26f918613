//! `nectary image unpublish`

use clap::Args;
use nectary_remote::catalog_client::publications;

use super::publish::PUBLISHED;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;
use crate::output::harmless;

/// Which image.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image
    image: String,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command. It asks nothing: fewer people see the image afterwards.
pub async fn unpublish(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    client.need_catalog("image unpublish").await?;
    let image = client.image(&arguments.image).await?;
    let done = publications::unpublish(&client.session, &image.id, arguments.dry_run).await?;
    if !client.output.is_for_people() {
        return client.output.one(terminal.out, &PUBLISHED, "image_id", &done);
    }
    let visibility = done["visibility"].as_str().unwrap_or_default();
    let called = format!("{} ({})", harmless(image.called()), image.id);
    if done["changed"] == true {
        writeln!(terminal.out, "Image {called} is {visibility} again.")?;
    } else {
        writeln!(
            terminal.out,
            "Image {called} is not public but {visibility}; nothing was changed."
        )?;
    }
    Ok(())
}
