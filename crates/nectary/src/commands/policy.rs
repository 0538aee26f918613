//! `nectary policy`: the rules in force, what is wrong with the operator's files, and why somebody may or may not.

mod explain;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use nectary_domain::policy::{Action, Origin, Overrides, Policy};

use super::offline::Failure;
use crate::cli::{Common, Outcome, Terminal};
use crate::config::load::{Environment, Loaded, load};
use crate::policy_files::Places;

/// What to do with the policy.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what is wrong with the policy files, or with the given ones
    Check {
        /// Files to check instead of the configured ones; later ones win
        files: Vec<PathBuf>,
    },
    /// Print the rules in force, with where each comes from
    Show {
        /// Only these rules
        rules: Vec<String>,
        /// Only what differs from the defaults
        #[arg(long)]
        changed: bool,
    },
    /// Say why somebody may do something, or may not
    Explain(explain::Question),
}

/// Runs the command.
pub fn run(command: &Command, common: &Common, environment: &Environment, terminal: &mut Terminal<'_>) -> Outcome {
    match command {
        Command::Check { files } => {
            let loaded = load(&common.choices(), environment)?;
            let overrides = if files.is_empty() {
                configured(&loaded)?
            } else {
                named(files)?
            };
            check(overrides, loaded.config.policy.enforce_new_defaults, terminal)
        }
        Command::Show { rules, changed } => {
            let loaded = load(&common.choices(), environment)?;
            show(&in_force(&loaded)?, rules, *changed, terminal)
        }
        Command::Explain(question) => explain::run(question, common, environment, terminal),
    }
}

fn configured(loaded: &Loaded) -> Result<Overrides, Failure> {
    Ok(Places::new(&loaded.config.policy, loaded.config_dir()).read()?)
}

fn named(files: &[PathBuf]) -> Result<Overrides, Failure> {
    let mut overrides = Overrides::default();
    for path in files {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|cause| format!("{name} cannot be read: {cause}"))?;
        overrides.merge(Overrides::parse(&text, &name)?);
    }
    Ok(overrides)
}

fn in_force(loaded: &Loaded) -> Result<Policy, Failure> {
    Ok(Policy::new(
        configured(loaded)?,
        loaded.config.policy.enforce_new_defaults,
    )?)
}

fn check(overrides: Overrides, enforce_new_defaults: bool, terminal: &mut Terminal<'_>) -> Outcome {
    let rules = overrides.iter().count();
    let problems = overrides.problems();
    Policy::new(overrides, enforce_new_defaults)?;
    for problem in &problems {
        let kind = if problem.is_error() { "error" } else { "warning" };
        writeln!(terminal.out, "{kind}: {problem}")?;
    }
    if problems.iter().any(|problem| problem.is_error()) {
        return Ok(ExitCode::FAILURE);
    }
    let verdict = if problems.is_empty() {
        "The policy is fine"
    } else {
        "The policy can be used"
    };
    match rules {
        0 => writeln!(terminal.out, "{verdict}: no file changes the defaults.")?,
        1 => writeln!(terminal.out, "{verdict}: the files set 1 rule.")?,
        _ => writeln!(terminal.out, "{verdict}: the files set {rules} rules.")?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints rules as a policy file could hold them.
fn show(policy: &Policy, wanted: &[String], only_changed: bool, terminal: &mut Terminal<'_>) -> Outcome {
    if let Some(unknown) = wanted.iter().find(|name| !policy.defines(name)) {
        return Err(no_such_action(unknown).into());
    }
    for rule in policy.all_effective() {
        let is_wanted = wanted.is_empty() || wanted.contains(&rule.name);
        if is_wanted && !(only_changed && rule.origin == Origin::Default) {
            writeln!(terminal.out, "# {}", rule.origin)?;
            // A JSON text is a YAML text.
            writeln!(terminal.out, "{}: {}", rule.name, serde_json::Value::from(rule.text))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn no_such_action(name: &str) -> String {
    let nearest = Action::ALL
        .iter()
        .map(|action| (strsim::damerau_levenshtein(name, action.name()), action.name()))
        .min_by_key(|(slips, _)| *slips);
    let hint = nearest.map_or_else(String::new, |(_, name)| format!("; did you mean {name}?"));
    format!("there is no rule {name}{hint}")
}
