//! The database keeps the contract of its port.

#![expect(clippy::expect_used, reason = "a test may panic")]

use nectary_db::{Durability, Settings, SqlDatabase};
use tempfile::TempDir;

/// An empty database in a folder that removes itself.
async fn fresh() -> (SqlDatabase, TempDir) {
    let folder = TempDir::new().expect("a temporary folder");
    let settings = Settings {
        durability: Durability::ProcessEnd,
        ..Settings::default()
    };
    let database = SqlDatabase::open(&folder.path().join("catalog.db"), &settings)
        .await
        .expect("a fresh database");
    (database, folder)
}

nectary_testkit::database_contract!(fresh);
