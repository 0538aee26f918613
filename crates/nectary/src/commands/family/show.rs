//! `nectary family show`

use clap::Args;
use nectary_remote::catalog_client::families;

use super::slug;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;
use crate::output::{Column, Form, column, wide};

/// Which family.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The family
    family: String,
}

const COLUMNS: [Column; 12] = [
    column("slug", "slug"),
    column("name", "name"),
    column("state", "state"),
    column("current.build", "current build"),
    column("current.image_id", "current image"),
    column("default_user", "login user"),
    column("description", "description"),
    column("support", "support"),
    column("ends_on", "ends"),
    column("retired_at", "retired"),
    column("owner_id", "owner"),
    column("updated_at", "changed"),
];

const BUILDS: [Column; 7] = [
    column("build", "build"),
    column("state", "state"),
    column("image_id", "image"),
    column("promoted_at", "promoted"),
    column("superseded.reason", "superseded because"),
    wide("deprecated.message", "deprecated because"),
    wide("revoked.message", "revoked because"),
];

/// Runs the command.
pub async fn show(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let slug = slug(client, &arguments.family).await?;
    let family = families::show(&client.session, &slug).await?;
    let output = &client.output;
    output.one(terminal.out, &COLUMNS, "slug", &family)?;
    let builds = family["builds"].as_array().cloned().unwrap_or_default();
    let is_for_people = matches!(output.form, Form::Table | Form::Wide) && output.fields.is_empty();
    if is_for_people && !builds.is_empty() {
        writeln!(terminal.out)?;
        output.list(terminal.out, &BUILDS, "image_id", &builds)?;
    }
    Ok(())
}
