//! What images have beside their row: custom properties, tags, locations. Members have a file of their own.

use nectary_app::ports::database::{RepoError, RepoResult};
use nectary_domain::ids::StoreId;
use nectary_domain::image::Image;
use nectary_domain::image::state::Location;
use sea_query::{Expr, ExprTrait, Query};
use serde::de::DeserializeOwned;

use crate::dialect;
use crate::image_row::Sides;
use crate::pool::Row;
use crate::sql::{Sql, insert, row, value};
use crate::tx::SqlWrites;

/// Characters of a property's value that are indexed: what an index can hold on every database.
pub(crate) const VALUE_START_CHARS: usize = 64;
/// Rows of one INSERT: no database takes any number of values in a statement.
const ROWS_PER_INSERT: usize = 500;
/// The beginning of a value, as the column `value_start` keeps it.
pub(crate) fn value_start(value: &str) -> &str {
    value
        .char_indices()
        .nth(VALUE_START_CHARS)
        .map_or(value, |(end, _)| value.get(..end).unwrap_or(value))
}

/// How many columns [`columns`] are.
pub(crate) const WIDTH: usize = 3;

/// The sides of each image of a select, as columns of its own: properties, tags, locations, each as JSON.
///
/// One value for each instead of a row for each property: a page of images is then a page of rows.
pub(crate) fn columns() -> [Expr; WIDTH] {
    let lists = [
        ("image_properties", ["name", "value"].as_slice()),
        ("image_tags", ["tag"].as_slice()),
        ("image_locations", ["position", "store", "object_key"].as_slice()),
    ];
    lists.map(|(table, columns)| {
        let rows = Query::select()
            .expr(dialect::rows_as_json(columns))
            .from(table)
            .and_where(Expr::col("image_seq").equals(("images", "seq")))
            .take();
        Expr::SubQuery(None, Box::new(rows.into()))
    })
}

/// Reads the columns that [`columns`] adds, the first of them at `index`.
pub(crate) fn read(row: &Row, index: usize, id: &str) -> RepoResult<Sides> {
    let properties = from_json(row, index, ("image_properties", "value"), id)?;
    let tags: Vec<(String,)> = from_json(row, index + 1, ("image_tags", "tag"), id)?;
    let mut locations: Vec<(i64, String, String)> = from_json(row, index + 2, ("image_locations", "object_key"), id)?;
    locations.sort();
    Ok(Sides {
        properties,
        tags: tags.into_iter().map(|(tag,)| tag).collect(),
        locations: locations
            .into_iter()
            .map(|(_, store, key)| Location {
                store: StoreId::new(store),
                key,
            })
            .collect(),
    })
}

fn from_json<T: DeserializeOwned + Default>(
    row: &Row,
    index: usize,
    (table, column): (&'static str, &'static str),
    id: &str,
) -> RepoResult<T> {
    // Where there are no rows some databases say NULL.
    let Some(text) = value::<Option<&str>>(row, index)? else {
        return Ok(T::default());
    };
    serde_json::from_str(text).map_err(|_| RepoError::Inconsistent {
        table,
        column,
        id: id.to_owned(),
    })
}

/// Writes the sides of an image that has none yet.
pub(crate) async fn add(tx: &mut SqlWrites, seq: i64, image: &Image) -> RepoResult<()> {
    let record = image.record();
    let properties: Vec<_> = record
        .properties
        .iter()
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    add_properties(tx, seq, &properties).await?;
    let tags: Vec<_> = record.tags.iter().map(|tag| tag.as_str()).collect();
    add_tags(tx, seq, &tags).await?;
    add_locations(tx, seq, locations(image)).await
}

/// Writes what differs between two versions of an image.
pub(crate) async fn save(tx: &mut SqlWrites, seq: i64, before: &Image, after: &Image) -> RepoResult<()> {
    let (old, new) = (before.record(), after.record());
    let gone: Vec<_> = old
        .properties
        .iter()
        .filter(|(name, value)| new.properties.get(name.as_str()) != Some(*value))
        .map(|(name, _)| name.as_str())
        .collect();
    remove(tx, "image_properties", "name", seq, &gone).await?;
    let fresh: Vec<_> = new
        .properties
        .iter()
        .filter(|(name, value)| old.properties.get(name.as_str()) != Some(*value))
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    add_properties(tx, seq, &fresh).await?;

    let gone: Vec<_> = old
        .tags
        .iter()
        .filter(|tag| !new.tags.contains(tag))
        .map(|tag| tag.as_str())
        .collect();
    remove(tx, "image_tags", "tag", seq, &gone).await?;
    let fresh: Vec<_> = new
        .tags
        .iter()
        .filter(|tag| !old.tags.contains(tag))
        .map(|tag| tag.as_str())
        .collect();
    add_tags(tx, seq, &fresh).await?;

    if locations(before) != locations(after) {
        let delete = Query::delete()
            .from_table("image_locations")
            .and_where(Expr::col("image_seq").eq(seq))
            .take();
        tx.run(Sql::of(&delete)).await?;
        add_locations(tx, seq, locations(after)).await?;
    }
    Ok(())
}

fn locations(image: &Image) -> &[Location] {
    image.content().map_or(&[], |content| &content.locations)
}

async fn remove(
    tx: &mut SqlWrites,
    table: &'static str,
    column: &'static str,
    seq: i64,
    keys: &[&str],
) -> RepoResult<()> {
    for keys in keys.chunks(ROWS_PER_INSERT) {
        let delete = Query::delete()
            .from_table(table)
            .and_where(Expr::col("image_seq").eq(seq))
            .and_where(Expr::col(column).is_in(keys.iter().copied()))
            .take();
        tx.run(Sql::of(&delete)).await?;
    }
    Ok(())
}

async fn add_properties(tx: &mut SqlWrites, seq: i64, properties: &[(&str, &str)]) -> RepoResult<()> {
    for properties in properties.chunks(ROWS_PER_INSERT) {
        let mut insert = insert("image_properties", &["image_seq", "name", "value", "value_start"]);
        for (name, value) in properties {
            row(
                &mut insert,
                [seq.into(), (*name).into(), (*value).into(), value_start(value).into()],
            )?;
        }
        tx.run(Sql::of(&insert)).await?;
    }
    Ok(())
}

async fn add_tags(tx: &mut SqlWrites, seq: i64, tags: &[&str]) -> RepoResult<()> {
    for tags in tags.chunks(ROWS_PER_INSERT) {
        let mut insert = insert("image_tags", &["image_seq", "tag"]);
        for tag in tags {
            row(&mut insert, [seq.into(), (*tag).into()])?;
        }
        tx.run(Sql::of(&insert)).await?;
    }
    Ok(())
}

async fn add_locations(tx: &mut SqlWrites, seq: i64, locations: &[Location]) -> RepoResult<()> {
    if locations.is_empty() {
        return Ok(());
    }
    let mut insert = insert("image_locations", &["image_seq", "position", "store", "object_key"]);
    for (position, location) in (0_i64..).zip(locations) {
        row(
            &mut insert,
            [
                seq.into(),
                position.into(),
                location.store.as_str().into(),
                location.key.as_str().into(),
            ],
        )?;
    }
    tx.run(Sql::of(&insert)).await.map(drop)
}
