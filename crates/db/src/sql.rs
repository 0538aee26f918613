//! A statement ready to be sent, and rows read back: nothing here knows what a table means.

use nectary_app::ports::database::{RepoError, RepoResult};
use sea_query::{Expr, InsertStatement, Query, SelectStatement};
use sea_query_sqlx::SqlxValues;
use sqlx::{Decode, Row as _, Type};

use crate::dialect::Statement;
use crate::pool::{Engine, Row};

/// The text of a statement and its values.
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) values: SqlxValues,
}

impl Sql {
    /// Writes a statement down. Values never enter the text.
    pub(crate) fn of(statement: &impl Statement) -> Self {
        let (text, values) = statement.build();
        Self {
            text,
            values: SqlxValues(values),
        }
    }
}

/// The value in the column at `index` of a row; one that does not fit its type is a failure of the database.
pub(crate) fn value<'r, T>(row: &'r Row, index: usize) -> RepoResult<T>
where
    T: Decode<'r, Engine> + Type<Engine>,
{
    row.try_get(index).map_err(|error| RepoError::Failed(error.into()))
}

/// An INSERT into a table, as yet without rows.
pub(crate) fn insert(table: &'static str, columns: &[&'static str]) -> InsertStatement {
    Query::insert()
        .into_table(table)
        .columns(columns.iter().copied())
        .take()
}

/// Adds a row to an INSERT: one value a column.
pub(crate) fn row(insert: &mut InsertStatement, values: impl IntoIterator<Item = Expr>) -> RepoResult<()> {
    insert
        .values(values)
        .map(drop)
        .map_err(|error| RepoError::Failed(error.into()))
}

/// An INSERT of the rows that a SELECT finds: one column of it for each column.
pub(crate) fn insert_from(
    table: &'static str,
    columns: &[&'static str],
    source: SelectStatement,
) -> RepoResult<InsertStatement> {
    let mut insert = insert(table, columns);
    insert
        .select_from(source)
        .map_err(|error| RepoError::Failed(error.into()))?;
    Ok(insert)
}
