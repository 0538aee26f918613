//! `nectary image show`

use clap::Args;
use nectary_remote::catalog_client::image::Image;
use serde_json::Value;

use super::{SHOWN, in_full};
use crate::cli::Terminal;
use crate::commands::asking::{Client, record};
use crate::commands::offline::Failure;

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
    if let Some(warning) = superseded(&image) {
        writeln!(terminal.err, "{warning}")?;
    }
    client.output.one(terminal.out, &SHOWN, "id", &record(&image))
}

/// What to use instead of a build that is no longer current.
pub(super) fn superseded(image: &Image) -> Option<String> {
    let family = image.family.as_ref()?;
    let replacement = family.get("replaced_by").filter(|replacement| !replacement.is_null())?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some(format!(
        "{} is superseded. Use build {} instead, image {}.",
        image.called(),
        text(&replacement["build"]),
        text(&replacement["image_id"])
    ))
}
