//! What the verbs share that change a family: a preview, consent to just that, and the result.

use clap::Args;
use nectary_remote::catalog_client::families::{self, Change};
use serde_json::{Map, Value};

use super::slug;
use crate::cli::Terminal;
use crate::commands::asking::{Client, Consent};
use crate::commands::offline::Failure;
use crate::output::{Column, column};

/// How a change is made.
#[derive(Debug, Args)]
pub struct How {
    /// Say what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub consent: Consent,
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
    pub async fn put(&self, client: &Client, body: &mut Map<String, Value>) -> Result<(), Failure> {
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
pub fn put(body: &mut Map<String, Value>, texts: &[(&str, &Option<String>)]) {
    for (key, text) in texts {
        if let Some(text) = text {
            body.insert((*key).to_owned(), text.as_str().into());
        }
    }
}

/// Previews a change, asks, and makes just the change that was previewed: if somebody was faster, it is refused.
pub async fn change(
    verb: &str,
    family: &str,
    body: Map<String, Value>,
    how: &How,
    client: &Client,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let slug = slug(client, family).await?;
    let before = families::show(&client.session, &slug).await?;
    let body = Value::Object(body);
    let mut change = Change {
        slug: &slug,
        verb,
        body: &body,
        version: before["version"].as_i64(),
        is_dry: true,
    };
    let preview = families::change(&client.session, &change).await?;
    if how.dry_run || preview["changed"] == false {
        return tell(&preview, client, terminal);
    }
    if !how.consent.yes {
        for line in in_words(&preview) {
            writeln!(terminal.err, "{line}")?;
        }
    }
    how.consent.ask("Do it?", terminal)?;
    change.is_dry = false;
    let done = families::change(&client.session, &change).await?;
    tell(&done, client, terminal)
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
