//! The conditions of a list in SQL, and which of them finds the rows.
//!
//! A property or tag that few images have finds them itself; one that many have is looked up image by image.

use std::collections::BTreeSet;

use nectary_app::ports::database::RepoResult;
use nectary_domain::query::{Comparison, Filter, NumberColumn, TextColumn, TimeColumn};
use nectary_domain::visibility::Viewer;
use sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::dialect;
use crate::image_row;
use crate::image_sides::{VALUE_START_CHARS, value_start};
use crate::search;
use crate::sql::{Sql, value};
use crate::tx::Tx;

/// A property or tag that this many images have is common.
const COMMON: u64 = 1000;

/// The conditions of a list.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    /// Finds the rows by itself, whoever looks: they are few, or in the order of an index.
    pub(crate) leading: Option<Expr>,
    /// What rows must fulfil besides. No index shall be chosen for it, but for a name.
    pub(crate) residual: Vec<Expr>,
    /// One of several names is wanted: an index finds them, but not in the order of the list.
    pub(crate) is_of_several_names: bool,
}

/// Chooses what finds the rows. Asks the database how common each property and tag is, by one statement.
pub(crate) async fn conditions<Mode>(tx: &mut Tx<Mode>, filters: &[Filter], viewer: &Viewer) -> RepoResult<Conditions> {
    let leader = leader(tx, filters).await?;
    let mut conditions = Conditions::default();
    for (index, filter) in filters.iter().enumerate() {
        if leader == Some(index) {
            conditions.leading = Some(leading(filter, viewer));
        } else {
            conditions.residual.push(residual(filter, viewer));
            conditions.is_of_several_names |=
                matches!(filter, Filter::Text { column: TextColumn::Name, any_of } if any_of.len() > 1);
        }
    }
    Ok(conditions)
}

async fn leader<Mode>(tx: &mut Tx<Mode>, filters: &[Filter]) -> RepoResult<Option<usize>> {
    let by_column = |wanted: TextColumn| {
        filters
            .iter()
            .position(|filter| matches!(filter, Filter::Text { column, .. } if *column == wanted))
    };
    if let Some(by_id) = by_column(TextColumn::Id) {
        return Ok(Some(by_id));
    }
    if let Some(by_words) = filters
        .iter()
        .position(|filter| matches!(filter, Filter::Words(words) if !words.is_empty()))
    {
        return Ok(Some(by_words));
    }
    Ok(rarest(tx, filters).await?.or_else(|| by_column(TextColumn::Owner)))
}

/// The property or tag that the fewest images have, unless even that is common.
async fn rarest<Mode>(tx: &mut Tx<Mode>, filters: &[Filter]) -> RepoResult<Option<usize>> {
    let mut probe = Query::select();
    let mut probed = Vec::new();
    for (index, filter) in filters.iter().enumerate() {
        let Some(mut some) = carriers(filter) else { continue };
        some.limit(COMMON);
        let count = Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from_subquery(some, "some")
            .take();
        probe.expr(Expr::SubQuery(None, Box::new(count.into())));
        probed.push(index);
    }
    if probed.is_empty() {
        return Ok(None);
    }
    let Some(row) = tx.row(Sql::of(&probe)).await? else {
        return Ok(None);
    };
    let mut rarest = None;
    for (column, index) in probed.into_iter().enumerate() {
        let count: i64 = value(&row, column)?;
        if rarest.is_none_or(|(least, _)| count < least) {
            rarest = Some((count, index));
        }
    }
    Ok(rarest
        .filter(|(count, _)| count.unsigned_abs() < COMMON)
        .map(|(_, index)| index))
}

/// The images that have the property or tag, as a select of `image_seq`; `None` for other filters.
fn carriers(filter: &Filter) -> Option<SelectStatement> {
    let mut select = Query::select();
    select.column("image_seq");
    match filter {
        Filter::Tag { any_of } => {
            select.from("image_tags").and_where(one_of(Expr::col("tag"), any_of));
        }
        Filter::Property { name, any_of } => {
            let starts: BTreeSet<_> = any_of.iter().map(|value| value_start(value).to_owned()).collect();
            select
                .from("image_properties")
                .and_where(Expr::col(("image_properties", "name")).eq(name.as_str()))
                .and_where(one_of(Expr::col("value_start"), &Vec::from_iter(starts)));
            // A start that is shorter than it could be is the whole value.
            if any_of.iter().any(|value| value.chars().count() >= VALUE_START_CHARS) {
                select.and_where(one_of(Expr::col("value"), any_of));
            }
        }
        Filter::Text { .. }
        | Filter::Number { .. }
        | Filter::Time { .. }
        | Filter::TimeOutside { .. }
        | Filter::Protected(_)
        | Filter::Words(_) => return None,
    }
    Some(select)
}

