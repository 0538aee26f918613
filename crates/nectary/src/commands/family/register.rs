//! `nectary family register`: an image becomes a build, with what its build left beside the file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use nectary_remote::catalog_client::families;
use serde_json::{Map, Value};

use super::about::About;
use super::changing::tell;
use super::schedule;
use crate::cli::Terminal;
use crate::commands::asking::{Client, now};
use crate::commands::exit::{Code, Stop};
use crate::commands::offline::Failure;
use crate::commands::until::{self, Day};

/// The folders that a build leaves beside its image.
const FACTS: &str = ".facts";
const TAGS: &str = ".tags";
/// The fact that names the family.
const NAME: &str = "nectar_name";

/// Which image, and what is known of it.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image, which is uploaded already
    image: String,
    /// The folder of the build, or a file in it: .facts/PROPERTY and .tags/TAG there are read
    #[arg(long, value_name = "PATH")]
    from: Option<PathBuf>,
    /// A fact, as nectar_build=58; it goes before the folder's
    #[arg(long, value_name = "NAME=VALUE")]
    fact: Vec<String>,
    /// A tag
    #[arg(long)]
    tag: Vec<String>,
    #[command(flatten)]
    about: About,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do it then and not now, in a family that there is already: a day as 2026-12-31, a time, or a span as 2d or 12h
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
}

/// Runs the command.
pub async fn register(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let mut left = match &arguments.from {
        Some(path) => Left::read(path)?,
        None => Left::default(),
    };
    for fact in &arguments.fact {
        let (name, value) = fact
            .split_once('=')
            .ok_or_else(|| Stop::usage(format!("--fact {fact}: write it as NAME=VALUE")))?;
        left.facts.insert(name.to_owned(), value.into());
    }
    left.tags.extend(arguments.tag.iter().cloned());
    let image = client.image(&arguments.image).await?;
    let family = left.facts.get(NAME).or_else(|| image.properties.get(NAME));
    let family = family.and_then(Value::as_str).map(str::to_owned);
    let mut body = Map::new();
    body.insert("image_id".to_owned(), image.id.into());
    body.insert("facts".to_owned(), Value::Object(left.facts));
    body.insert("tags".to_owned(), left.tags.into());
    arguments.about.put(&mut body)?;
    let body = Value::Object(body);
    if let (Some(at), false) = (&arguments.at, arguments.dry_run) {
        return later(at, family.as_deref(), &body, client, terminal).await;
    }
    let outcome = families::register(&client.session, &body, arguments.dry_run).await?;
    tell(&outcome, client, terminal)
}

async fn later(
    at: &str,
    family: Option<&str>,
    body: &Value,
    client: &Client,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let at = until::read(at, Day::Begins, now(), &client.output.zone)?;
    let family = family.ok_or_else(|| Stop::usage(format!("neither the facts nor the image say {NAME}")))?;
    let slug = families::slug_of(&client.session, family).await?.ok_or_else(|| {
        let message = format!("there is no family named {family}: its first build is registered without --at");
        Stop::new(Code::NotFound, message)
    })?;
    let made = families::schedule(&client.session, &slug, "register", body, &at).await?;
    schedule::tell(&made, client, terminal)
}

/// What a build left.
#[derive(Debug, Default)]
struct Left {
    facts: Map<String, Value>,
    tags: Vec<String>,
}

impl Left {
    fn read(path: &Path) -> Result<Self, Failure> {
        let folder = if path.is_dir() {
            path.to_owned()
        } else {
            path.parent().map(Path::to_owned).unwrap_or_default()
        };
        let mut left = Self::default();
        let files = |name: &str| names_in(&folder.join(name));
        let (facts, tags) = (files(FACTS)?, files(TAGS)?);
        if facts.is_none() && tags.is_none() {
            let message = format!("{} has neither {FACTS} nor {TAGS}", path.display());
            return Err(Stop::failed(message).into());
        }
        for name in facts.into_iter().flatten() {
            let value = text_of(&folder.join(FACTS).join(&name))?;
            left.facts.insert(name, value.trim_end().into());
        }
        left.tags = tags.unwrap_or_default();
        Ok(left)
    }
}

/// The names of the files of a folder, in order; `None` if there is no such folder.
fn names_in(folder: &Path) -> Result<Option<Vec<String>>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(folder, &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| unreadable(folder, &error))?.file_name();
        let name = name.into_string().map_err(|name| {
            Stop::failed(format!(
                "{} is no name of a property or a tag",
                Path::new(&name).display()
            ))
        })?;
        names.push(name);
    }
    names.sort_unstable();
    Ok(Some(names))
}

/// The text of a file.
pub fn text_of(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Stop::failed(format!("{} cannot be read: {error}", path.display())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_contents_and_tags_are_names_of_the_files_beside_the_image() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("output/disk.qcow2", "");
        write("output/.facts/nectar_name", "Debian 12 (Bookworm) amd64\n");
        write("output/.facts/nectar_build", "58");
        write("output/.tags/octavia", "");
        for from in ["output", "output/disk.qcow2"] {
            let left = Left::read(&folder.path().join(from)).unwrap();
            assert_eq!(left.facts["nectar_name"], "Debian 12 (Bookworm) amd64");
            assert_eq!(
                (left.facts["nectar_build"].as_str(), left.tags),
                (Some("58"), vec!["octavia".to_owned()])
            );
        }
        let error = Left::read(folder.path()).unwrap_err();
        assert!(error.to_string().contains("neither .facts nor .tags"), "{error}");
    }
}
