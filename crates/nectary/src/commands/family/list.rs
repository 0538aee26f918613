//! `nectary family list`

use nectary_remote::catalog_client::families;

use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;
use crate::commands::standing::{self, Standing};
use crate::output::{Column, column, wide};

const COLUMNS: [Column; 9] = [
    column("slug", "family"),
    column("name", "name"),
    column("state", "state"),
    column("current.build", "build"),
    column("default_user", "login user"),
    column("support", "support"),
    wide("ends_on", "ends"),
    wide("current.image_id", "image"),
    wide("updated_at", "changed"),
];

/// Runs the command.
pub async fn list(client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let mut families = families::list(&client.session).await?;
    for family in &mut families {
        let standing = Standing {
            build: &family["current"],
            family,
        };
        standing::tell(&standing.sentences(&client.output), terminal)?;
        if client.output.is_table() {
            family["state"] = standing::marked(&family["state"], &family["current"]);
        }
    }
    client.list(terminal, &COLUMNS, "slug", &families, "families")
}
