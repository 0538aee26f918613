//! `nectary image why`

use clap::Args;
use nectary_remote::catalog_client::images;

use crate::cli::Terminal;
use crate::commands::asking::{Client, record};
use crate::commands::offline::Failure;
use crate::commands::standing;
use crate::output::{Column, column};

/// Which image.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image
    image: String,
}

const COLUMNS: [Column; 6] = [
    column("id", "id"),
    column("name", "name"),
    column("category", "category"),
    column("why", "why"),
    column("visibility", "visibility"),
    column("owner_id", "owner"),
];

/// Runs the command. For people it is a sentence.
pub async fn why(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    client.need_catalog("image why").await?;
    let found = client.image(&arguments.image).await?;
    let image = images::show_in_catalog(&client.session, &found.id).await?;
    standing::warn(client, &image, terminal).await?;
    if !client.output.is_for_people() {
        return client.output.one(terminal.out, &COLUMNS, "id", &record(&image));
    }
    let place = match &image.category {
        Some(category) => format!("in the category {category}"),
        None => "in no category".to_owned(),
    };
    let reason = image.why.as_deref().unwrap_or_default();
    writeln!(terminal.out, "{} ({}) is {place}. {reason}", image.called(), image.id)?;
    Ok(())
}
