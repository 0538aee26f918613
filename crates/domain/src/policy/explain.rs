//! Why a rule says what it says: every check with its outcome, for `nectary policy explain`.
//!
//! All checks are tried, also those that a decision would no longer look at. The outcome is that of the decision.

use std::fmt;

use super::actions::Action;
use super::check::{Check, Left, Template};
use super::credentials::Credentials;
use super::decision::{Case, RemoteAnswers, Verdict, negate};
use super::rules::{Origin, Policy, Rule};
use super::target::Target;

/// What a check comes to.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Yes.
    Holds,
    /// No.
    Fails,
    /// It cannot be decided, which denies.
    Undecidable,
    /// A remote decider has still to be asked.
    AwaitsRemote,
}

/// A check, its outcome, the reason, and its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The check as text, or how its parts are joined.
    pub text: String,
    /// What it comes to.
    pub outcome: Outcome,
    /// Why, unless the parts say it.
    pub reason: Option<String>,
    /// The checks it is made of.
    pub parts: Vec<Step>,
}

/// Why a rule allows or denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The rule's name.
    pub rule: String,
    /// The rule's text.
    pub text: String,
    /// Where the rule comes from.
    pub origin: Origin,
    /// What it comes to. Only [`Outcome::Holds`] allows.
    pub outcome: Outcome,
    /// The whole of the rule.
    pub step: Step,
}

impl Policy {
    /// Decides as [`Policy::evaluate`] does, and says why.
    pub fn explain(
        &self,
        action: Action,
        who: &Credentials,
        target: &dyn Target,
        answers: &RemoteAnswers,
    ) -> Explanation {
        let case = Case {
            policy: self,
            enforced: action.name(),
            who,
            target,
            answers,
        };
        let effective = self.effective(action);
        let (step, verdict) = match self.rule_of(action) {
            Some(rule) => case.explain_rule(rule),
            None => undecidable(effective.text.clone(), "there is no such rule".to_owned()),
        };
        Explanation {
            rule: effective.name,
            text: effective.text,
            origin: effective.origin,
            outcome: verdict.outcome(),
            step,
        }
    }
}

impl Verdict {
    const fn outcome(&self) -> Outcome {
        match self {
            Self::Holds => Outcome::Holds,
            Self::Fails => Outcome::Fails,
            Self::Broken => Outcome::Undecidable,
            Self::Ask(_) => Outcome::AwaitsRemote,
        }
    }
}

fn undecidable(text: String, reason: String) -> (Step, Verdict) {
    (
        Step {
            text,
            outcome: Outcome::Undecidable,
            reason: Some(reason),
            parts: Vec::new(),
        },
        Verdict::Broken,
    )
}

fn joined(text: &str, parts: Vec<Step>, verdict: Verdict) -> (Step, Verdict) {
    (
        Step {
            text: text.to_owned(),
            outcome: verdict.outcome(),
            reason: None,
            parts,
        },
        verdict,
    )
}

