//! The rules in force: Glance's defaults, changed by the operator's files.
//!
//! Here it is settled that references lead to an end; deciding a request is `decision.rs`.

use std::collections::HashMap;
use std::fmt;

use super::actions::Action;
use super::check::Check;
use super::file::{Overrides, PolicyFileError};
use super::parser::ParseError;

/// How deep a rule may be once its references are followed. With the parser's bound on one text, this bounds the
/// stack that a decision needs.
const HEIGHT_MAX: usize = 256;

/// How many checks a rule may have once its references are followed. Rules of people have some dozens; the bound
/// keeps a file of mutual references from multiplying without end.
const CHECKS_MAX: usize = 100_000;

/// Where a rule in force comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Glance's default.
    Default,
    /// Glance's default or the older one, whichever allows (`enforce_new_defaults = false`).
    Deprecated,
    /// An operator's file, by its name.
    File(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("Glance's default"),
            Self::Deprecated => f.write_str("Glance's default or its older one"),
            Self::File(name) => f.write_str(name),
        }
    }
}

/// A rule in force, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveRule {
    /// The rule's name.
    pub name: String,
    /// The rule's text.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// A rule in force.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub name: String,
    pub text: String,
    pub origin: Origin,
    /// A text that cannot be read denies.
    pub check: Result<Check, ParseError>,
}

/// Every rule in force.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Glance's rules in the order of [`Action::ALL`], then those that only files name.
    rules: Vec<Rule>,
    by_name: HashMap<String, usize>,
    enforces_new_defaults: bool,
}

impl Policy {
    /// Puts the operator's changes over Glance's defaults.
    ///
    /// With `enforce_new_defaults` false, a default that replaced an older one allows what either of them allows,
    /// unless the operator set the rule himself.
    ///
    /// # Errors
    /// References between rules that come back to where they began, or that are too deep or too many to decide.
    pub fn new(overrides: Overrides, enforce_new_defaults: bool) -> Result<Self, PolicyFileError> {
        let mut overrides = overrides.into_rules();
        let mut rules: Vec<Rule> = Action::ALL
            .iter()
            .map(|action| match overrides.remove(action.name()) {
                Some(own) => Rule {
                    name: action.name().to_owned(),
                    text: own.text,
                    origin: Origin::File(own.origin),
                    check: own.check,
                },
                None => default_rule(*action, enforce_new_defaults),
            })
            .collect();
        rules.extend(overrides.into_iter().map(|(name, own)| Rule {
            name,
            text: own.text,
            origin: Origin::File(own.origin),
            check: own.check,
        }));
        let by_name = rules
            .iter()
            .enumerate()
            .map(|(index, rule)| (rule.name.clone(), index))
            .collect();
        let policy = Self {
            rules,
            by_name,
            enforces_new_defaults: enforce_new_defaults,
        };
        Survey::of(&policy)?;
        Ok(policy)
    }

    /// Whether the older defaults are out of force. While they are not, an image of another project stays out of
    /// reach whatever they say, and the application sees to that.
    pub const fn enforces_new_defaults(&self) -> bool {
        self.enforces_new_defaults
    }

    /// The rule in force for an action.
    pub fn effective(&self, action: Action) -> EffectiveRule {
        self.rule_of(action).map_or_else(
            || EffectiveRule {
                name: action.name().to_owned(),
                text: action.default_text().to_owned(),
                origin: Origin::Default,
            },
            Rule::effective,
        )
    }

    /// Every rule in force: Glance's in the order of [`Action::ALL`], then those that only files name.
    pub fn all_effective(&self) -> impl Iterator<Item = EffectiveRule> {
        self.rules.iter().map(Rule::effective)
    }

