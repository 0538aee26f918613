//! What images have beside their row: custom properties, tags, locations. Members have a file of their own.

use std::collections::HashMap;

use nectary_app::ports::database::RepoResult;
use nectary_domain::ids::StoreId;
use nectary_domain::image::Image;
use nectary_domain::image::state::Location;
use sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};

use crate::image_row::Sides;
use crate::sql::{Sql, insert, row, value};
use crate::tx::{SqlWrites, Tx};

/// Characters of a property's value that are indexed: what an index can hold on every database.
pub(crate) const VALUE_START_CHARS: usize = 64;
/// Rows of one INSERT: no database takes any number of values in a statement.
const ROWS_PER_INSERT: usize = 500;
/// Lists of ids are padded to one of these lengths, so that few texts of statements are prepared and kept.
const LIST_LENGTHS: [usize; 5] = [1, 8, 32, 128, 1024];
/// What a row of the combined select is.
const PROPERTY: i64 = 0;
const TAG: i64 = 1;
const LOCATION: i64 = 2;

/// The beginning of a value, as the column `value_start` keeps it.
pub(crate) fn value_start(value: &str) -> &str {
    value
        .char_indices()
        .nth(VALUE_START_CHARS)
        .map_or(value, |(end, _)| value.get(..end).unwrap_or(value))
}

/// The sides of these images, by one statement however many they are.
pub(crate) async fn load<Mode>(tx: &mut Tx<Mode>, seqs: &[i64]) -> RepoResult<HashMap<i64, Sides>> {
    let mut sides: HashMap<i64, Sides> = HashMap::with_capacity(seqs.len());
    if seqs.is_empty() {
        return Ok(sides);
    }
    for row in tx.rows(Sql::of(&select(&padded(seqs)))).await? {
        let image = sides.entry(value(&row, 1)?).or_default();
        match value::<i64>(&row, 0)? {
            PROPERTY => image.properties.push((value(&row, 2)?, value(&row, 3)?)),
            TAG => image.tags.push(value(&row, 2)?),
            _ => {
                let location = Location {
                    store: StoreId::new(value::<String>(&row, 2)?),
                    key: value(&row, 3)?,
                };
                image.locations.push((value(&row, 4)?, location));
            }
        }
    }
    Ok(sides)
}

fn padded(seqs: &[i64]) -> Vec<i64> {
    let length = LIST_LENGTHS
        .into_iter()
        .find(|length| *length >= seqs.len())
        .unwrap_or(seqs.len());
    let last = seqs.last().copied().unwrap_or_default();
    let mut padded = seqs.to_vec();
    padded.resize(length, last);
    padded
}

fn select(seqs: &[i64]) -> SelectStatement {
    let part = |kind: i64, table: &'static str, first: Expr, second: Expr, position: Expr| {
        Query::select()
            .expr_as(Expr::cust(kind.to_string()), "kind")
            .column("image_seq")
            .expr_as(first, "first")
            .expr_as(second, "second")
            .expr_as(position, "position")
            .from(table)
            .and_where(Expr::col("image_seq").is_in(seqs.iter().copied()))
            .take()
    };
    let nothing = || Expr::cust("''");
    let nowhere = || Expr::cust("0");
    part(
        PROPERTY,
        "image_properties",
        Expr::col("name"),
        Expr::col("value"),
        nowhere(),
    )
    .union(
        UnionType::All,
        part(TAG, "image_tags", Expr::col("tag"), nothing(), nowhere()),
    )
    .union(
        UnionType::All,
        part(
            LOCATION,
            "image_locations",
            Expr::col("store"),
            Expr::col("object_key"),
            Expr::col("position"),
        ),
    )
    .take()
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