impl Case<'_> {
    fn explain_rule(&self, rule: &Rule) -> (Step, Verdict) {
        match &rule.check {
            Ok(check) => self.explain(check),
            Err(error) => undecidable(rule.text.clone(), format!("the rule cannot be read: {error}")),
        }
    }

    fn explain(&self, check: &Check) -> (Step, Verdict) {
        match check {
            Check::Not(inner) => {
                let (step, verdict) = self.explain(inner);
                joined("this must not hold", vec![step], negate(verdict))
            }
            Check::All(parts) => {
                let (steps, verdicts): (Vec<_>, Vec<_>) = parts.iter().map(|part| self.explain(part)).unzip();
                let decisive = verdicts.into_iter().find(|verdict| *verdict != Verdict::Holds);
                joined("all of these must hold", steps, decisive.unwrap_or(Verdict::Holds))
            }
            Check::Any(parts) => {
                let (steps, verdicts): (Vec<_>, Vec<_>) = parts.iter().map(|part| self.explain(part)).unzip();
                let otherwise = if verdicts.contains(&Verdict::Broken) {
                    Verdict::Broken
                } else {
                    Verdict::Fails
                };
                let decisive = verdicts
                    .into_iter()
                    .find(|verdict| matches!(verdict, Verdict::Holds | Verdict::Ask(_)));
                joined("one of these must hold", steps, decisive.unwrap_or(otherwise))
            }
            Check::Rule(name) => match self.policy.rule_named(name) {
                Some(rule) => {
                    let (step, verdict) = self.explain_rule(rule);
                    joined(&check.to_string(), vec![step], verdict)
                }
                None => undecidable(check.to_string(), "there is no such rule".to_owned()),
            },
            leaf => {
                let verdict = self.leaf(leaf);
                let reason = Some(self.reason(leaf, &verdict));
                (
                    Step {
                        text: leaf.to_string(),
                        outcome: verdict.outcome(),
                        reason,
                        parts: Vec::new(),
                    },
                    verdict,
                )
            }
        }
    }

    fn reason(&self, leaf: &Check, verdict: &Verdict) -> String {
        match leaf {
            Check::Always => "everybody is allowed".to_owned(),
            Check::Role(name) => self.about_target(name).unwrap_or_else(|| {
                let roles = self.who.attribute("roles").filter(|roles| !roles.is_empty());
                roles.map_or("the caller has no roles".to_owned(), |roles| {
                    format!("the caller's roles are {roles}")
                })
            }),
            Check::Compare {
                left: Left::Credential(path),
                right,
            } => self.about_target(right).unwrap_or_else(|| {
                let own = match self.who.attribute(path.as_str()) {
                    Some(value) => format!("the caller's {} is {value:?}", path.as_str()),
                    None => format!("the caller has no {}", path.as_str()),
                };
                self.with_target(own, right)
            }),
            Check::Compare {
                left: Left::Quoted(text) | Left::Plain(text),
                right,
            } => self
                .about_target(right)
                .unwrap_or_else(|| self.with_target(format!("this side is {text:?}"), right)),
            Check::Remote(url) => match verdict {
                Verdict::Ask(question) => format!("{} was not asked", question.url),
                Verdict::Broken => "the target lacks a value that can stand in the URL".to_owned(),
                _ => url
                    .fill_url(self.target)
                    .map_or_else(str::to_owned, |url| format!("so says {url}")),
            },
            _ => "nobody is allowed".to_owned(),
        }
    }

    /// Says which key the target lacks.
    fn about_target(&self, template: &Template) -> Option<String> {
        template
            .fill(self.target)
            .err()
            .map(|key| format!("the target has no {key}"))
    }

    fn with_target(&self, own: String, right: &Template) -> String {
        match template_value(right, self.target) {
            Some(value) => format!("{own}, the target's side is {value:?}"),
            None => own,
        }
    }
}

/// The right side with its values, if it has any.
fn template_value(template: &Template, target: &dyn Target) -> Option<String> {
    if template.has_slots() {
        template.fill(target).ok().map(std::borrow::Cow::into_owned)
    } else {
        None
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Holds => "yes",
            Self::Fails => "no",
            Self::Undecidable => "undecidable",
            Self::AwaitsRemote => "not asked yet",
        })
    }
}

impl Step {
    fn write(&self, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{:indent$}{}: {}", "", self.outcome, self.text, indent = depth * 2)?;
        if let Some(reason) = &self.reason {
            write!(f, " ({reason})")?;
        }
        self.parts.iter().try_for_each(|part| part.write(depth + 1, f))
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decision = match self.outcome {
            Outcome::Holds => "is allowed",
            Outcome::Fails => "is denied",
            Outcome::Undecidable => "is denied, because it cannot be decided",
            Outcome::AwaitsRemote => "depends on a remote decider",
        };
        write!(f, "{} {decision} by {}: {:?}", self.rule, self.origin, self.text)?;
        self.step.write(1, f)
    }
}

#[cfg(test)]
mod tests;
