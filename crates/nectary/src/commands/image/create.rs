//! `nectary image create`

use std::path::PathBuf;

use clap::Args;
use nectary_remote::catalog_client::call::CallError;
use nectary_remote::catalog_client::images::{self, Attributes};
use serde_json::{Value, json};

use super::chunks::NeverAccepted;
use super::sending::{self, File, Sending};
use super::{SHOWN, VISIBILITIES, in_full};
use crate::cli::Terminal;
use crate::commands::asking::{Client, record};
use crate::commands::exit::Stop;
use crate::commands::offline::Failure;

/// What it is to be.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Its name
    #[arg(value_parser = name)]
    name: String,
    /// File to upload; - is standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Format of the disk; without it what the file is
    #[arg(long, value_name = "FORMAT")]
    disk_format: Option<String>,
    /// What is around the disk
    #[arg(long, value_name = "FORMAT", default_value = "bare")]
    container_format: String,
    /// Id, if it must be a certain one
    #[arg(long, value_name = "UUID")]
    id: Option<String>,
    /// Least disk, in GiB
    #[arg(long, value_name = "GIB")]
    min_disk_gib: Option<u64>,
    /// Least memory, in MiB
    #[arg(long, value_name = "MIB")]
    min_ram_mib: Option<u64>,
    /// Who sees it
    #[arg(long, value_parser = VISIBILITIES)]
    visibility: Option<String>,
    /// Keep it from being deleted
    #[arg(long)]
    protected: bool,
    /// Leave it out of lists
    #[arg(long)]
    hidden: bool,
    /// A property, as default_user=debian
    #[arg(long, value_name = "NAME=VALUE")]
    property: Vec<String>,
    /// A tag
    #[arg(long)]
    tag: Vec<String>,
    /// Say what would be made, and make nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    sending: Sending,
}

/// A name that people can read: without one an image goes by its id alone, which nobody means.
pub(super) fn name(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("an image needs a name"),
        _ => Ok(text.to_owned()),
    }
}

/// A property, from NAME=VALUE.
pub(super) fn property(text: &str) -> Result<(&str, &str), Stop> {
    text.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| Stop::usage(format!("--property {text}: write it as NAME=VALUE")))
}

/// Runs the command.
pub async fn create(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let file = arguments.file.as_deref().map(File::open).transpose()?;
    let attributes = attributes(arguments, file.as_ref())?;
    if arguments.dry_run {
        let image = images::described(&attributes)?;
        writeln!(terminal.err, "Nothing was made. This would be:")?;
        return client.output.one(terminal.out, &SHOWN, "id", &record(&image));
    }
    let image = images::create(&client.session, &attributes).await?;
    if let Some(file) = file {
        if file.can_go_in_chunks() {
            let (id, name) = (&image.id, file.path.display());
            writeln!(
                terminal.err,
                "If the upload is cut, `nectary image upload {id} {name}` goes on."
            )?;
        }
        if let Err(error) = sending::send(client, &image, file, &arguments.sending, terminal).await {
            return Err(undone(client, &image.id, error).await);
        }
    }
    let image = in_full(&client.session, &image.id).await?;
    client.output.one(terminal.out, &SHOWN, "id", &record(&image))
}

/// Data that the server refused will not be taken later either: the image goes. After a cut it stays, to go on.
async fn undone(client: &Client, id: &str, error: Failure) -> Failure {
    let is_refused = error
        .downcast_ref::<CallError>()
        .and_then(CallError::status)
        .is_some_and(|status| matches!(status, 400 | 403 | 413 | 415 | 422));
    let is_final = is_refused || error.downcast_ref::<NeverAccepted>().is_some();
    if !is_final {
        return error;
    }
    match images::delete(&client.session, id).await {
        Ok(()) => Stop::new(
            crate::commands::exit::code(error.as_ref()),
            format!("{error}\nThe image was removed again."),
        )
        .into(),
        Err(_) => error,
    }
}

fn attributes(arguments: &Arguments, file: Option<&File>) -> Result<Attributes, Failure> {
    let mut attributes = Attributes::new();
    for property in &arguments.property {
        let (name, value) = self::property(property)?;
        attributes.insert(name.to_owned(), value.into());
    }
    let disk_format = match (&arguments.disk_format, file) {
        (Some(format), _) => Some(format.clone()),
        (None, Some(file)) => Some(file.disk_format()?),
        (None, None) => None,
    };
    let tags = (!arguments.tag.is_empty()).then(|| json!(arguments.tag));
    let fields: [(&str, Option<Value>); 10] = [
        ("name", Some(arguments.name.as_str().into())),
        ("disk_format", disk_format.map(Value::from)),
        ("container_format", Some(arguments.container_format.as_str().into())),
        ("id", arguments.id.clone().map(Value::from)),
        ("min_disk", arguments.min_disk_gib.map(Value::from)),
        ("min_ram", arguments.min_ram_mib.map(Value::from)),
        ("visibility", arguments.visibility.clone().map(Value::from)),
        ("protected", arguments.protected.then_some(Value::Bool(true))),
        ("os_hidden", arguments.hidden.then_some(Value::Bool(true))),
        ("tags", tags),
    ];
    for (name, value) in fields {
        attributes.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(attributes)
}
