//! What in an operator's files is probably not meant so: for `nectary policy check`.
//!
//! Nothing here keeps a file from coming into force.

use std::collections::BTreeSet;
use std::fmt;

use super::actions::Action;
use super::check::{Check, Left};
use super::credentials::Attribute;
use super::file::Overrides;
use super::parser::ParseError;

/// Something to look at in a rule of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The rule.
    pub rule: String,
    /// The file.
    pub origin: String,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The text is no rule, so the rule denies everybody.
    Unparsable(ParseError),
    /// It refers to a rule that nobody defines, so that part denies.
    UndefinedReference {
        /// The name referred to.
        name: String,
        /// A defined name that is much like it.
        meant: Option<String>,
    },
    /// Glance has no rule of this name and no other rule refers to it, but Glance has one much like it.
    LikelyMisspelled {
        /// That rule.
        meant: Action,
    },
    /// It compares an attribute that callers do not have, but they have one much like it.
    UnknownCredential {
        /// The name in the rule.
        path: String,
        /// The name that was probably meant, or `role`, `rule`, `True` and the like.
        meant: String,
    },
    /// The name stands more than once in the file; the last one counts.
    Repeated,
}

impl Problem {
    /// Whether the rule decides differently from what its text says, for certain.
    pub const fn is_error(&self) -> bool {
        matches!(self.flaw, Flaw::Unparsable(_) | Flaw::UndefinedReference { .. })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: ", self.origin, self.rule)?;
        match &self.flaw {
            Flaw::Unparsable(error) => write!(f, "the rule cannot be read and denies everybody: {error}"),
            Flaw::UndefinedReference { name, meant: None } => {
                write!(f, "there is no rule {name:?}; referring to it denies")
            }
            Flaw::UndefinedReference {
                name,
                meant: Some(meant),
            } => {
                write!(
                    f,
                    "there is no rule {name:?}; referring to it denies. Did you mean {meant:?}?"
                )
            }
            Flaw::LikelyMisspelled { meant } => {
                write!(
                    f,
                    "Glance has no rule of this name and nothing refers to it. Did you mean {:?}?",
                    meant.name()
                )
            }
            Flaw::UnknownCredential { path, meant } => {
                write!(
                    f,
                    "callers have no attribute {path:?}, so it equals nothing. Did you mean {meant:?}?"
                )
            }
            Flaw::Repeated => f.write_str("the name stands more than once in the file; the last one counts"),
        }
    }
}

impl Overrides {
    /// Everything that is probably not meant so, by rule name.
    pub fn problems(&self) -> Vec<Problem> {
        let referred: BTreeSet<&str> = self
            .iter()
            .filter_map(|(_, own)| own.check.as_ref().ok())
            .flat_map(|check| {
                let mut names = Vec::new();
                visit(check, &mut |leaf| {
                    if let Check::Rule(name) = leaf {
                        names.push(name.as_str());
                    }
                });
                names
            })
            .collect();
        let mut problems = Vec::new();
        for (name, own) in self.iter() {
            let mut add = |flaw| {
                problems.push(Problem {
                    rule: name.to_owned(),
                    origin: own.origin.clone(),
                    flaw,
                })
            };
            match &own.check {
                Err(error) => add(Flaw::Unparsable(error.clone())),
                Ok(check) => visit(check, &mut |leaf| {
                    if let Some(flaw) = self.flaw_of(leaf) {
                        add(flaw);
                    }
                }),
            }
            if Action::from_name(name).is_none()
                && !referred.contains(name)
                && let Some(meant) = nearest(name, Action::ALL.iter().map(|action| action.name()))
                && let Some(meant) = Action::from_name(meant)
            {
                add(Flaw::LikelyMisspelled { meant });
            }
        }
        problems.extend(self.repeated().iter().map(|(rule, origin)| Problem {
            rule: rule.clone(),
            origin: origin.clone(),
            flaw: Flaw::Repeated,
        }));
        problems
    }

    fn flaw_of(&self, leaf: &Check) -> Option<Flaw> {
        match leaf {
            Check::Rule(name) if Action::from_name(name).is_none() && self.get(name).is_none() => {
                let defined = Action::ALL
                    .iter()
                    .map(|action| action.name())
                    .chain(self.iter().map(|(name, _)| name));
                let meant = nearest(name, defined).map(str::to_owned);
                Some(Flaw::UndefinedReference {
                    name: name.clone(),
                    meant,
                })
            }
            Check::Compare {
                left: Left::Credential(path),
                ..
            } if path.attribute == Attribute::Other => {
                let words = ["role", "rule", "http", "https", "True", "False", "None"];
                let known = Attribute::NAMES.iter().map(|(name, _)| *name).chain(words);
                let meant = nearest(path.as_str(), known)?.to_owned();
                Some(Flaw::UnknownCredential {
                    path: path.as_str().to_owned(),
                    meant,
                })
            }
            _ => None,
        }
    }
}

/// Calls for every check without parts.
fn visit<'a>(check: &'a Check, each: &mut dyn FnMut(&'a Check)) {
    match check {
        Check::Not(inner) => visit(inner, each),
        Check::All(parts) | Check::Any(parts) => parts.iter().for_each(|part| visit(part, each)),
        leaf => each(leaf),
    }
}

/// The candidate most like the name, if it is like it at all: letter case aside, about one slip in five letters.
fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    candidates
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(slips, candidate)| *slips * 5 <= candidate.len() + 1)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests;
