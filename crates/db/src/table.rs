//! Rows of a table whose columns are read and written in one order: what users, families and the like have in common.

pub(crate) mod cells;

use nectary_app::ports::database::{RepoError, RepoResult};
use sea_query::{Expr, ExprTrait, Query, SelectStatement, UpdateStatement, Value};

use crate::pool::Row;
use crate::sql::{Sql, insert, row};
use crate::tx::{SqlWrites, Tx};

/// A table and its columns, in the order in which rows are read and written.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
    /// What is there already when a unique column is taken.
    pub(crate) taken: &'static str,
}

impl Table {
    pub(crate) fn select(&self) -> SelectStatement {
        Query::select()
            .columns(self.columns.iter().copied())
            .from(self.name)
            .take()
    }
    /// An UPDATE of all columns of the row with this key, which is the first column.
    pub(crate) fn update(&self, values: impl IntoIterator<Item = Value>, key: &str) -> UpdateStatement {
        let key_column = self.columns.iter().copied().take(1);
        let mut update = Query::update()
            .table(self.name)
            .values(self.columns.iter().copied().zip(values.into_iter().map(Expr::value)))
            .take();
        for column in key_column {
            update.and_where(Expr::col(column).eq(key));
        }
        update
    }
    pub(crate) fn select_where(&self, column: &'static str, is: &str) -> SelectStatement {
        self.select().and_where(Expr::col(column).eq(is)).take()
    }
}

impl<Mode> Tx<Mode> {
    pub(crate) async fn one<T>(
        &mut self,
        select: &SelectStatement,
        read: impl Fn(&Row) -> RepoResult<T> + Send,
    ) -> RepoResult<Option<T>> {
        self.row(Sql::of(select)).await?.as_ref().map(read).transpose()
    }

    pub(crate) async fn all<T>(
        &mut self,
        select: &SelectStatement,
        read: impl Fn(&Row) -> RepoResult<T> + Send,
    ) -> RepoResult<Vec<T>> {
        self.rows(Sql::of(select)).await?.iter().map(read).collect()
    }
}

impl SqlWrites {
    pub(crate) async fn add_row(&mut self, table: &Table, values: impl IntoIterator<Item = Value>) -> RepoResult<()> {
        let mut insert = insert(table.name, table.columns);
        row(&mut insert, values.into_iter().map(Expr::value))?;
        self.add(Sql::of(&insert), table.taken).await.map(drop)
    }

    /// Writes a row over the version before it. The first column is the key.
    pub(crate) async fn save_row(
        &mut self,
        table: &Table,
        values: impl IntoIterator<Item = Value>,
        key: &str,
        version: i64,
    ) -> RepoResult<()> {
        let update = table
            .update(values, key)
            .and_where(Expr::col("version").eq(version - 1))
            .take();
        if self.add(Sql::of(&update), table.taken).await? == 0 {
            Err(RepoError::Stale)
        } else {
            Ok(())
        }
    }

    pub(crate) async fn remove_row(&mut self, table: &Table, column: &'static str, is: &str) -> RepoResult<bool> {
        let delete = Query::delete()
            .from_table(table.name)
            .and_where(Expr::col(column).eq(is))
            .take();
        Ok(self.run(Sql::of(&delete)).await? > 0)
    }
}
