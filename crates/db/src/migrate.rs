//! Brings the tables up to date: each migration runs once, in order, and never changes afterwards.

use nectary_app::ports::database::RepoError;
use sqlx::{Executor, Row as _};

use crate::dialect::{MIGRATIONS, has_table, repo_error};
use crate::pool::{Connection, Lease};

/// One step from an older set of tables to a newer.
pub(crate) struct Migration {
    /// Its place in the order.
    pub(crate) number: i64,
    /// What it is about, as in its file's name.
    pub(crate) name: &'static str,
    /// Its statements.
    pub(crate) text: &'static str,
}

const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (\
    number BIGINT NOT NULL PRIMARY KEY, name VARCHAR(255) NOT NULL, checksum VARCHAR(16) NOT NULL)";

/// Why the tables could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database has seen a newer program.
    #[error(
        "it was migrated by a newer program (migration {number:04} {name} is unknown here); run that program, or restore a backup from before"
    )]
    Unknown {
        /// The migration.
        number: i64,
        /// Its name.
        name: String,
    },
    /// A migration was edited after it had run.
    #[error(
        "migration {number:04} {name} ran with another text than this program has; run the program that made the database, or restore a backup"
    )]
    Changed {
        /// The migration.
        number: i64,
        /// Its name.
        name: String,
    },
    /// A migration that comes before one that has run has not.
    #[error("migration {number:04} {name} has not run though a later one has; restore a backup")]
    Skipped {
        /// The migration.
        number: i64,
        /// Its name.
        name: String,
    },
    /// A migration has not run yet.
    #[error("migration {number:04} {name} has not run yet; start the program again")]
    Pending {
        /// The migration.
        number: i64,
        /// Its name.
        name: String,
    },
    /// The database failed.
    #[error("migration failed: {0}")]
    Failed(#[source] RepoError),
}

/// Runs what has not run yet.
pub(crate) async fn run(lease: &mut Lease) -> Result<(), MigrationError> {
    let connection = lease.connection().map_err(MigrationError::Failed)?;
    if pending(connection, MIGRATIONS).await?.is_empty() {
        return Ok(());
    }
    // Several processes may start at once: only one goes on, and looks again.
    execute(connection, "BEGIN IMMEDIATE").await?;
    let outcome = apply(connection, MIGRATIONS).await;
    execute(connection, if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" }).await?;
    outcome
}

/// Finds out whether the tables are those of this program.
pub(crate) async fn check(lease: &mut Lease) -> Result<(), MigrationError> {
    let connection = lease.connection().map_err(MigrationError::Failed)?;
    match pending(connection, MIGRATIONS).await?.first() {
        None => Ok(()),
        Some(Migration { number, name, .. }) => Err(MigrationError::Skipped {
            number: *number,
            name: (*name).to_owned(),
        }),
    }
}

async fn apply(connection: &mut Connection, migrations: &'static [Migration]) -> Result<(), MigrationError> {
    execute(connection, CREATE_TABLE).await?;
    for migration in pending(connection, migrations).await? {
        execute(connection, migration.text).await?;
        sqlx::query("INSERT INTO schema_migrations (number, name, checksum) VALUES (?, ?, ?)")
            .bind(migration.number)
            .bind(migration.name)
            .bind(checksum(migration.text))
            .execute(&mut *connection)
            .await
            .map_err(failed)?;
        tracing::info!(
            number = migration.number,
            name = migration.name,
            "migrated the database"
        );
    }
    Ok(())
}

/// The migrations that have not run, after a check that those which have are the same as ours.
async fn pending(
    connection: &mut Connection,
    migrations: &'static [Migration],
) -> Result<Vec<&'static Migration>, MigrationError> {
    let applied = applied(connection).await?;
    for (number, name, _) in &applied {
        if !migrations.iter().any(|migration| migration.number == *number) {
            return Err(MigrationError::Unknown {
                number: *number,
                name: name.clone(),
            });
        }
    }
    let newest = applied.iter().map(|(number, _, _)| *number).max();
    let mut pending = Vec::new();
    for migration in migrations {
        let (number, name) = (migration.number, migration.name.to_owned());
        match applied.iter().find(|(applied, _, _)| *applied == number) {
            Some((_, _, applied)) if *applied == checksum(migration.text) => {}
            Some(_) => return Err(MigrationError::Changed { number, name }),
            None if newest.is_some_and(|newest| number < newest) => {
                return Err(MigrationError::Skipped { number, name });
            }
            None => pending.push(migration),
        }
    }
    Ok(pending)
}

async fn applied(connection: &mut Connection) -> Result<Vec<(i64, String, String)>, MigrationError> {
    if !has_table(connection, "schema_migrations").await.map_err(failed)? {
        return Ok(Vec::new());
    }
    let query = sqlx::query("SELECT number, name, checksum FROM schema_migrations ORDER BY number");
    let rows = query.fetch_all(&mut *connection).await.map_err(failed)?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))
        .collect::<Result<_, _>>()
        .map_err(failed)
}

async fn execute(connection: &mut Connection, text: &'static str) -> Result<(), MigrationError> {
    connection.execute(sqlx::raw_sql(text)).await.map(drop).map_err(failed)
}

fn failed(error: sqlx::Error) -> MigrationError {
    MigrationError::Failed(repo_error(error))
}

/// FNV-1a of the text, 64 bits in hexadecimal: it notices edits, it does not withstand forgers.
fn checksum(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
