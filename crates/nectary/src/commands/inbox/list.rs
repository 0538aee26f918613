//! `nectary inbox list`

use super::offers;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;
use crate::output::{Column, column, wide};

const COLUMNS: [Column; 9] = [
    column("image_id", "image"),
    column("image_name", "name"),
    column("owner_name", "from"),
    column("size_bytes", "size"),
    column("until", "until"),
    column("message", "message"),
    wide("owner_id", "owner"),
    wide("offered_by_name", "offered by"),
    wide("offered_at", "offered"),
];

/// Runs the command.
pub async fn list(client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let offers = offers(client).await?;
    client.list(terminal, &COLUMNS, "image_id", &offers, "offers")
}
