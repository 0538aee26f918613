//! What differs between databases in the text of statements and in what errors mean.

use crate::migrate::Migration;
use crate::pool::Connection;
use nectary_app::ports::database::RepoError;
use sea_query::{
    DeleteStatement, Expr, ExprTrait, InsertStatement, Order, Query, SelectStatement, SqliteQueryBuilder,
    UpdateStatement, Values,
};

/// Every migration, oldest first. A file that was ever released is never edited: add another.
/// `NNNN_name.sql` serves every database; where one must differ, `NNNN_name.sqlite.sql` replaces it there.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "catalog",
        text: include_str!("../migrations/0001_catalog.sqlite.sql"),
    },
    Migration {
        number: 2,
        name: "identity",
        text: include_str!("../migrations/0002_identity.sql"),
    },
    Migration {
        number: 3,
        name: "families",
        text: include_str!("../migrations/0003_families.sql"),
    },
    Migration {
        number: 4,
        name: "sharing",
        text: include_str!("../migrations/0004_sharing.sql"),
    },
    Migration {
        number: 5,
        name: "search",
        text: include_str!("../migrations/0005_search.sqlite.sql"),
    },
    Migration {
        number: 6,
        name: "upload_sessions",
        text: include_str!("../migrations/0006_upload_sessions.sql"),
    },
    Migration {
        number: 7,
        name: "search_prefixes",
        text: include_str!("../migrations/0007_search_prefixes.sqlite.sql"),
    },
    Migration {
        number: 8,
        name: "search_naming",
        text: include_str!("../migrations/0008_search_naming.sqlite.sql"),
    },
    Migration {
        number: 9,
        name: "upload_files",
        text: include_str!("../migrations/0009_upload_files.sql"),
    },
];

/// The result codes by which SQLite says that somebody else holds a lock (sqlite.org/rescode.html): BUSY and LOCKED.
const LOCKED_CODES: [i32; 2] = [5, 6];

/// A statement that can be written as text with its values apart.
pub(crate) trait Statement {
    /// Its text in this dialect.
    fn build(&self) -> (String, Values);
}

macro_rules! statements {
    ($($kind:ty),*) => {$(
        impl Statement for $kind {
            fn build(&self) -> (String, Values) {
                <$kind>::build(self, SqliteQueryBuilder)
            }
        }
    )*};
}

statements!(SelectStatement, InsertStatement, UpdateStatement, DeleteStatement);

/// What a failure means to the application.
pub(crate) fn repo_error(error: sqlx::Error) -> RepoError {
    if is_busy(&error) {
        RepoError::Busy
    } else {
        RepoError::Failed(error.into())
    }
}

/// What a failure means where a row is added that may be there already: `what` names it.
pub(crate) fn insert_error(error: sqlx::Error, what: &'static str) -> RepoError {
    let is_duplicate = error
        .as_database_error()
        .is_some_and(|error| error.is_unique_violation());
    if is_duplicate {
        RepoError::Duplicate(what)
    } else {
        repo_error(error)
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    // The low byte of an extended code is the code itself.
    let code = error
        .as_database_error()
        .and_then(|error| error.code()?.parse::<i32>().ok());
    code.is_some_and(|code| LOCKED_CODES.contains(&(code & 0xff))) || matches!(error, sqlx::Error::PoolTimedOut)
}

/// Whether the database has a table of that name.
pub(crate) async fn has_table(connection: &mut Connection, name: &str) -> Result<bool, sqlx::Error> {
    let query = sqlx::query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").bind(name.to_owned());
    Ok(query.fetch_optional(connection).await?.is_some())
}

/// A column that no index shall be chosen for: here the planner has no statistics and would guess, so the lists say
/// themselves which condition finds the rows.
pub(crate) fn unindexed(column: &'static str) -> Expr {
    Expr::cust(format!("+\"{column}\""))
}

/// What the full-text index is asked for. Words and marks hold letters, digits and underscores alone.
#[derive(Clone, Debug)]
pub(crate) struct Match(String);

impl Match {
    /// Rows with this word.
    pub(crate) fn word(word: impl Into<String>) -> Self {
        Self(format!("\"{}\"", word.into()))
    }
    /// Rows with a word that begins so.
    pub(crate) fn beginning(start: &str) -> Self {
        Self(format!("\"{start}\" *"))
    }
    /// Rows with all of these. There is one at least.
    pub(crate) fn all(those: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(those, " AND ")
    }
    /// Rows with any of these. There is one at least.
    pub(crate) fn any(those: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(those, " OR ")
    }
    /// Rows with this, unless they have that.
    pub(crate) fn but(self, that: Self) -> Self {
        Self::joined([self, that], " NOT ")
    }
    fn joined(those: impl IntoIterator<Item = Self>, operator: &str) -> Self {
        let texts: Vec<_> = those.into_iter().map(|Self(text)| text).collect();
        Self(format!("({})", texts.join(operator)))
    }
}

/// The numbers of the rows that a full-text index finds, as `seq`.
pub(crate) fn found(index: &'static str, Match(text): &Match) -> SelectStatement {
    Query::select()
        .expr_as(Expr::col("rowid"), "seq")
        .from(index)
        .and_where(Expr::cust_with_values(format!("\"{index}\" MATCH ?"), [text.as_str()]))
        .take()
}

/// The rows that a full-text index finds, the highest number first: the order in which it can read them.
pub(crate) fn newest_found_first(found: &mut SelectStatement) {
    found.order_by("rowid", Order::Desc);
}

/// The sum of whole numbers, as a whole number; NULL if there are none.
pub(crate) fn whole_sum(expr: Expr) -> Expr {
    expr.sum()
}

/// Adds a key to an order: absent values come first ascending and last descending, which is what this database does
/// by itself, so that an index serves; unless none shall be chosen for the sake of the order.
pub(crate) fn order_absent_lowest(
    select: &mut SelectStatement,
    (table, column): (&'static str, &'static str),
    is_ascending: bool,
    is_by_index: bool,
) {
    let order = if is_ascending { Order::Asc } else { Order::Desc };
    if is_by_index {
        select.order_by((table, column), order);
    } else {
        select.order_by_expr(unindexed(column), order);
    }
}

/// The rows of a group as one JSON array of arrays, the columns in this order.
pub(crate) fn rows_as_json(columns: &[&'static str]) -> Expr {
    let columns: Vec<_> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    Expr::cust(format!("json_group_array(json_array({}))", columns.join(", ")))
}