fn leading(filter: &Filter, viewer: &Viewer) -> Expr {
    match filter {
        Filter::Text { column, any_of } => one_of(Expr::col(text_column(*column)), any_of),
        Filter::Tag { .. } | Filter::Property { .. } => carriers(filter).map_or_else(
            || residual(filter, viewer),
            |select| Expr::col("seq").in_subquery(select),
        ),
        Filter::Number { .. } | Filter::Time { .. } | Filter::TimeOutside { .. } | Filter::Protected(_) => {
            residual(filter, viewer)
        }
        Filter::Words(words) => Expr::col("seq").in_subquery(search::finding(words, viewer)),
    }
}

fn residual(filter: &Filter, viewer: &Viewer) -> Expr {
    match filter {
        Filter::Text {
            column: TextColumn::Name,
            any_of,
        } => one_of(Expr::col("name"), any_of),
        // Its copy stands beside the image.
        Filter::Property { name, any_of } if let Some(copy) = image_row::copy_of(name) => {
            one_of(dialect::unindexed(copy), any_of)
        }
        Filter::Text { column, any_of } => one_of(dialect::unindexed(text_column(*column)), any_of),
        Filter::Number {
            column,
            comparison,
            value,
        } => compared(number_column(*column), *comparison, *value),
        Filter::Time { column, comparison, at } => compared(time_column(*column), *comparison, at.as_micros()),
        Filter::TimeOutside { column, from, until } => {
            let column = time_column(*column);
            let before = compared(column, Comparison::Less, from.as_micros());
            before.or(compared(column, Comparison::AtLeast, until.as_micros()))
        }
        Filter::Protected(is_protected) => Expr::col("is_protected").eq(i64::from(*is_protected)),
        Filter::Words(words) if words.is_empty() => Expr::cust("1 = 1"),
        Filter::Words(words) => dialect::unindexed("seq").in_subquery(search::finding(words, viewer)),
        Filter::Tag { .. } | Filter::Property { .. } => carriers(filter).map_or_else(
            || Expr::cust("1 = 0"),
            |mut select| {
                select.and_where(Expr::col("image_seq").equals(("images", "seq")));
                Expr::exists(select)
            },
        ),
    }
}

fn one_of(column: Expr, any_of: &[String]) -> Expr {
    match any_of {
        [one] => column.eq(one.as_str()),
        several => column.is_in(several.iter().map(String::as_str)),
    }
}

fn compared(column: &'static str, comparison: Comparison, value: i64) -> Expr {
    let column = Expr::col(column);
    match comparison {
        Comparison::Equal => column.eq(value),
        Comparison::NotEqual => column.ne(value),
        Comparison::Less => column.lt(value),
        Comparison::AtMost => column.lte(value),
        Comparison::Greater => column.gt(value),
        Comparison::AtLeast => column.gte(value),
    }
}

const fn text_column(column: TextColumn) -> &'static str {
    match column {
        TextColumn::Checksum => "checksum",
        TextColumn::ContainerFormat => "container_format",
        TextColumn::DiskFormat => "disk_format",
        TextColumn::HashAlgo => "os_hash_algo",
        TextColumn::HashValue => "os_hash_value",
        TextColumn::Id => "id",
        TextColumn::Name => "name",
        TextColumn::Owner => "owner",
        TextColumn::Status => "status",
        TextColumn::Visibility => "visibility",
    }
}

const fn number_column(column: NumberColumn) -> &'static str {
    match column {
        NumberColumn::MinDisk => "min_disk_gib",
        NumberColumn::MinRam => "min_ram_mib",
        NumberColumn::Size => "size_bytes",
        NumberColumn::VirtualSize => "virtual_size_bytes",
    }
}

const fn time_column(column: TimeColumn) -> &'static str {
    match column {
        TimeColumn::CreatedAt => "created_at",
        TimeColumn::UpdatedAt => "updated_at",
    }
}
