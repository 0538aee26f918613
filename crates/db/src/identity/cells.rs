//! The cells of a row, read one after the other; one that holds what it cannot hold is named in the error.

use nectary_app::ports::database::{RepoError, RepoResult};
use serde_json::Value as Json;
use sqlx::{Decode, Row as _, Type};

use super::Table;
use crate::pool::{Engine, Row};

/// Reads the columns of a table in their order. The first is the key, which names the row in errors.
pub(super) struct Cells<'r> {
    row: &'r Row,
    table: &'static Table,
    next: usize,
}

impl<'r> Cells<'r> {
    pub(super) const fn of(row: &'r Row, table: &'static Table) -> Self {
        Self { row, table, next: 0 }
    }

    /// The next cell.
    pub(super) fn get<T: Decode<'r, Engine> + Type<Engine>>(&mut self) -> RepoResult<T> {
        let index = self.next;
        self.next += 1;
        self.row.try_get(index).map_err(|_| self.wrong(index))
    }

    /// The next cell, a boolean.
    pub(super) fn flag(&mut self) -> RepoResult<bool> {
        self.optional_flag()?.ok_or_else(|| self.wrong(self.next - 1))
    }

    /// The next cell, a boolean or nothing.
    pub(super) fn optional_flag(&mut self) -> RepoResult<Option<bool>> {
        match self.get::<Option<i64>>()? {
            None => Ok(None),
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            Some(_) => Err(self.wrong(self.next - 1)),
        }
    }

    /// The next cell, a JSON list whose items are read one by one.
    pub(super) fn list<T>(&mut self, item: impl Fn(&Json) -> Option<T>) -> RepoResult<Vec<T>> {
        let text: String = self.get()?;
        let wrong = || self.wrong(self.next - 1);
        let items: Vec<Json> = serde_json::from_str(&text).map_err(|_| wrong())?;
        items.iter().map(item).collect::<Option<_>>().ok_or_else(wrong)
    }

    fn wrong(&self, index: usize) -> RepoError {
        RepoError::Inconsistent {
            table: self.table.name,
            column: self.table.columns.get(index).copied().unwrap_or("?"),
            id: self.row.try_get(0).unwrap_or_default(),
        }
    }
}

/// A text of a JSON list.
pub(super) fn text(item: &Json) -> Option<String> {
    item.as_str().map(str::to_owned)
}

/// A list as a cell keeps it.
pub(super) fn json_list(items: impl IntoIterator<Item = Json>) -> String {
    Json::Array(items.into_iter().collect()).to_string()
}
