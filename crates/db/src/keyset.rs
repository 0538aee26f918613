//! The order of a list, and where its next page begins: after a row, never after a number of rows.
//!
//! Absent values come first ascending and last descending; text is ordered by its bytes.

use nectary_app::ports::database::RepoResult;
use nectary_domain::query::{Direction, Sort, SortColumn};
use sea_query::{Expr, ExprTrait, SelectStatement, Value};

use crate::dialect;
use crate::pool::Row;
use crate::sql::value;

/// One key of an order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) column: &'static str,
    is_nullable: bool,
    is_text: bool,
    is_ascending: bool,
}

impl Key {
    fn new(sort: Sort) -> Self {
        let (column, is_nullable, is_text) = match sort.column {
            SortColumn::ContainerFormat => ("container_format", true, true),
            SortColumn::CreatedAt => ("created_at", false, false),
            SortColumn::DiskFormat => ("disk_format", true, true),
            SortColumn::Id => ("id", false, true),
            SortColumn::Name => ("name", true, true),
            SortColumn::Size => ("size_bytes", true, false),
            SortColumn::Status => ("status", false, true),
            SortColumn::UpdatedAt => ("updated_at", false, false),
        };
        Self {
            column,
            is_nullable,
            is_text,
            is_ascending: sort.direction == Direction::Ascending,
        }
    }

    /// The value of this key in a row whose columns are the keys.
    fn value_in(self, row: &Row, index: usize) -> RepoResult<Value> {
        Ok(if self.is_text {
            Value::String(value(row, index)?)
        } else {
            Value::BigInt(value(row, index)?)
        })
    }

    /// Rows that have this very value.
    fn same(self, at: &Value) -> Expr {
        if is_absent(at) {
            Expr::col(self.column).is_null()
        } else {
            Expr::col(self.column).eq(at.clone())
        }
    }

    /// Rows whose value comes later; `None` if none can.
    fn later(self, than: &Value) -> Option<Expr> {
        let column = || Expr::col(self.column);
        match (self.is_ascending, is_absent(than)) {
            (true, true) => Some(column().is_not_null()),
            (true, false) => Some(column().gt(than.clone())),
            (false, true) => None,
            (false, false) if self.is_nullable => Some(column().lt(than.clone()).or(column().is_null())),
            (false, false) => Some(column().lt(than.clone())),
        }
    }

    /// Rows whose value is the same or comes later, in a form that an index can start from; `None` if there is none.
    fn bound(self, from: &Value) -> Option<Expr> {
        match (self.is_ascending, is_absent(from)) {
            (_, true) => None,
            (true, false) => Some(Expr::col(self.column).gte(from.clone())),
            (false, false) if self.is_nullable => None,
            (false, false) => Some(Expr::col(self.column).lte(from.clone())),
        }
    }
}

fn is_absent(value: &Value) -> bool {
    matches!(value, Value::String(None) | Value::BigInt(None))
}

/// The keys of an order. Whatever stands behind the id decides nothing.
pub(crate) fn keys(order: &[Sort]) -> Vec<Key> {
    let end = order
        .iter()
        .position(|sort| sort.column == SortColumn::Id)
        .map_or(order.len(), |id| id + 1);
    order.iter().take(end).copied().map(Key::new).collect()
}

/// Orders a select by the keys, which are columns of this table of it.
pub(crate) fn order(select: &mut SelectStatement, table: &'static str, keys: &[Key], is_by_index: bool) {
    for key in keys {
        dialect::order_absent_lowest(select, (table, key.column), key.is_ascending, is_by_index);
    }
}

/// The values of the keys in a row whose columns they are.
pub(crate) fn values(keys: &[Key], row: &Row) -> RepoResult<Vec<Value>> {
    keys.iter()
        .enumerate()
        .map(|(index, key)| key.value_in(row, index))
        .collect()
}

/// Rows that come after the one with these values.
pub(crate) fn after(keys: &[Key], values: &[Value]) -> Expr {
    let mut after = Expr::cust("1 = 0");
    for (key, value) in keys.iter().zip(values).rev() {
        let tied = key.same(value).and(after);
        after = match key.later(value) {
            Some(later) => later.or(tied),
            None => tied,
        };
    }
    after
}

/// What an index can start from to find the rows after the one with these values: a condition on the first key that
/// they all fulfil, if there is one.
pub(crate) fn bound(keys: &[Key], values: Option<&[Value]>) -> Option<Expr> {
    let (key, value) = keys.first().zip(values?.first())?;
    key.bound(value)
}

/// The same for rows that are read in the order of an index: a name may be absent, and rows with and without one are
/// then read apart, for no index starts in both. There is one condition for each part that has rows after these values.
pub(crate) fn starts(keys: &[Key], values: Option<&[Value]>) -> Vec<Option<Expr>> {
    let Some(name) = keys.first().filter(|key| key.column == "name") else {
        return vec![bound(keys, values)];
    };
    let from = values.and_then(<[Value]>::first);
    let absent = || Some(Expr::col(name.column).is_null());
    let present = || Some(Expr::col(name.column).gte(""));
    match (from, name.is_ascending) {
        (None, _) => vec![present(), absent()],
        (Some(from), true) if is_absent(from) => vec![present(), absent()],
        (Some(from), false) if is_absent(from) => vec![absent()],
        (Some(from), true) => vec![Some(Expr::col(name.column).gte(from.clone()))],
        (Some(from), false) => vec![Some(Expr::col(name.column).lte(from.clone())), absent()],
    }
}
