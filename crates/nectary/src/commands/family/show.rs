//! `nectary family show`

use clap::Args;
use nectary_remote::catalog_client::families;
use serde_json::Value;

use super::slug;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;
use crate::commands::standing::{self, Standing};
use crate::output::{Column, column, wide};

/// Which family.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The family
    family: String,
}

const COLUMNS: [Column; 17] = [
    column("slug", "slug"),
    column("name", "name"),
    column("state", "state"),
    column("current.build", "current build"),
    column("current.image_id", "current image"),
    column("current.revoked.at", "revoked"),
    column("current.revoked.message", "revoked because"),
    column("current.deprecated.at", "deprecated"),
    column("current.deprecated.message", "deprecated because"),
    column("current.deprecated.ends_on", "may be gone from"),
    column("default_user", "login user"),
    column("description", "description"),
    column("support", "support"),
    column("ends_on", "ends"),
    column("retired_at", "retired"),
    column("owner_id", "owner"),
    column("updated_at", "changed"),
];

const BUILDS: [Column; 8] = [
    column("build", "build"),
    column("state", "state"),
    column("image_id", "image"),
    column("because", "because"),
    column("since_at", "since"),
    wide("promoted_at", "promoted"),
    wide("deprecated.ends_on", "may be gone from"),
    wide("replaced_by.build", "use instead"),
];

/// Runs the command.
pub async fn show(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let slug = slug(client, &arguments.family).await?;
    let family = families::show(&client.session, &slug).await?;
    let output = &client.output;
    let current = Standing {
        build: standing::current(&family),
        family: &family,
    };
    standing::tell(&current.sentences(output), terminal)?;
    standing::tell(&Vec::from_iter(standing::end(&family, output)), terminal)?;
    output.one(terminal.out, &COLUMNS, "slug", &family)?;
    let builds = family["builds"].as_array().into_iter().flatten();
    let builds: Vec<Value> = builds.map(in_a_table).collect();
    if output.is_table() && output.fields.is_empty() && !builds.is_empty() {
        writeln!(terminal.out)?;
        output.list(terminal.out, &BUILDS, "image_id", &builds)?;
    }
    Ok(())
}

/// A build with what is wrong with it, in the few columns that people see.
fn in_a_table(build: &Value) -> Value {
    let mut row = build.clone();
    row["state"] = standing::marked(&build["state"], build);
    row["because"] = standing::because(build).clone();
    row["since_at"] = standing::since(build).clone();
    row
}
