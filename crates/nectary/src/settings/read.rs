//! Reading sections from a TOML file and from environment variables. Every problem is collected, not only the first.

use std::ffi::OsString;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Value;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::form::Raw;
use super::section::Section;
use super::{Origin, Problem};

/// How alike two names must be to be suggested, from 0 (anything) to 1 (the same).
const ALIKE: f64 = 0.7;

/// The environment variables of a configuration begin with this, then SECTION, two underscores, and KEY.
pub const PREFIX: &str = "NECTARY__";

/// Sets what a file says. `path` is for messages only.
pub fn file(sections: &mut [&mut dyn Section], path: &Path, text: &str) -> Vec<Problem> {
    let at = |span: Range<usize>| Origin::File {
        path: path.to_owned(),
        line: line_of(text, span.start),
    };
    let document = match DeTable::parse(text) {
        Ok(document) => document.into_inner(),
        Err(error) => {
            let origin = at(error.span().unwrap_or(0..0));
            return vec![Problem {
                origin,
                message: format!("this is not TOML: {}", error.message()),
            }];
        }
    };
    let mut problems = Vec::new();
    for (name, content) in document {
        let origin = at(name.span());
        let content_is_table = content.get_ref().is_table();
        let Some(position) = find(
            sections,
            name.get_ref(),
            origin.clone(),
            content_is_table,
            &mut problems,
        ) else {
            continue;
        };
        let DeValue::Table(keys) = content.into_inner() else {
            problems.push(Problem {
                origin,
                message: format!("{0} is a section: write [{0}]", name.get_ref()),
            });
            continue;
        };
        for (key, value) in keys {
            let origin = at(key.span());
            match Value::deserialize(ValueDeserializer::from(value)) {
                Ok(value) => problems.extend(set(sections[position], key.get_ref(), Raw::Toml(&value), origin).err()),
                Err(error) => problems.push(Problem {
                    origin,
                    message: error.message().to_owned(),
                }),
            }
        }
    }
    problems
}

/// Sets what environment variables say; those without the prefix are none of ours.
pub fn environment(sections: &mut [&mut dyn Section], variables: &[(OsString, OsString)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, value) in variables {
        let Some(path) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else {
            continue;
        };
        let origin = Origin::Environment(name.to_string_lossy().into_owned());
        let Some((section, key)) = path.split_once("__") else {
            let message = format!("the name must be {PREFIX}SECTION__KEY");
            problems.push(Problem { origin, message });
            continue;
        };
        let Some(value) = value.to_str() else {
            problems.push(Problem {
                origin,
                message: "the value is not UTF-8 text".to_owned(),
            });
            continue;
        };
        let (section, key) = (section.to_lowercase(), key.to_lowercase());
        if let Some(position) = find(sections, &section, origin.clone(), true, &mut problems) {
            problems.extend(set(sections[position], &key, Raw::Text(value), origin).err());
        }
    }
    problems
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn find(
    sections: &[&mut dyn Section],
    name: &str,
    origin: Origin,
    is_section: bool,
    problems: &mut Vec<Problem>,
) -> Option<usize> {
    let position = sections.iter().position(|section| section.name() == name);
    if position.is_none() {
        let message = if is_section {
            let names = sections.iter().map(|section| section.name());
            format!("there is no section [{name}]{}", suggestion(name, names))
        } else {
            format!("{name} stands outside a section{}", home_of(sections, name))
        };
        problems.push(Problem { origin, message });
    }
    position
}

/// Where a key that was written elsewhere belongs.
fn home_of(sections: &[&mut dyn Section], key: &str) -> String {
    let home = sections
        .iter()
        .find(|section| section.keys().iter().any(|known| known.name == key));
    home.map_or_else(String::new, |section| format!("; it belongs into [{}]", section.name()))
}

fn set(section: &mut dyn Section, key: &str, value: Raw<'_>, origin: Origin) -> Result<(), Problem> {
    let name = section.name();
    let keys = section.keys();
    let secret = key
        .strip_suffix("_file")
        .filter(|base| keys.iter().any(|known| known.is_secret && known.name == *base));
    let outcome = match secret {
        Some(base) => secret_of(value).and_then(|text| section.set(base, Raw::Text(&text)).unwrap_or(Ok(()))),
        None => match section.set(key, value) {
            Some(outcome) => outcome,
            None => {
                let hint = suggestion(key, keys.iter().map(|known| known.name));
                let message = format!("section [{name}] has no key {key}{hint}");
                return Err(Problem { origin, message });
            }
        },
    };
    outcome.map_err(|reason| Problem {
        origin,
        message: format!("[{name}] {key} {reason}"),
    })
}

/// A secret kept in a file of its own; the line end that editors add does not belong to it.
fn secret_of(value: Raw<'_>) -> Result<String, String> {
    let path: std::path::PathBuf = value.read()?;
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("names {}, which cannot be read: {error}", path.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn suggestion<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> String {
    let wrong = wrong.to_lowercase();
    let nearest = known
        .map(|name| (strsim::normalized_damerau_levenshtein(&wrong, name), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    nearest.map_or_else(String::new, |(_, name)| format!("; did you mean {name}?"))
}