    /// Whether a rule of that name is defined, by Glance or by a file.
    pub fn defines(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    pub(super) fn rule_of(&self, action: Action) -> Option<&Rule> {
        self.rules.get(action.index())
    }

    pub(super) fn rule_named(&self, name: &str) -> Option<&Rule> {
        self.by_name.get(name).and_then(|index| self.rules.get(*index))
    }
}

impl Rule {
    fn effective(&self) -> EffectiveRule {
        EffectiveRule {
            name: self.name.clone(),
            text: self.text.clone(),
            origin: self.origin.clone(),
        }
    }
}

fn default_rule(action: Action, enforce_new_defaults: bool) -> Rule {
    let name = action.name().to_owned();
    let text = action.default_text();
    let Some(old) = action.deprecated_text().filter(|_| !enforce_new_defaults) else {
        return Rule {
            name,
            text: text.to_owned(),
            origin: Origin::Default,
            check: text.parse(),
        };
    };
    let either = text.parse().and_then(|new| Ok(Check::Any(vec![new, old.parse()?])));
    let text = either.as_ref().map_or_else(|_| text.to_owned(), Check::to_string);
    Rule {
        name,
        text,
        origin: Origin::Deprecated,
        check: either,
    }
}

/// How much there is to decide in a rule, with its references followed.
#[derive(Copy, Clone)]
struct Extent {
    height: usize,
    checks: usize,
}

/// Follows every reference once.
struct Survey<'a> {
    policy: &'a Policy,
    known: HashMap<&'a str, Extent>,
    /// The rules between the first one and the present one.
    path: Vec<&'a str>,
    /// The checks between the first rule and the present check.
    depth: usize,
}

impl<'a> Survey<'a> {
    fn of(policy: &'a Policy) -> Result<(), PolicyFileError> {
        let mut survey = Self {
            policy,
            known: HashMap::new(),
            path: Vec::new(),
            depth: 0,
        };
        for rule in &policy.rules {
            survey.rule(rule)?;
        }
        Ok(())
    }

    fn rule(&mut self, rule: &'a Rule) -> Result<Extent, PolicyFileError> {
        let name = rule.name.as_str();
        if let Some(known) = self.known.get(name) {
            return Ok(*known);
        }
        if let Some(start) = self.path.iter().position(|passed| *passed == name) {
            let mut names: Vec<String> = self.path[start..].iter().map(|passed| (*passed).to_owned()).collect();
            names.push(name.to_owned());
            return Err(PolicyFileError::Cycle { names });
        }
        self.path.push(name);
        let extent = match &rule.check {
            Ok(check) => self.check(check)?,
            Err(_) => Extent { height: 1, checks: 1 },
        };
        self.path.pop();
        if extent.height > HEIGHT_MAX {
            return Err(PolicyFileError::TooDeep { rule: name.to_owned() });
        }
        if extent.checks > CHECKS_MAX {
            return Err(PolicyFileError::TooLarge { rule: name.to_owned() });
        }
        self.known.insert(name, extent);
        Ok(extent)
    }

    fn check(&mut self, check: &'a Check) -> Result<Extent, PolicyFileError> {
        self.depth += 1;
        if self.depth > HEIGHT_MAX {
            return Err(PolicyFileError::TooDeep {
                rule: self.path.first().copied().unwrap_or_default().to_owned(),
            });
        }
        let inner = match check {
            Check::Not(inner) => self.check(inner)?,
            Check::All(parts) | Check::Any(parts) => {
                let mut sum = Extent { height: 0, checks: 0 };
                for part in parts {
                    let part = self.check(part)?;
                    sum.height = sum.height.max(part.height);
                    sum.checks = sum.checks.saturating_add(part.checks);
                }
                sum
            }
            Check::Rule(name) => match self.policy.rule_named(name) {
                Some(rule) => self.rule(rule)?,
                None => Extent { height: 0, checks: 0 },
            },
            Check::Always | Check::Never | Check::Role(_) | Check::Compare { .. } | Check::Remote(_) => {
                Extent { height: 0, checks: 0 }
            }
        };
        self.depth -= 1;
        Ok(Extent {
            height: inner.height + 1,
            checks: inner.checks.saturating_add(1),
        })
    }
}

#[cfg(test)]
mod tests;
