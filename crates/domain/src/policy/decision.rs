//! Decides a rule for a caller and a target.
//!
//! Nothing is asked here: a check that somebody else decides comes back as a question, to be put by the caller of this
//! module and recorded before the next try.

use std::collections::HashMap;

use serde_json::Value;

use super::actions::Action;
use super::check::{Check, Left, Template};
use super::credentials::Credentials;
use super::rules::{Policy, Rule};
use super::target::Target;

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evaluation {
    /// Yes.
    Allowed,
    /// No.
    Denied,
    /// That depends on a remote decider: ask it, record the answer and evaluate again.
    NeedsRemote(Box<RemoteQuestion>),
}

/// What a remote decider is asked. It allows by answering `True`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RemoteQuestion {
    /// Where, with the target's values filled in, percent-encoded.
    pub url: String,
    /// The rule that is being enforced.
    pub rule: String,
    /// The caller.
    pub credentials: Value,
    /// The thing asked about.
    pub target: Value,
}

/// What remote deciders have said so far. An answer holds for exactly the question that was put, so answers for one
/// image never decide another.
#[derive(Clone, Debug, Default)]
pub struct RemoteAnswers {
    answers: HashMap<RemoteQuestion, bool>,
}

impl RemoteAnswers {
    /// Keeps an answer: whether the decider allows.
    pub fn record(&mut self, question: &RemoteQuestion, allows: bool) {
        self.answers.insert(question.clone(), allows);
    }
}

/// The outcome of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Holds,
    Fails,
    /// The check cannot be decided: its rule cannot be read, or is not defined. It denies, and `not` does not turn
    /// that into leave.
    Broken,
    Ask(Box<RemoteQuestion>),
}

impl From<Verdict> for Evaluation {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Holds => Self::Allowed,
            Verdict::Fails | Verdict::Broken => Self::Denied,
            Verdict::Ask(question) => Self::NeedsRemote(question),
        }
    }
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }
}

impl Policy {
    /// Decides whether the caller may do this to the target.
    pub fn evaluate(
        &self,
        action: Action,
        who: &Credentials,
        target: &dyn Target,
        answers: &RemoteAnswers,
    ) -> Evaluation {
        let case = Case {
            policy: self,
            enforced: action.name(),
            who,
            target,
            answers,
        };
        self.rule_of(action)
            .map_or(Verdict::Broken, |rule| case.rule(rule))
            .into()
    }

    /// Decides the rule of any name. A name that nobody defined is decided by the rule `default`.
    pub fn evaluate_named(
        &self,
        name: &str,
        who: &Credentials,
        target: &dyn Target,
        answers: &RemoteAnswers,
    ) -> Evaluation {
        let case = Case {
            policy: self,
            enforced: name,
            who,
            target,
            answers,
        };
        self.rule_named(name)
            .or_else(|| self.rule_of(Action::Default))
            .map_or(Verdict::Broken, |rule| case.rule(rule))
            .into()
    }
}

/// One decision: everything a check may look at.
pub(super) struct Case<'a> {
    pub policy: &'a Policy,
    /// The name that was asked for, which remote deciders are told.
    pub enforced: &'a str,
    pub who: &'a Credentials,
    pub target: &'a dyn Target,
    pub answers: &'a RemoteAnswers,
}

impl Case<'_> {
    pub(super) fn rule(&self, rule: &Rule) -> Verdict {
        rule.check.as_ref().map_or(Verdict::Broken, |check| self.check(check))
    }

    fn check(&self, check: &Check) -> Verdict {
        match check {
            Check::Not(inner) => negate(self.check(inner)),
            Check::All(parts) => {
                for part in parts {
                    match self.check(part) {
                        Verdict::Holds => {}
                        decisive => return decisive,
                    }
                }
                Verdict::Holds
            }
            Check::Any(parts) => {
                let mut outcome = Verdict::Fails;
                for part in parts {
                    match self.check(part) {
                        Verdict::Fails => {}
                        Verdict::Broken => outcome = Verdict::Broken,
                        decisive => return decisive,
                    }
                }
                outcome
            }
            Check::Rule(name) => self
                .policy
                .rule_named(name)
                .map_or(Verdict::Broken, |rule| self.rule(rule)),
            leaf => self.leaf(leaf),
        }
    }

    /// Decides a check without parts.
    pub(super) fn leaf(&self, check: &Check) -> Verdict {
        match check {
            Check::Always => Verdict::Holds,
            Check::Role(name) => self.filled(name, |name| self.who.has_role(name)),
            Check::Compare {
                left: Left::Quoted(text) | Left::Plain(text),
                right,
            } => self.filled(right, |right| text == right),
            Check::Compare {
                left: Left::Credential(path),
                right,
            } => self.filled(right, |right| self.who.matches(path, right)),
            Check::Remote(url) => self.remote(url),
            Check::Never | Check::Not(_) | Check::All(_) | Check::Any(_) | Check::Rule(_) => Verdict::Fails,
        }
    }

    /// A key that the target lacks makes a comparison false.
    fn filled(&self, template: &Template, holds: impl FnOnce(&str) -> bool) -> Verdict {
        template.fill(self.target).is_ok_and(|text| holds(&text)).into()
    }

    fn remote(&self, url: &Template) -> Verdict {
        // Without its key there is no question, and an unasked question is not a no that `not` could turn.
        let Ok(url) = url.fill_url(self.target) else {
            return Verdict::Broken;
        };
        let question = RemoteQuestion {
            url,
            rule: self.enforced.to_owned(),
            credentials: self.who.to_json(),
            target: self.target.to_json(),
        };
        match self.answers.answers.get(&question) {
            Some(allows) => (*allows).into(),
            None => Verdict::Ask(Box::new(question)),
        }
    }
}

pub(super) fn negate(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Holds => Verdict::Fails,
        Verdict::Fails => Verdict::Holds,
        undecided => undecided,
    }
}

#[cfg(test)]
mod tests;
