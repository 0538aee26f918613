//! The verbs that change a family: what each takes, a preview, consent to just that, and the result.

use clap::{Args, Subcommand};
use nectary_remote::catalog_client::call::CallError;
use nectary_remote::catalog_client::families::{self, Change};
use serde_json::{Map, Value};

use super::about::About;
use super::{schedule, slug};
use crate::cli::Terminal;
use crate::commands::asking::{Client, Consent, now};
use crate::commands::exit::{Code, Stop, of_status};
use crate::commands::offline::Failure;
use crate::commands::until::{self, Day};
use crate::output::{Column, column};

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a build current; the one before is superseded
    Promote(Choice),
    /// Make a former build current again
    Rollback(Choice),
    /// Ask people to stop using a build
    Deprecate(Deprecation),
    /// Keep a build that is not safe from being used
    Revoke(Warning),
    /// Take back that a build was deprecated or revoked
    Reinstate(Choice),
    /// End a family
    Retire(Reasoned),
    /// Change what people read of a family
    Update(Update),
}

/// Which build, and why; without one promote takes the newest candidate, and rollback the one before.
#[derive(Debug, Args)]
pub struct Choice {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    reasoned: Reasoned,
}

/// Which build not to use; without one to deprecate it is the current one.
#[derive(Debug, Args)]
pub struct Warning {
    #[command(flatten)]
    which: Which,
    /// Why, and what to do; people who use the build read it
    #[arg(long, value_name = "TEXT", required = true)]
    message: Option<String>,
    #[command(flatten)]
    how: How,
}

/// The same, with an end.
#[derive(Debug, Args)]
pub struct Deprecation {
    /// The day from which it may be gone, as 2026-12-31
    #[arg(long, value_name = "DAY")]
    ends_on: Option<String>,
    #[command(flatten)]
    warning: Warning,
}

/// What people are to read.
#[derive(Debug, Args)]
pub struct Update {
    #[command(flatten)]
    about: About,
    #[command(flatten)]
    how: How,
}

/// Why a family changes.
#[derive(Debug, Args)]
pub struct Reasoned {
    /// Why, for people who used the build before
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    how: How,
}

/// Which family is changed, and how.
#[derive(Debug, Args)]
pub struct How {
    /// The family
    family: String,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do it then and not now: a day as 2026-12-31, a time, or a span as 2d or 12h
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
    #[command(flatten)]
    consent: Consent,
}

/// Which build of a family.
#[derive(Debug, Args)]
pub struct Which {
    /// The build, by its number
    #[arg(long, value_name = "NUMBER")]
    build: Option<String>,
    /// The build, by its image
    #[arg(long, value_name = "IMAGE", conflicts_with = "build")]
    image: Option<String>,
}

impl Which {
    /// As the body of a request names it.
    async fn put(&self, client: &Client, body: &mut Map<String, Value>) -> Result<(), Failure> {
        if let Some(build) = &self.build {
            body.insert("build".to_owned(), build.as_str().into());
        }
        if let Some(image) = &self.image {
            body.insert("image_id".to_owned(), client.image(image).await?.id.into());
        }
        Ok(())
    }
}

/// Puts texts that were given into the body of a request.
fn put(body: &mut Map<String, Value>, texts: &[(&str, &Option<String>)]) {
    for (key, text) in texts {
        if let Some(text) = text {
            body.insert((*key).to_owned(), text.as_str().into());
        }
    }
}

impl Reasoned {
    fn texts(&self) -> Vec<(&'static str, &Option<String>)> {
        vec![("reason", &self.reason)]
    }
}

impl Verb {
    /// Runs the command.
    pub async fn run(&self, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        let mut body = Map::new();
        let (verb, which, texts, how) = match self {
            Self::Promote(Choice { which, reasoned }) => ("promote", Some(which), reasoned.texts(), &reasoned.how),
            Self::Rollback(Choice { which, reasoned }) => ("rollback", Some(which), reasoned.texts(), &reasoned.how),
            Self::Reinstate(Choice { which, reasoned }) => ("reinstate", Some(which), reasoned.texts(), &reasoned.how),
            Self::Retire(reasoned) => ("retire", None, reasoned.texts(), &reasoned.how),
            Self::Deprecate(Deprecation { ends_on, warning }) => {
                let texts = vec![("message", &warning.message), ("ends_on", ends_on)];
                ("deprecate", Some(&warning.which), texts, &warning.how)
            }
            Self::Update(Update { about, how }) => {
                about.put(&mut body)?;
                ("update", None, Vec::new(), how)
            }
            Self::Revoke(Warning { which, message, how }) => ("revoke", Some(which), vec![("message", message)], how),
        };
        if let (
            Self::Revoke(_) | Self::Reinstate(_),
            Some(Which {
                build: None,
                image: None,
            }),
        ) = (self, which)
        {
            return Err(Stop::usage(format!("say which build to {verb}, with --build or --image")).into());
        }
        if let Some(which) = which {
            which.put(client, &mut body).await?;
        }
        put(&mut body, &texts);
        how.change(verb, &Value::Object(body), client, terminal).await
    }
}

