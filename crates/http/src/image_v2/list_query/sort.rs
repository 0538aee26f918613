//! The order of a list: `sort=key:dir,key`, or `sort_key` and `sort_dir`, each as often as one likes.

use nectary_domain::query::{Direction, Sort, SortColumn};
use nectary_domain::refusal::Refusal;

/// Keys an order may have: more than there are columns says nothing new.
const KEYS_MAX: usize = 64;

/// Reads the order. What makes it total is appended later.
pub(super) fn read(sort: Option<&str>, keys: &[&str], directions: &[&str]) -> Result<Vec<Sort>, Refusal> {
    let order = match sort {
        Some(_) if !keys.is_empty() || !directions.is_empty() => {
            return Err(Refusal::invalid(
                "Use either sort, or sort_key and sort_dir, but not both.",
            ));
        }
        Some(sort) => sort
            .split(',')
            .map(|part| short_form(part.trim()))
            .collect::<Result<Vec<_>, _>>()?,
        None => long_form(keys, directions)?,
    };
    if order.len() > KEYS_MAX {
        return Err(Refusal::invalid(format!(
            "The order has {} keys; {KEYS_MAX} are the most.",
            order.len()
        )));
    }
    Ok(order)
}

fn short_form(part: &str) -> Result<Sort, Refusal> {
    let (key, direction) = part.split_once(':').unwrap_or((part, "desc"));
    Ok(Sort {
        column: self::column("sort", key)?,
        direction: self::direction("sort", direction)?,
    })
}

fn long_form(keys: &[&str], directions: &[&str]) -> Result<Vec<Sort>, Refusal> {
    let columns: Vec<SortColumn> = match keys {
        [] if directions.is_empty() => return Ok(Vec::new()),
        [] => vec![SortColumn::CreatedAt],
        keys => keys
            .iter()
            .map(|key| column("sort_key", key))
            .collect::<Result<_, _>>()?,
    };
    let directions: Vec<Direction> = match directions {
        [] => vec![Direction::Descending; columns.len()],
        [one] => vec![direction("sort_dir", one)?; columns.len()],
        several => several
            .iter()
            .map(|text| direction("sort_dir", text))
            .collect::<Result<_, _>>()?,
    };
    if columns.len() != directions.len() {
        return Err(Refusal::invalid(format!(
            "There are {} sort_key and {} sort_dir: give one sort_dir for all keys, or one for each.",
            columns.len(),
            directions.len()
        )));
    }
    Ok(columns
        .into_iter()
        .zip(directions)
        .map(|(column, direction)| Sort { column, direction })
        .collect())
}

fn column(parameter: &str, key: &str) -> Result<SortColumn, Refusal> {
    Ok(match key {
        "container_format" => SortColumn::ContainerFormat,
        "created_at" => SortColumn::CreatedAt,
        "disk_format" => SortColumn::DiskFormat,
        "id" => SortColumn::Id,
        "name" => SortColumn::Name,
        "size" => SortColumn::Size,
        "status" => SortColumn::Status,
        "updated_at" => SortColumn::UpdatedAt,
        _ => {
            return Err(Refusal::invalid(format!(
                "{parameter}: {key:?} is no key to sort by; use name, status, container_format, disk_format, size, id, \
                 created_at or updated_at."
            )));
        }
    })
}

fn direction(parameter: &str, text: &str) -> Result<Direction, Refusal> {
    match text {
        "asc" => Ok(Direction::Ascending),
        "desc" => Ok(Direction::Descending),
        _ => Err(Refusal::invalid(format!(
            "{parameter}: {text:?} is no direction; use asc or desc."
        ))),
    }
}
