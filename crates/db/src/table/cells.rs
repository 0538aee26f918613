//! The cells of a row, read one after the other; one that holds what it cannot hold is named in the error.

use std::str::FromStr;

use nectary_app::ports::database::{RepoError, RepoResult};
use serde_json::Value as Json;
use sqlx::{Decode, Row as _, Type};

use super::Table;
use crate::pool::{Engine, Row};

/// Reads the columns of a table in their order. The first is the key, which names the row in errors.
pub(crate) struct Cells<'r> {
    row: &'r Row,
    table: &'static Table,
    next: usize,
}

impl<'r> Cells<'r> {
    pub(crate) const fn of(row: &'r Row, table: &'static Table) -> Self {
        Self { row, table, next: 0 }
    }

    /// The next cell.
    pub(crate) fn get<T: Decode<'r, Engine> + Type<Engine>>(&mut self) -> RepoResult<T> {
        let index = self.next;
        self.next += 1;
        self.row.try_get(index).map_err(|_| self.wrong(index))
    }

    /// The next cell, a boolean.
    pub(crate) fn flag(&mut self) -> RepoResult<bool> {
        self.optional_flag()?.ok_or_else(|| self.wrong(self.next - 1))
    }

    /// The next cell, a boolean or nothing.
    pub(crate) fn optional_flag(&mut self) -> RepoResult<Option<bool>> {
        match self.get::<Option<i64>>()? {
            None => Ok(None),
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            Some(_) => Err(self.wrong(self.next - 1)),
        }
    }

    /// The next cell, a JSON list whose items are read one by one.
    pub(crate) fn list<T>(&mut self, item: impl Fn(&Json) -> Option<T>) -> RepoResult<Vec<T>> {
        let text: String = self.get()?;
        let wrong = || self.wrong(self.next - 1);
        let items: Vec<Json> = serde_json::from_str(&text).map_err(|_| wrong())?;
        items.iter().map(item).collect::<Option<_>>().ok_or_else(wrong)
    }

    /// The next cell, a word that the domain knows.
    pub(crate) fn parsed<T: FromStr>(&mut self) -> RepoResult<T> {
        self.optional_parsed()?.ok_or_else(|| self.wrong_last())
    }

    /// The next cell, such a word or nothing.
    pub(crate) fn optional_parsed<T: FromStr>(&mut self) -> RepoResult<Option<T>> {
        let text: Option<String> = self.get()?;
        let parsed = text.map(|text| text.parse().map_err(|_| self.wrong_last()));
        parsed.transpose()
    }

    /// The cell that was read last does not go with the others.
    pub(crate) fn wrong_last(&self) -> RepoError {
        self.wrong(self.next - 1)
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
pub(crate) fn text(item: &Json) -> Option<String> {
    item.as_str().map(str::to_owned)
}

/// A list as a cell keeps it.
pub(crate) fn json_list(items: impl IntoIterator<Item = Json>) -> String {
    Json::Array(items.into_iter().collect()).to_string()
}
