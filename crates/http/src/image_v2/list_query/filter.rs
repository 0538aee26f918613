//! One condition of a list: which column a parameter names, and what its value says.

use nectary_domain::query::{Comparison, Filter, NumberColumn, TextColumn, TimeColumn};
use nectary_domain::refusal::Refusal;
use nectary_domain::time::Timestamp;
use std::time::Duration;

/// Texts an `in:` may list.
const LISTED_MAX: usize = 1000;

/// Reads a parameter that is a condition, adding what it means to `filters`.
pub(super) fn read(name: &str, value: &str, filters: &mut Vec<Filter>) -> Result<(), Refusal> {
    if let Some(column) = operated_text_column(name) {
        filters.push(Filter::Text {
            column,
            any_of: operated_text(name, value)?,
        });
    } else if let Some(column) = plain_text_column(name) {
        filters.push(Filter::Text {
            column,
            any_of: vec![value.to_owned()],
        });
    } else if let Some((column, comparison)) = number_column(name) {
        filters.push(Filter::Number {
            column,
            comparison,
            value: number(name, value)?,
        });
    } else if let Some(column) = time_column(name) {
        let (comparison, at) = operated_time(name, value)?;
        time(column, comparison, at, filters);
    } else {
        filters.push(match name {
            "protected" => Filter::Protected(protected(value)?),
            "tag" => Filter::tag(value),
            _ => Filter::property(name, value),
        });
    }
    Ok(())
}

/// Columns whose values may say `eq:` and `in:`.
fn operated_text_column(name: &str) -> Option<TextColumn> {
    Some(match name {
        "container_format" => TextColumn::ContainerFormat,
        "disk_format" => TextColumn::DiskFormat,
        "id" => TextColumn::Id,
        "name" => TextColumn::Name,
        "status" => TextColumn::Status,
        _ => return None,
    })
}

/// Columns whose values are taken as they are.
fn plain_text_column(name: &str) -> Option<TextColumn> {
    Some(match name {
        "checksum" => TextColumn::Checksum,
        "os_hash_algo" => TextColumn::HashAlgo,
        "os_hash_value" => TextColumn::HashValue,
        "owner" => TextColumn::Owner,
        _ => return None,
    })
}

fn number_column(name: &str) -> Option<(NumberColumn, Comparison)> {
    let column = |name: &str| {
        Some(match name {
            "min_disk" => NumberColumn::MinDisk,
            "min_ram" => NumberColumn::MinRam,
            "size" => NumberColumn::Size,
            "virtual_size" => NumberColumn::VirtualSize,
            _ => return None,
        })
    };
    let with = |suffix: &str, comparison| Some((column(name.strip_suffix(suffix)?)?, comparison));
    column(name)
        .map(|column| (column, Comparison::Equal))
        .or_else(|| with("_min", Comparison::AtLeast))
        .or_else(|| with("_max", Comparison::AtMost))
}

fn time_column(name: &str) -> Option<TimeColumn> {
    Some(match name {
        "created_at" => TimeColumn::CreatedAt,
        "updated_at" => TimeColumn::UpdatedAt,
        _ => return None,
    })
}

fn operated_text(name: &str, value: &str) -> Result<Vec<String>, Refusal> {
    match value.split_once(':') {
        None => Ok(vec![value.to_owned()]),
        Some(("eq", text)) => Ok(vec![text.to_owned()]),
        Some(("in", list)) => {
            let texts = listed(list).ok_or_else(|| {
                Refusal::invalid(format!(
                    "{name}=in: has a quote that does not open or close a value; write in:\"a,b\",c and \\\" for a quote."
                ))
            })?;
            if texts.len() > LISTED_MAX {
                let count = texts.len();
                return Err(Refusal::invalid(format!(
                    "{name}=in: lists {count} values; {LISTED_MAX} are the most."
                )));
            }
            Ok(texts)
        }
        Some((operator, _)) => Err(Refusal::invalid(format!(
            "{operator:?} is no operator for {name}: use eq: or in:. A value that holds a colon needs eq: before it."
        ))),
    }
}

/// Splits `a,"b,c",d` at its commas. `None` if a quote stands where none can.
fn listed(list: &str) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    let mut rest = list;
    loop {
        let (text, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_text(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                if text.contains('"') {
                    return None;
                }
                (text.to_owned(), after)
            }
        };
        texts.push(text);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Some(texts),
            None => return None,
        }
    }
}

/// The text up to the closing quote, and what comes after it.
fn quoted_text(quoted: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((text, &quoted[at + 1..])),
            '\\' => text.push(characters.next()?.1),
            other => text.push(other),
        }
    }
    None
}

fn number(name: &str, value: &str) -> Result<i64, Refusal> {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::invalid(format!(
            "{name} must be a whole number, not {value:?}."
        )));
    }
    // A number beyond what any image can have compares as the largest there is.
    let beyond = if value.starts_with('-') { i64::MIN } else { i64::MAX };
    Ok(value.parse().unwrap_or(beyond))
}

fn protected(value: &str) -> Result<bool, Refusal> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Refusal::invalid(format!(
            "protected must be true or false, in small letters, not {value:?}."
        ))),
    }
}

fn operated_time(name: &str, value: &str) -> Result<(Comparison, Timestamp), Refusal> {
    // The colons of a time without an operator are its own.
    if let Ok(at) = value.parse() {
        return Ok((Comparison::Equal, at));
    }
    let (operator, text) = value.split_once(':').unwrap_or(("eq", value));
    let comparison = match operator {
        "eq" => Comparison::Equal,
        "neq" => Comparison::NotEqual,
        "lt" => Comparison::Less,
        "lte" => Comparison::AtMost,
        "gt" => Comparison::Greater,
        "gte" => Comparison::AtLeast,
        _ => {
            return Err(Refusal::invalid(format!(
                "{value:?} is no condition for {name}: use gt:, gte:, lt:, lte:, eq: or neq: and a time such as \
                 2026-08-24T10:00:00Z."
            )));
        }
    };
    let at = text
        .parse()
        .map_err(|error| Refusal::invalid(format!("{name}: {error}.")))?;
    Ok((comparison, at))
}

const SECOND: Duration = Duration::from_secs(1);

/// Clients see times to the second and send them back so: a whole second stands for all of its microseconds.
fn time(column: TimeColumn, comparison: Comparison, at: Timestamp, filters: &mut Vec<Filter>) {
    let mut push = |comparison, at| filters.push(Filter::Time { column, comparison, at });
    let is_whole_second = at.as_micros().rem_euclid(1_000_000) == 0;
    match comparison {
        Comparison::Equal if is_whole_second => {
            push(Comparison::AtLeast, at);
            push(Comparison::Less, at.after(SECOND));
        }
        Comparison::AtMost if is_whole_second => push(Comparison::Less, at.after(SECOND)),
        Comparison::Greater if is_whole_second => push(Comparison::AtLeast, at.after(SECOND)),
        Comparison::NotEqual if is_whole_second => {
            let until = at.after(SECOND);
            filters.push(Filter::TimeOutside {
                column,
                from: at,
                until,
            });
        }
        _ => push(comparison, at),
    }
}
