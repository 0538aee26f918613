//! Results on standard output: tables for people, JSON, YAML, CSV and bare ids for programs.
//!
//! A result is a JSON object with the catalog API's names. The name of a field says what its value is: `…_bytes`, `…_at`.

mod cell;
mod table;

use std::io::{self, Write};

use clap::ValueEnum;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::commands::exit::Stop;
pub use cell::{harmless, size};

/// Forms of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Columns for people
    Table,
    /// More columns, dates in full
    Wide,
    /// An object, or a list of them
    Json,
    /// The same as YAML
    Yaml,
    /// A line of names, then values as programs take them
    Csv,
    /// Only ids, one a line
    Id,
}

/// A field that a table shows unless others are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The field; a dot goes down into it.
    pub field: &'static str,
    /// What stands above it.
    pub title: &'static str,
    /// Only in the wide form.
    pub is_wide: bool,
}

/// A column of every table.
pub const fn column(field: &'static str, title: &'static str) -> Column {
    Column {
        field,
        title,
        is_wide: false,
    }
}

/// A column of wide tables.
pub const fn wide(field: &'static str, title: &'static str) -> Column {
    Column {
        field,
        title,
        is_wide: true,
    }
}

/// How results are to be written.
pub struct Output {
    /// The form.
    pub form: Form,
    /// Only these fields.
    pub fields: Vec<String>,
    /// Characters that fit a line, if people look at it.
    pub width: Option<usize>,
    /// What time it is.
    pub now: Timestamp,
    /// Where the person is.
    pub zone: TimeZone,
}

/// A field to write: its path and its title.
struct Chosen {
    field: String,
    title: String,
}

impl Output {
    /// Writes a list. `id` names the field that identifies an item.
    pub fn list(&self, out: &mut dyn Write, columns: &[Column], id: &str, records: &[Value]) -> Result<(), Failure> {
        self.check_fields(columns, records)?;
        match self.form {
            Form::Json => json(
                out,
                &Value::Array(records.iter().map(|record| self.selected(record)).collect()),
            ),
            Form::Yaml => yaml(
                out,
                &Value::Array(records.iter().map(|record| self.selected(record)).collect()),
            ),
            Form::Id => self.ids(out, id, records),
            Form::Csv => self.csv(out, columns, records),
            Form::Table | Form::Wide => {
                let is_wide = self.form == Form::Wide;
                let mut chosen = self.chosen(columns, is_wide);
                if is_wide && self.fields.is_empty() {
                    // What none of them has only takes room.
                    chosen.retain(|chosen| records.iter().any(|record| has(record, &chosen.field)));
                }
                let mut titles: Vec<String> = chosen.iter().map(|chosen| chosen.title.clone()).collect();
                let mut rows: Vec<Vec<table::Cell>> = records
                    .iter()
                    .map(|record| chosen.iter().map(|chosen| self.cell(record, &chosen.field)).collect())
                    .collect();
                // Who asks for more columns than fit wants them whole.
                let width = self.width.filter(|_| !is_wide);
                if self.fields.is_empty() {
                    let count = table::fitting(&titles, &rows, width);
                    table::leave_out(&mut titles, &mut rows, count);
                }
                Ok(table::write(out, &titles, &rows, width)?)
            }
        }
    }

    /// Writes one thing: a line for each of its fields that has a value.
    pub fn one(&self, out: &mut dyn Write, columns: &[Column], id: &str, record: &Value) -> Result<(), Failure> {
        let records = std::slice::from_ref(record);
        self.check_fields(columns, records)?;
        match self.form {
            Form::Json => json(out, &self.selected(record)),
            Form::Yaml => yaml(out, &self.selected(record)),
            Form::Id => self.ids(out, id, records),
            Form::Csv => self.csv(out, columns, records),
            Form::Table | Form::Wide => {
                let mut chosen = self.chosen(columns, true);
                if self.fields.is_empty() {
                    chosen.extend(properties(record));
                }
                let is_asked_for = !self.fields.is_empty();
                let rows: Vec<Vec<table::Cell>> = chosen
                    .iter()
                    .map(|chosen| {
                        let mut value = self.cell_in_full(record, &chosen.field);
                        value.is_whole = true;
                        vec![table::Cell::whole(chosen.title.clone()), value]
                    })
                    .filter(|row| is_asked_for || !row[1].text.is_empty())
                    .collect();
                Ok(table::write(out, &[], &rows, None)?)
            }
        }
    }

    /// Whether people read it, who would rather have sentences.
    pub fn is_for_people(&self) -> bool {
        self.form == Form::Table && self.fields.is_empty()
    }

