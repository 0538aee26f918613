//! The `Database` port: transactions that read, and transactions that write.

use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use nectary_app::ports::database::{Database, Reads, RepoError, RepoResult, Writes};

use crate::dialect::{insert_error, repo_error};
use crate::migrate::{self, MigrationError};
use crate::pool::{Lease, Pool, Purpose, Row, Settings, prepare_file};
use crate::search;
use crate::sql::Sql;

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be written.
    #[error(
        "cannot write the database file {path}: {cause}; its folder must exist, and this user must be able to write there"
    )]
    File {
        /// Which.
        path: String,
        /// Why not.
        #[source]
        cause: std::io::Error,
    },
    /// The file is there but is no database that can be used.
    #[error("cannot open the database {path}: {cause}")]
    Unusable {
        /// Which.
        path: String,
        /// Why not.
        #[source]
        cause: RepoError,
    },
    /// Its tables are not those of this program.
    #[error("the database {path} does not fit this program: {cause}")]
    Schema {
        /// Which.
        path: String,
        /// Why not.
        #[source]
        cause: MigrationError,
    },
}

/// The catalog's database.
pub struct SqlDatabase {
    reads: Arc<Pool>,
    writes: Arc<Pool>,
}

impl SqlDatabase {
    /// Opens the database in a file, which is created if it is missing, and brings its tables up to date.
    pub async fn open(path: &Path, settings: &Settings) -> Result<Self, OpenError> {
        let name = || path.display().to_string();
        prepare_file(path).map_err(|cause| OpenError::File { path: name(), cause })?;
        let writes = Pool::new(path, settings, Purpose::Write);
        let mut lease = writes
            .borrow()
            .await
            .map_err(|cause| OpenError::Unusable { path: name(), cause })?;
        migrate::run(&mut lease)
            .await
            .map_err(|cause| OpenError::Schema { path: name(), cause })?;
        drop(lease);
        let database = Self {
            reads: Pool::new(path, settings, Purpose::Read),
            writes,
        };
        database
            .read_noted_words()
            .await
            .map_err(|cause| OpenError::Unusable { path: name(), cause })?;
        Ok(database)
    }
}

impl SqlDatabase {
    /// Waits until every transaction has ended, and closes the database. Nothing is lost without it; what the next
    /// start would have to do is done now.
    pub async fn close(&self) {
        self.reads.close().await;
        self.writes.close().await;
    }

    /// Reads the words of images that are older than their index, some with each transaction.
    async fn read_noted_words(&self) -> RepoResult<()> {
        loop {
            let mut rows = SqlWrites::new(self.writes.begin().await?);
            if !search::read_noted(&mut rows).await? {
                return Ok(());
            }
            rows.lease.commit().await?;
        }
    }

    /// A transaction that reads.
    pub(crate) async fn reading(&self) -> RepoResult<SqlReads> {
        Ok(SqlReads::new(self.reads.begin().await?))
    }
}

#[async_trait]
impl Database for SqlDatabase {
    async fn read(&self) -> RepoResult<Box<dyn Reads>> {
        Ok(Box::new(self.reading().await?))
    }

    async fn write(&self) -> RepoResult<Box<dyn Writes>> {
        Ok(Box::new(SqlWrites::new(self.writes.begin().await?)))
    }

    async fn check(&self) -> RepoResult<()> {
        let mut lease = self.reads.borrow().await?;
        migrate::check(&mut lease).await.map_err(|cause| match cause {
            MigrationError::Failed(error) => error,
            other => RepoError::Failed(other.into()),
        })
    }
}

#[async_trait]
impl Writes for SqlWrites {
    async fn commit(mut self: Box<Self>) -> RepoResult<()> {
        while search::read_noted(&mut self).await? {}
        self.lease.commit().await
    }
}

/// A transaction: of a mode in which all can be read, or all can be written too.
pub struct Tx<Mode> {
    lease: Lease,
    mode: PhantomData<fn() -> Mode>,
}

/// The mode of a transaction that reads.
pub struct Reading;
/// The mode of a transaction that writes.
pub struct Writing;

/// A consistent view of the rows, as they are when it first looks.
pub type SqlReads = Tx<Reading>;
/// A transaction nobody sees until it is committed.
pub type SqlWrites = Tx<Writing>;

impl<Mode> Tx<Mode> {
    const fn new(lease: Lease) -> Self {
        Self {
            lease,
            mode: PhantomData,
        }
    }

    /// All rows a statement finds.
    pub(crate) async fn rows(&mut self, sql: Sql) -> RepoResult<Vec<Row>> {
        let Sql { text, values } = sql;
        let query = sqlx::query_with(sqlx::AssertSqlSafe(text), values);
        query.fetch_all(self.lease.connection()?).await.map_err(repo_error)
    }

    /// The row a statement finds, if there is one.
    pub(crate) async fn row(&mut self, sql: Sql) -> RepoResult<Option<Row>> {
        let Sql { text, values } = sql;
        let query = sqlx::query_with(sqlx::AssertSqlSafe(text), values);
        query.fetch_optional(self.lease.connection()?).await.map_err(repo_error)
    }
}

impl SqlWrites {
    /// Runs a statement and counts the rows it changed.
    pub(crate) async fn run(&mut self, sql: Sql) -> RepoResult<u64> {
        self.execute(sql).await?.map_err(repo_error)
    }

    /// Runs a statement that adds a row; one that is there already is [`RepoError::Duplicate`] of `what`.
    pub(crate) async fn add(&mut self, sql: Sql, what: &'static str) -> RepoResult<u64> {
        self.execute(sql).await?.map_err(|error| insert_error(error, what))
    }

    async fn execute(&mut self, sql: Sql) -> RepoResult<Result<u64, sqlx::Error>> {
        let Sql { text, values } = sql;
        let query = sqlx::query_with(sqlx::AssertSqlSafe(text), values);
        Ok(query
            .execute(self.lease.connection()?)
            .await
            .map(|done| done.rows_affected()))
    }
}
