//! `nectary image set`: what an image says of itself and who sees it. Making it public is `image publish`, which asks.

use std::collections::BTreeSet;

use clap::Args;
use nectary_domain::image::attribute::Attribute;
use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::images;
use serde_json::{Value, json};

use super::create::{name, property};
use super::{SHOWN, in_full};
use crate::cli::Terminal;
use crate::commands::asking::{Client, record};
use crate::commands::exit::{Code, Stop};
use crate::commands::offline::Failure;
use crate::output::{Column, column};

/// What is to be different; what is not given stays as it is.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image
    image: String,
    /// Its name
    #[arg(long, value_parser = name)]
    name: Option<String>,
    /// Who sees it; `image publish` makes it public
    #[arg(long, value_parser = ["private", "shared", "community"])]
    visibility: Option<String>,
    /// A property, as default_user=debian
    #[arg(long, value_name = "NAME=VALUE")]
    property: Vec<String>,
    /// A property to take away
    #[arg(long, value_name = "NAME")]
    unset: Vec<String>,
    /// A tag
    #[arg(long)]
    tag: Vec<String>,
    /// A tag to take away
    #[arg(long, value_name = "TAG")]
    untag: Vec<String>,
    /// Least disk, in GiB
    #[arg(long, value_name = "GIB")]
    min_disk_gib: Option<u64>,
    /// Least memory, in MiB
    #[arg(long, value_name = "MIB")]
    min_ram_mib: Option<u64>,
    /// Keep it from being deleted
    #[arg(long)]
    protected: bool,
    /// Let it be deleted
    #[arg(long, conflicts_with = "protected")]
    unprotected: bool,
    /// Leave it out of lists
    #[arg(long)]
    hidden: bool,
    /// Have it in lists
    #[arg(long, conflicts_with = "hidden")]
    unhidden: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

const CHANGES: [Column; 3] = [column("field", "field"), column("from", "from"), column("to", "to")];

/// Whether a name means an attribute of images and no property.
fn is_attribute(name: &str) -> bool {
    let known = Attribute::named(name);
    matches!(
        known,
        Ok(Attribute::Writable(_) | Attribute::ReadOnly(_) | Attribute::Locations)
    )
}

/// Runs the command.
pub async fn set(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let wishes = arguments.wishes()?;
    let found = client.image(&arguments.image).await?;
    let mut changes = wishes.changes(&found)?;
    changes.retain(|change| change.from != change.to);
    if arguments.dry_run {
        let told: Vec<Value> = changes.iter().map(Change::record).collect();
        return client.list(terminal, &CHANGES, "field", &told, "changes");
    }
    if changes.is_empty() {
        writeln!(terminal.err, "Nothing differs from what was there.")?;
    } else {
        let patch = changes.iter().map(Change::operation).collect();
        images::patch(&client.session, &found.id, &Value::Array(patch)).await?;
    }
    let image = in_full(&client.session, &found.id).await?;
    client.output.one(terminal.out, &SHOWN, "id", &record(&image))
}

/// What the command line asks for, understood.
struct Wishes {
    attributes: Vec<(&'static str, Value)>,
    properties: Vec<(String, Option<String>)>,
    tags: Vec<String>,
    untags: Vec<String>,
}

impl Arguments {
    fn wishes(&self) -> Result<Wishes, Stop> {
        let switch = |on: bool, off: bool| (on || off).then_some(Value::Bool(on));
        let attributes = [
            ("name", self.name.clone().map(Value::from)),
            ("visibility", self.visibility.clone().map(Value::from)),
            ("min_disk", self.min_disk_gib.map(Value::from)),
            ("min_ram", self.min_ram_mib.map(Value::from)),
            ("protected", switch(self.protected, self.unprotected)),
            ("os_hidden", switch(self.hidden, self.unhidden)),
        ];
        let given = attributes.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let mut wishes = Wishes {
            attributes: given.collect(),
            properties: Vec::new(),
            tags: self.tag.clone(),
            untags: self.untag.clone(),
        };
        for text in &self.property {
            let (name, value) = property(text)?;
            wishes.properties.push((name.to_owned(), Some(value.to_owned())));
        }
        wishes
            .properties
            .extend(self.unset.iter().map(|name| (name.clone(), None)));
        wishes.check()?;
        Ok(wishes)
    }
}

impl Wishes {
    fn check(&self) -> Result<(), Stop> {
        let mut names = BTreeSet::new();
        for (name, _) in &self.properties {
            if is_attribute(name) {
                return Err(Stop::usage(format!("{name} is an attribute of images and no property")));
            }
            if !names.insert(name) {
                return Err(Stop::usage(format!(
                    "what is to become of the property {name} is said twice"
                )));
            }
        }
        if let Some(tag) = self.untags.iter().find(|tag| self.tags.contains(tag)) {
            return Err(Stop::usage(format!(
                "the tag {tag} cannot be put and taken away at once"
            )));
        }
        let is_empty = self.attributes.is_empty() && names.is_empty() && self.tags.is_empty() && self.untags.is_empty();
        if is_empty {
            return Err(Stop::usage(
                "say what is to be different: `nectary image set --help` tells what can be",
            ));
        }
        Ok(())
    }

    /// How the image is to be different, and where it is so already.
    fn changes(self, image: &Image) -> Result<Vec<Change>, Stop> {
        let missing = |what: &str| {
            let message = format!("image {} ({}) has no {what}", image.called(), image.id);
            Stop::new(Code::NotFound, message)
        };
        let mut changes = Vec::new();
        for (name, to) in self.attributes {
            let from = match name {
                "name" => image.name.clone().into(),
                "visibility" => image.visibility.clone().into(),
                "min_disk" => image.min_disk_gib.into(),
                "min_ram" => image.min_ram_mib.into(),
                "protected" => image.is_protected.into(),
                _ => image.is_hidden.into(),
            };
            changes.push(Change::new(name, from, to));
        }
        for (name, value) in self.properties {
            let from = image.properties.get(&name).cloned().unwrap_or_default();
            if value.is_none() && from.is_null() {
                return Err(missing(&format!("property {name}")));
            }
            changes.push(Change::new(&name, from, value.into()));
        }
        if let Some(tag) = self.untags.iter().find(|tag| !image.tags.contains(tag)) {
            return Err(missing(&format!("tag {tag}")));
        }
        let mut tags = image.tags.clone();
        tags.retain(|tag| !self.untags.contains(tag));
        for tag in self.tags {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        changes.push(Change::new("tags", json!(image.tags), json!(tags)));
        Ok(changes)
    }
}

/// One field with what it was and what it is to be; null is nothing.
struct Change {
    field: String,
    from: Value,
    to: Value,
}

impl Change {
    fn new(field: &str, from: Value, to: Value) -> Self {
        let field = field.to_owned();
        Self { field, from, to }
    }

    fn record(&self) -> Value {
        json!({"field": self.field, "from": self.from, "to": self.to})
    }

    /// As JSON Patch says it.
    fn operation(&self) -> Value {
        let path = format!("/{}", self.field.replace('~', "~0").replace('/', "~1"));
        if self.to.is_null() {
            return json!({"op": "remove", "path": path});
        }
        let is_new = self.from.is_null() && !is_attribute(&self.field);
        let op = if is_new { "add" } else { "replace" };
        json!({"op": op, "path": path, "value": self.to})
    }
}