impl How {
    /// Previews a change, asks, and makes just the change that was previewed: if somebody was faster, it is refused.
    async fn change(
        &self,
        verb: &str,
        body: &Value,
        client: &Client,
        terminal: &mut Terminal<'_>,
    ) -> Result<(), Failure> {
        let at = self.at.as_deref();
        let at = at.map(|text| until::read(text, Day::Begins, now(), &client.output.zone));
        let at = at.transpose()?;
        let slug = slug(client, &self.family).await?;
        let before = families::show(&client.session, &slug).await?;
        let mut change = Change {
            slug: &slug,
            verb,
            body,
            version: before["version"].as_i64(),
            is_dry: true,
        };
        let preview = families::change(&client.session, &change).await;
        if let (Some(at), false) = (&at, self.dry_run) {
            return self.schedule(&change, at, preview, client, terminal).await;
        }
        let preview = preview?;
        if self.dry_run || preview["changed"] == false {
            return tell(&preview, client, terminal);
        }
        if !self.consent.yes {
            for line in in_words(&preview) {
                writeln!(terminal.err, "{line}")?;
            }
        }
        self.consent.ask("Do it?", terminal)?;
        change.is_dry = false;
        let done = families::change(&client.session, &change).await?;
        tell(&done, client, terminal)
    }

    /// Schedules a change. The rules count when its time has come: what they say today is told and stops nothing.
    async fn schedule(
        &self,
        change: &Change<'_>,
        at: &str,
        preview: Result<Value, CallError>,
        client: &Client,
        terminal: &mut Terminal<'_>,
    ) -> Result<(), Failure> {
        let today = match preview {
            Ok(preview) => in_words(&preview),
            Err(error) if error.status().map(of_status) == Some(Code::Conflict) => vec![error.to_string()],
            Err(error) => return Err(error.into()),
        };
        writeln!(terminal.err, "If it were done now:")?;
        for line in today {
            writeln!(terminal.err, "{line}")?;
        }
        let question = format!("Do it at {}?", client.output.time(at));
        self.consent.ask(&question, terminal)?;
        let made = families::schedule(&client.session, change.slug, change.verb, change.body, at).await?;
        schedule::tell(&made, client, terminal)
    }
}

const OUTCOME: [Column; 5] = [
    column("says", "result"),
    column("changed", "changed"),
    column("family.slug", "family"),
    column("family.current.build", "current build"),
    column("family.current.image_id", "current image"),
];

/// A dry run is told in the words of the real one.
pub fn tell(outcome: &Value, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if !client.output.is_for_people() {
        return client
            .output
            .one(terminal.out, &OUTCOME, "family.current.image_id", outcome);
    }
    for line in in_words(outcome) {
        writeln!(terminal.out, "{line}")?;
    }
    Ok(())
}

fn in_words(outcome: &Value) -> Vec<String> {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let mut lines = vec![text(outcome, "says")];
    for change in outcome["changes"].as_array().into_iter().flatten() {
        let (build, id, says) = (text(change, "build"), text(change, "image_id"), text(change, "says"));
        lines.push(format!("Build {build} ({id}): {says}"));
        for difference in change["differences"].as_array().into_iter().flatten() {
            let side = |key: &str| match difference[key].as_str() {
                None | Some("") => "nothing".to_owned(),
                Some(text) => text.to_owned(),
            };
            lines.push(format!(
                "  {}: {} -> {}",
                text(difference, "field"),
                side("from"),
                side("to")
            ));
        }
    }
    let affected = &outcome["affected"];
    if affected.is_object() {
        let members = affected["member_project_ids"].as_array().map_or(0, Vec::len);
        let derived = affected["derived"].as_array().into_iter().flatten();
        let derived: u64 = derived.filter_map(|derived| derived["images"].as_u64()).sum();
        lines.push(format!(
            "Shared with {members} projects; {derived} images were made from it."
        ));
        lines.push(text(affected, "next_step"));
    }
    lines.retain(|line| !line.is_empty());
    lines
}
