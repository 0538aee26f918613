//! `nectary family schedule`: what waits for its time, what came of it, and taking it back. `--at` of a verb makes one.

use clap::{Args, Subcommand};
use nectary_remote::catalog_client::families;
use serde_json::Value;

use super::slug;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::exit::{Code, Stop};
use crate::commands::offline::Failure;
use crate::output::{Column, column, wide};

/// The fewest digits of an id that stand for it.
const DIGITS: usize = 4;

/// What is done with schedules.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List what is scheduled for a family, and what came of it
    List {
        /// The family
        family: String,
    },
    /// Cancel what waits for its time
    Cancel(Cancelled),
}

/// Which schedule.
#[derive(Debug, Args)]
pub struct Cancelled {
    /// The family
    family: String,
    /// The schedule, by its id or the beginning of it
    schedule: String,
}

const COLUMNS: [Column; 11] = [
    column("id", "id"),
    column("verb", "what"),
    column("due_at", "due"),
    column("state", "state"),
    column("says", "in words"),
    wide("parameters.build", "build"),
    wide("parameters.image_id", "image"),
    wide("parameters.reason", "reason"),
    wide("parameters.message", "message"),
    wide("user_id", "by"),
    wide("created_at", "created"),
];

impl Verb {
    /// Runs the command.
    pub async fn run(&self, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        match self {
            Self::List { family } => {
                let slug = slug(client, family).await?;
                let schedules = families::schedules(&client.session, &slug).await?;
                client.list(terminal, &COLUMNS, "id", &schedules, "schedules")
            }
            Self::Cancel(Cancelled { family, schedule }) => {
                let slug = slug(client, family).await?;
                let schedules = families::schedules(&client.session, &slug).await?;
                let id = chosen(schedule, &slug, &schedules)?;
                let cancelled = families::cancel(&client.session, &slug, id).await?;
                tell(&cancelled, client, terminal)
            }
        }
    }
}

fn chosen<'s>(wanted: &str, slug: &str, schedules: &'s [Value]) -> Result<&'s str, Stop> {
    let digits = wanted.to_ascii_lowercase();
    let fits = |id: &&str| *id == digits || (digits.len() >= DIGITS && id.starts_with(&digits));
    let ids = schedules.iter().filter_map(|schedule| schedule["id"].as_str());
    let found: Vec<&str> = ids.filter(fits).collect();
    match found.as_slice() {
        [id] => Ok(id),
        [] => Err(Stop::new(Code::NotFound, format!("{slug} has no schedule {wanted}"))),
        several => {
            let message = format!("{wanted} could be any of: {}", several.join(", "));
            Err(Stop::new(Code::Conflict, message))
        }
    }
}

/// One schedule; for people it is a sentence.
pub fn tell(schedule: &Value, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if !client.output.is_for_people() {
        return client.output.one(terminal.out, &COLUMNS, "id", schedule);
    }
    let text = |key: &str| schedule[key].as_str().unwrap_or_default();
    let (id, family, verb) = (text("id"), text("family"), text("verb"));
    let due = client.output.time(text("due_at"));
    if text("state") == "waiting" {
        writeln!(terminal.out, "{family}: {verb} is scheduled for {due}.")?;
        writeln!(
            terminal.out,
            "Until then `nectary family schedule cancel {family} {id}` takes it back."
        )?;
    } else {
        writeln!(terminal.out, "{family}: {verb} at {due} is {}.", text("state"))?;
    }
    Ok(())
}
