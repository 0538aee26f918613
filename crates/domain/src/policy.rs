//! Who may do what: the rule language of oslo.policy, Glance's registered rules, and an operator's changes to them.
//!
//! Text and values in, a decision out. Reading files, watching them and asking remote deciders happen elsewhere.

mod actions;
mod check;
mod credentials;
mod decision;
mod explain;
mod file;
mod lexer;
mod parser;
mod problems;
mod rules;
mod target;

pub use self::actions::Action;
pub use self::check::{Check, CredentialPath, Left, Template};
pub use self::credentials::Credentials;
pub use self::decision::{Evaluation, RemoteAnswers, RemoteQuestion};
pub use self::explain::{Explanation, Outcome, Step};
pub use self::file::{Override, Overrides, PolicyFileError};
pub use self::parser::ParseError;
pub use self::problems::{Flaw, Problem};
pub use self::rules::{EffectiveRule, Origin, Policy};
pub use self::target::{MapTarget, Target};
