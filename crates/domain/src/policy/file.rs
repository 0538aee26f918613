//! An operator's policy file: YAML, or JSON, with a rule for each name.
//!
//! Text in, rules out; finding, reading and watching files happens elsewhere.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_saphyr::{DuplicateKeyPolicy, Tagged};

use super::check::Check;
use super::parser::ParseError;

/// Why a policy file, or several together, cannot come into force. The rules in force before stay so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFileError {
    /// The text is neither YAML nor JSON, or is not a mapping.
    #[error("{origin} is not a YAML or JSON mapping of rule names to rules: {cause}")]
    Unreadable {
        /// The file.
        origin: String,
        /// What the reader said.
        cause: String,
    },
    /// A rule is neither text, nor a list, nor empty.
    #[error(
        "{origin}: the rule {rule:?} is {found}; write it as a text in quotes, or as a list of lists of such texts"
    )]
    WrongKind {
        /// The file.
        origin: String,
        /// The rule.
        rule: String,
        /// What stands there.
        found: String,
    },
    /// A YAML tag without a text behind it, as a lone exclamation mark without quotes is.
    #[error(
        "{origin}: YAML reads {tag} without quotes at the rule {rule:?} as an empty text, which would allow everybody; \
         write \"!\" to deny, \"\" to allow"
    )]
    EmptyTag {
        /// The file.
        origin: String,
        /// The rule.
        rule: String,
        /// The tag.
        tag: String,
    },
    /// Rules that refer to one another in a circle.
    #[error("the rules refer to one another in a circle: {}", .names.join(" -> "))]
    Cycle {
        /// The rules in order; the last is the first again.
        names: Vec<String>,
    },
    /// References and parentheses that nest too deep to decide.
    #[error("the rule {rule:?} nests too deep, counting the rules it refers to; make it flatter")]
    TooDeep {
        /// The rule.
        rule: String,
    },
    /// References that multiply.
    #[error("the rule {rule:?} has too many checks, counting the rules it refers to; refer to fewer rules")]
    TooLarge {
        /// The rule.
        rule: String,
    },
}

/// One rule of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The file.
    pub origin: String,
    /// The rule as written; a list is shown as the text that means the same.
    pub text: String,
    /// The rule, or why it cannot be read. Such a rule denies.
    pub check: Result<Check, ParseError>,
}

/// What an operator's files say: rules of Glance that are changed, and rules of his own to refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    rules: BTreeMap<String, Override>,
    /// Names that stand twice in one file, with the file.
    repeated: Vec<(String, String)>,
}

impl Overrides {
    /// Reads a file's text. `origin` names the file in messages.
    ///
    /// A rule whose own text cannot be read is kept with its error. An empty file changes nothing. If a name stands
    /// twice, the later one counts.
    ///
    /// # Errors
    /// A text that is not a mapping of names to texts, lists or nothing.
    pub fn parse(text: &str, origin: &str) -> Result<Self, PolicyFileError> {
        let text = text.trim_start_matches('\u{feff}');
        let entries = match serde_json::from_str::<Entries>(text) {
            Ok(entries) => entries,
            // Files may be called JSON and hold comments, which YAML knows.
            Err(_) => from_yaml(text, origin)?,
        };
        let mut overrides = Self::default();
        for (name, Tagged(value, tag)) in entries.pairs {
            if let Some(tag) = tag.filter(|_| value.is_null() || value == "") {
                return Err(PolicyFileError::EmptyTag {
                    origin: origin.to_owned(),
                    rule: name,
                    tag,
                });
            }
            let (text, check) = rule(&value).map_err(|found| PolicyFileError::WrongKind {
                origin: origin.to_owned(),
                rule: name.clone(),
                found,
            })?;
            let own = Override {
                origin: origin.to_owned(),
                text,
                check,
            };
            if overrides.rules.insert(name.clone(), own).is_some() {
                overrides.repeated.push((name, origin.to_owned()));
            }
        }
        Ok(overrides)
    }

    /// Adds the rules of a later file, which take the place of rules of the same name.
    pub fn merge(&mut self, later: Self) {
        self.rules.extend(later.rules);
        self.repeated.extend(later.repeated);
    }

    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rule of that name.
    pub fn get(&self, name: &str) -> Option<&Override> {
        self.rules.get(name)
    }

    /// Every rule, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Override)> {
        self.rules.iter().map(|(name, own)| (name.as_str(), own))
    }

    pub(super) fn repeated(&self) -> &[(String, String)] {
        &self.repeated
    }

    pub(super) fn into_rules(self) -> BTreeMap<String, Override> {
        self.rules
    }
}

/// The rule that stands as a value, or what stands there instead.
fn rule(value: &Value) -> Result<(String, Result<Check, ParseError>), String> {
    match value {
        Value::String(text) => Ok((text.clone(), text.parse())),
        Value::Null => Ok((String::new(), Ok(Check::Always))),
        Value::Array(items) => {
            let lists = items
                .iter()
                .filter_map(|item| alternative(item).transpose())
                .collect::<Result<Vec<_>, _>>()?;
            // A list of nothing but empty lists is not the empty list: nobody is allowed.
            let check = if items.is_empty() || !lists.is_empty() {
                Check::from_lists(&lists)
            } else {
                Ok(Check::Never)
            };
            let text = check.as_ref().map_or_else(|_| value.to_string(), Check::to_string);
            Ok((text, check))
        }
        other => Err(kind_of(other).to_owned()),
    }
}

/// One inner list, a text that stands for a list of one, or nothing.
fn alternative(item: &Value) -> Result<Option<Vec<String>>, String> {
    match item {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Ok(Some(vec![text.clone()])),
        Value::Array(items) if items.is_empty() => Ok(None),
        Value::Array(items) => items
            .iter()
            .map(|item| match item {
                Value::String(text) => Ok(text.clone()),
                other => Err(format!("a list with {} in it", kind_of(other))),
            })
            .collect::<Result<_, _>>()
            .map(Some),
        other => Err(format!("a list with {} in it", kind_of(other))),
    }
}

const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

fn from_yaml(text: &str, origin: &str) -> Result<Entries, PolicyFileError> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        reject_unsupported_tags: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options::<Option<Entries>>(text, options)
        .map(Option::unwrap_or_default)
        .map_err(|error| PolicyFileError::Unreadable {
            origin: origin.to_owned(),
            cause: error.to_string(),
        })
}

/// A mapping whose order and repeated names are kept.
#[derive(Default)]
struct Entries {
    pairs: Vec<(String, Tagged<Value>)>,
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping of rule names to rules")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Entries { pairs })
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests;
