//! Opens the database and lends its connections: one that writes, a few that read.
//!
//! A connection that comes back has its transaction undone, whatever happened to whoever held it.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use nectary_app::ports::database::{RepoError, RepoResult};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection as _, Executor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::dialect::repo_error;

/// The database engine.
pub(crate) type Engine = sqlx::Sqlite;
/// A connection to it.
pub(crate) type Connection = sqlx::SqliteConnection;
/// A row it returns.
pub(crate) type Row = sqlx::sqlite::SqliteRow;

/// How long a caller waits for a connection, and a statement for another process's lock.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause before a connection that found the file locked is tried again.
const CONNECT_PAUSE: Duration = Duration::from_millis(5);
/// Statements a connection keeps prepared. Lists differ in their filters, so there are many texts.
const PREPARED_STATEMENTS: usize = 256;
/// Rows on their way from a connection's thread before it has to wait for the reader: a full page's properties.
const ROWS_IN_FLIGHT: usize = 4096;
/// Memory a connection may keep pages in. The file is not mapped into memory instead: an error of the disk would then
/// end the process, not the statement.
const PAGE_CACHE_KIB: u32 = 8192;

/// What a commit survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The loss of power: a commit returns when the disk has it.
    PowerLoss,
    /// The end of the process only: for tests and for filling a database that can be filled again.
    ProcessEnd,
}

/// How the database is opened.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Connections that read at the same time; they are opened when they are first needed.
    pub readers: usize,
    /// What a commit survives.
    pub durability: Durability,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            readers: 8,
            durability: Durability::PowerLoss,
        }
    }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// Connections of one purpose.
pub(crate) struct Pool {
    options: SqliteConnectOptions,
    purpose: Purpose,
    size: usize,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// A pool that opens nothing yet.
    pub(crate) fn new(path: &Path, settings: &Settings, purpose: Purpose) -> Arc<Self> {
        let size = match purpose {
            Purpose::Read => settings.readers.max(1),
            Purpose::Write => 1,
        };
        Arc::new(Self {
            options: options(path, settings, purpose),
            purpose,
            size,
            permits: Arc::new(Semaphore::new(size)),
            idle: Mutex::new(Vec::new()),
        })
    }

    /// Borrows a connection with a transaction begun.
    pub(crate) async fn begin(self: &Arc<Self>) -> RepoResult<Lease> {
        let mut lease = self.borrow().await?;
        lease.is_in_transaction = true;
        // A write that began as a read would fail if somebody else wrote in between.
        let begin = match self.purpose {
            Purpose::Read => "BEGIN",
            Purpose::Write => "BEGIN IMMEDIATE",
        };
        sqlx::query(begin)
            .execute(lease.connection()?)
            .await
            .map_err(repo_error)?;
        Ok(lease)
    }

    /// Borrows a connection as it is.
    pub(crate) async fn borrow(self: &Arc<Self>) -> RepoResult<Lease> {
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| RepoError::Busy)?
            .map_err(|closed| RepoError::Failed(closed.into()))?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        Ok(Lease {
            connection: Some(connection),
            is_in_transaction: false,
            pool: Arc::clone(self),
            _permit: permit,
        })
    }

    /// Opens a connection. A new file's change to write-ahead logging fails at once where another program is at the
    /// same, whatever the busy timeout (sqlite.org/c3ref/busy_handler.html), so the waiting is done here.
    async fn connect(&self) -> RepoResult<Connection> {
        let patience_ends = tokio::time::Instant::now() + PATIENCE;
        loop {
            match self.options.connect().await.map_err(repo_error) {
                Err(RepoError::Busy) if tokio::time::Instant::now() < patience_ends => {
                    tokio::time::sleep(CONNECT_PAUSE).await;
                }
                connected => return connected,
            }
        }
    }

    /// Waits until every connection has come back, and closes them; nobody can borrow one any more.
    pub(crate) async fn close(&self) {
        let everybody = u32::try_from(self.size).unwrap_or(u32::MAX);
        // Only a pool that was closed before refuses, and then there is nothing left to do.
        let Ok(all) = self.permits.acquire_many(everybody).await else {
            return;
        };
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in idle {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a database connection did not close as it should");
            }
        }
        self.permits.close();
        drop(all);
    }
}

/// Makes sure that the file is there and can be written, readable for its owner alone: it holds password hashes.
pub(crate) fn prepare_file(path: &Path) -> std::io::Result<()> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
        .map(drop)
}

fn options(path: &Path, settings: &Settings, purpose: Purpose) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(PATIENCE)
        .foreign_keys(true)
        .statement_cache_capacity(PREPARED_STATEMENTS)
        .row_buffer_size(ROWS_IN_FLIGHT)
        // Negative: in KiB, not in pages.
        .pragma("cache_size", format!("-{PAGE_CACHE_KIB}"))
        // Sorts of lists and the lists of IN are small.
        .pragma("temp_store", "MEMORY");
    match purpose {
        Purpose::Read => options.pragma("query_only", "ON"),
        Purpose::Write => options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(match settings.durability {
                Durability::PowerLoss => SqliteSynchronous::Full,
                Durability::ProcessEnd => SqliteSynchronous::Off,
            }),
    }
}

/// A borrowed connection. Dropping it undoes its transaction, unless it was committed, and gives it back.
pub(crate) struct Lease {
    connection: Option<Connection>,
    is_in_transaction: bool,
    pool: Arc<Pool>,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    /// The connection.
    pub(crate) fn connection(&mut self) -> RepoResult<&mut Connection> {
        self.connection
            .as_mut()
            .ok_or_else(|| RepoError::Failed("the connection was given back already".into()))
    }

    /// Makes the transaction's changes last.
    pub(crate) async fn commit(mut self) -> RepoResult<()> {
        sqlx::query("COMMIT")
            .execute(self.connection()?)
            .await
            .map_err(repo_error)?;
        self.is_in_transaction = false;
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        if self.is_in_transaction {
            // Each connection runs its commands in order on a thread of its own, and the first poll hands the command
            // over: whoever borrows it next comes after the rollback. If the transaction has ended already, the
            // rollback fails and changes nothing.
            let sent = connection.execute(sqlx::query("ROLLBACK")).now_or_never();
            if matches!(sent, Some(Err(sqlx::Error::WorkerCrashed))) {
                return;
            }
        }
        self.pool
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
    }
}
