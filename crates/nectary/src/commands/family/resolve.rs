//! `nectary family resolve`: for scripts, the id of the image to start, alone on a line.

use clap::Args;
use nectary_remote::catalog_client::families;

use super::slug;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::exit::{Code, Stop};
use crate::commands::offline::Failure;
use crate::commands::standing::{self, Standing};
use crate::output::{Column, column};

/// Which family.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The family
    family: String,
}

const COLUMNS: [Column; 3] = [
    column("family", "family"),
    column("build", "build"),
    column("image_id", "image"),
];

/// Runs the command. The server refuses what nobody should start; what people are asked not to use any more is told.
pub async fn resolve(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let slug = slug(client, &arguments.family).await?;
    let named = match families::resolve(&client.session, &slug).await {
        Ok(named) => named,
        Err(error) if error.status() == Some(404) => {
            let family = families::show(&client.session, &slug).await.unwrap_or_default();
            let end = standing::end(&family, &client.output);
            return Err(end.map_or(error.into(), |end| Stop::new(Code::NotFound, end).into()));
        }
        Err(error) => return Err(error.into()),
    };
    let family = families::show(&client.session, &slug).await?;
    let build = standing::current(&family);
    let told = Standing { build, family: &family }.sentences(&client.output);
    standing::tell(&told, terminal)?;
    if client.output.is_for_people() {
        writeln!(terminal.out, "{}", named["image_id"].as_str().unwrap_or_default())?;
        return Ok(());
    }
    client.output.one(terminal.out, &COLUMNS, "image_id", &named)
}
