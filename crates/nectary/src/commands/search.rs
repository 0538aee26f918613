//! `nectary search`

use clap::Args;
use clap::builder::RangedU64ValueParser;
use nectary_remote::catalog_client::images;
use serde_json::Value;

use super::asking::{Asking, on_server, record};
use super::image::LISTED;
use super::image::details::completed;
use super::standing;
use crate::cli::{Outcome, Terminal};
use crate::config::load::Environment;

/// Images by words.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    asking: Asking,
    /// Words, or beginnings of words
    #[arg(required = true)]
    words: Vec<String>,
    /// No more than so many, and than 200
    #[arg(long, value_name = "COUNT", default_value_t = 25, value_parser = limit())]
    limit: usize,
}

/// What the server finds at most.
fn limit() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..=200)
}

/// Runs the command.
pub fn run(arguments: &Arguments, environment: &Environment, terminal: &mut Terminal<'_>) -> Outcome {
    on_server(&arguments.asking, environment, terminal, async |client, terminal| {
        client.need_catalog("search").await?;
        let found = images::search(&client.session, &arguments.words.join(" "), arguments.limit).await?;
        if let Some(corrected) = found.corrected {
            writeln!(terminal.err, "Searched for {corrected}.")?;
        }
        let listed = |image| standing::listed(record(image), &client.output);
        let images = completed(&client, found.images).await?;
        if images.len() == arguments.limit {
            writeln!(
                terminal.err,
                "These are the first {}; a larger --limit may show more.",
                arguments.limit
            )?;
        }
        let records: Vec<Value> = images.iter().map(listed).collect();
        client.list(terminal, &LISTED, "id", &records, "images")
    })
}