    /// Whether people look at columns of it.
    pub fn is_table(&self) -> bool {
        matches!(self.form, Form::Table | Form::Wide)
    }

    /// A time in full, where the person is.
    pub fn time(&self, text: &str) -> String {
        cell::shown("at", &text.into(), true, self.now, &self.zone)
    }

    fn cell(&self, record: &Value, field: &str) -> table::Cell {
        let value = lookup(record, field).unwrap_or(&Value::Null);
        table::Cell {
            text: cell::shown(field, value, self.form == Form::Wide, self.now, &self.zone),
            is_whole: cell::is_kept_whole(field),
        }
    }
    fn cell_in_full(&self, record: &Value, field: &str) -> table::Cell {
        let value = lookup(record, field).unwrap_or(&Value::Null);
        table::Cell::whole(cell::shown(field, value, true, self.now, &self.zone))
    }

    fn chosen(&self, columns: &[Column], is_wide: bool) -> Vec<Chosen> {
        if self.fields.is_empty() {
            let shown = columns.iter().filter(|column| is_wide || !column.is_wide);
            return shown
                .map(|column| Chosen {
                    field: column.field.to_owned(),
                    title: column.title.to_owned(),
                })
                .collect();
        }
        let title = |field: &str| {
            let known = columns.iter().find(|column| column.field == field);
            known.map_or(field, |column| column.title).to_owned()
        };
        let fields = self.fields.iter();
        fields
            .map(|field| Chosen {
                field: field.clone(),
                title: title(field),
            })
            .collect()
    }

    /// The object with nothing but the fields that were asked for.
    fn selected(&self, record: &Value) -> Value {
        if self.fields.is_empty() {
            return record.clone();
        }
        let fields = self.fields.iter();
        let selected: Map<String, Value> = fields
            .map(|field| (field.clone(), lookup(record, field).cloned().unwrap_or(Value::Null)))
            .collect();
        Value::Object(selected)
    }

    fn ids(&self, out: &mut dyn Write, id: &str, records: &[Value]) -> Result<(), Failure> {
        for record in records {
            writeln!(out, "{}", lookup(record, id).map(cell::raw).unwrap_or_default())?;
        }
        Ok(())
    }

    fn csv(&self, out: &mut dyn Write, columns: &[Column], records: &[Value]) -> Result<(), Failure> {
        let fields: Vec<String> = self
            .chosen(columns, true)
            .into_iter()
            .map(|chosen| chosen.field)
            .collect();
        table::csv_line(out, &fields)?;
        for record in records {
            let value = |field: &String| lookup(record, field).map(cell::raw).unwrap_or_default();
            table::csv_line(out, &fields.iter().map(value).collect::<Vec<_>>())?;
        }
        Ok(())
    }

    /// A field that nothing has is a slip of the pen.
    fn check_fields(&self, columns: &[Column], records: &[Value]) -> Result<(), Failure> {
        for field in &self.fields {
            let is_known = columns.iter().any(|column| column.field == field)
                || field.starts_with("properties.")
                || records.iter().any(|record| lookup(record, field).is_some());
            if !is_known {
                let mut known: Vec<&str> = columns.iter().map(|column| column.field).collect();
                let keys = records.first().and_then(Value::as_object).into_iter().flatten();
                known.extend(keys.map(|(key, _)| key.as_str()));
                known.sort_unstable();
                known.dedup();
                return Err(Stop::usage(format!("there is no field {field}; there are: {}", known.join(", "))).into());
            }
        }
        Ok(())
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Custom properties, as fields.
fn properties(record: &Value) -> Vec<Chosen> {
    let properties = record["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, _)| Chosen {
            field: format!("properties.{name}"),
            title: format!("property {name}"),
        })
        .collect()
}

fn has(record: &Value, field: &str) -> bool {
    lookup(record, field).is_some_and(|value| !cell::raw(value).is_empty())
}

/// A field by its path. Names of properties hold dots themselves.
fn lookup<'v>(record: &'v Value, field: &str) -> Option<&'v Value> {
    if let Some(found) = record.get(field) {
        return Some(found);
    }
    let dots = field.match_indices('.').map(|(place, _)| place);
    dots.filter_map(|dot| lookup(record.get(&field[..dot])?, &field[dot + 1..]))
        .next()
}

fn json(out: &mut dyn Write, value: &Value) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

fn yaml(out: &mut dyn Write, value: &Value) -> Result<(), Failure> {
    // Folded over lines, an id could not be copied.
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    let text = serde_saphyr::to_string_with_options(value, options)?;
    writeln!(out, "{}", text.trim_end())?;
    Ok(())
}

#[cfg(test)]
mod tests;
