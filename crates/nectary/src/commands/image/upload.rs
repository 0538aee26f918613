//! `nectary image upload`

use std::path::PathBuf;

use clap::Args;

use super::sending::{self, File, Sending};
use super::{SHOWN, in_full};
use crate::cli::Terminal;
use crate::commands::asking::{Client, record};
use crate::commands::exit::{Code, Stop};
use crate::commands::offline::Failure;

/// What goes where.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image, which has no data yet
    image: String,
    /// The file; - is standard input
    file: PathBuf,
    #[command(flatten)]
    sending: Sending,
}

/// Runs the command.
pub async fn upload(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let file = File::open(&arguments.file)?;
    let image = client.image(&arguments.image).await?;
    if image.status != "queued" {
        return Err(Stop::new(
            Code::Conflict,
            format!(
                "image {} ({}) is {}: data can be uploaded only once, while an image is queued",
                image.called(),
                image.id,
                image.status
            ),
        )
        .into());
    }
    sending::send(client, &image, file, &arguments.sending, terminal).await?;
    let image = in_full(&client.session, &image.id).await?;
    client.output.one(terminal.out, &SHOWN, "id", &record(&image))
}
