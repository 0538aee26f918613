//! `nectary image publish`: what everybody would see is told first, and whoever means it types the image's name.

use std::io::Write;

use clap::Args;
use nectary_remote::catalog_client::publications;
use serde_json::{Map, Value};

use crate::cli::Terminal;
use crate::commands::asking::{Client, Consent, for_people};
use crate::commands::offline::Failure;
use crate::output::{Column, column, harmless, wide};

/// Which image.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image
    image: String,
    /// Say what everybody would see, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    consent: Consent,
}

const PREVIEW: [Column; 13] = [
    column("image_id", "id"),
    column("name", "name"),
    column("status", "status"),
    column("visibility", "visibility"),
    column("size_bytes", "size"),
    column("virtual_size_bytes", "disk size"),
    column("disk_format", "disk format"),
    column("container_format", "container format"),
    column("is_snapshot", "snapshot"),
    column("members", "members"),
    column("created_at", "created"),
    column("tags", "tags"),
    wide("name_to_type", "name to type"),
];

pub(super) const PUBLISHED: [Column; 5] = [
    column("image_id", "image"),
    column("visibility", "visibility"),
    column("former_visibility", "before"),
    column("undo_until", "undo until"),
    column("changed", "changed"),
];

/// Runs the command. What the server would refuse is refused before anybody is asked.
pub async fn publish(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    client.need_catalog("image publish").await?;
    let image = client.image(&arguments.image).await?;
    let preview = publications::preview(&client.session, &image.id).await?;
    let name = preview["name_to_type"].as_str().unwrap_or_default();
    let called = format!("{} ({})", harmless(image.called()), image.id);
    let trial = publications::publish(&client.session, &image.id, name, true).await;
    if arguments.dry_run {
        if client.output.is_for_people() {
            in_words(&preview, terminal.out)?;
        } else {
            client.output.one(terminal.out, &PREVIEW, "image_id", &preview)?;
        }
        trial?;
        return Ok(());
    }
    if trial?["changed"] == true && !arguments.consent.yes {
        in_words(&preview, terminal.err)?;
        let question = format!("Type what the image is called, {}, to make it public", harmless(name));
        arguments.consent.ask_for_name(&question, name, terminal)?;
    }
    let done = publications::publish(&client.session, &image.id, name, false).await?;
    if !client.output.is_for_people() {
        return client.output.one(terminal.out, &PUBLISHED, "image_id", &done);
    }
    let already = if done["changed"] == true { "" } else { " already" };
    writeln!(terminal.out, "Image {called} is public{already}.")?;
    if let (Some(until), true) = (done["undo_until"].as_str(), already.is_empty()) {
        let until = client.output.time(until);
        writeln!(
            terminal.out,
            "Until {until} `nectary image unpublish {}` takes it back.",
            image.id
        )?;
    }
    Ok(())
}

fn in_words(preview: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let text = |value: &Value, key: &str| harmless(value[key].as_str().unwrap_or_default());
    let mut record = preview.clone();
    let properties = preview["properties"].as_array().into_iter().flatten();
    let properties: Map<String, Value> = properties
        .map(|property| (text(property, "name"), property["value"].clone()))
        .collect();
    record["properties"] = properties.into();
    record["name_to_type"].take();
    for_people(None).one(out, &PREVIEW, "image_id", &record)?;
    writeln!(out, "{}", text(preview, "audience"))?;
    for concern in preview["concerns"].as_array().into_iter().flatten() {
        let place = match concern["field"].as_str() {
            Some(field) => format!("{}: ", harmless(field)),
            None => String::new(),
        };
        writeln!(
            out,
            "Look again: {place}{} {}",
            text(concern, "detail"),
            text(concern, "fix")
        )?;
    }
    Ok(())
}
