//! What the commands share that work on a data directory without a server: opening it, and printing tables.

use std::io::{self, Write};
use std::sync::Arc;

use nectary_app::identity::Realm;
use nectary_app::ports::database::Database;
use rustix::fs::Mode;

use crate::cli::Common;
use crate::config::load::{Environment, Loaded, load};
use crate::data_dir::DataDir;
use crate::wiring;

/// What a command may return as its failure.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A catalog whose rows a command works on.
pub struct Opened {
    /// The configuration.
    pub loaded: Loaded,
    /// The rows.
    pub rows: Arc<dyn Database>,
    /// Users, projects and roles.
    pub realm: Realm,
}

/// There is nothing to work on.
#[derive(Debug, thiserror::Error)]
#[error("there is no catalog in {0}; `nectary serve` makes one there, or name another with --data-dir")]
struct NoCatalog(std::path::PathBuf);

/// Runs a command on the rows of the data directory.
pub fn on_rows<T>(
    common: &Common,
    environment: &Environment,
    work: impl AsyncFnOnce(Opened) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let loaded = load(&common.choices(), environment)?;
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let dir = DataDir::at(&loaded.data_dir)?;
        if !dir.database().exists() {
            return Err(NoCatalog(dir.path().to_owned()).into());
        }
        let rows = wiring::rows(&dir).await?;
        let realm = wiring::realm(Arc::clone(&rows))?;
        work(Opened { loaded, rows, realm }).await
    })
}

/// Prints rows below a line of titles, each column as wide as it must be.
pub fn table<const N: usize>(out: &mut dyn Write, titles: [&str; N], rows: &[[String; N]]) -> io::Result<()> {
    let mut widths = titles.map(str::len);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let titles = titles.map(str::to_owned);
    for row in std::iter::once(&titles).chain(rows) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(&format!("{cell:width$}  "));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// How a truth value stands in a table.
pub fn yes_or_no(fact: bool) -> String {
    if fact { "yes" } else { "no" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut out = Vec::new();
        table(
            &mut out,
            ["id", "name"],
            &[["7".into(), "ada".into()], ["1234".into(), "b".into()]],
        )
        .unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "id    name\n7     ada\n1234  b\n");
    }
}
