//! `nectary image list`

use clap::Args;
use clap::builder::RangedU64ValueParser;
use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::images::{self, ImageFilter};
use nectary_remote::catalog_client::lists::Listed;
use serde_json::Value;

use super::details::completed;
use super::share::project_id;
use super::{LISTED, VISIBILITIES};
use crate::cli::Terminal;
use crate::commands::asking::{Client, record};
use crate::commands::exit::Stop;
use crate::commands::offline::Failure;
use crate::commands::standing::listed;

const CATEGORIES: [&str; 7] = [
    "official",
    "contributed",
    "project",
    "shared",
    "public",
    "community",
    "archived",
];

/// Which images. An option given twice means either value; different options must all hold.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Of this category
    #[arg(long, value_name = "CATEGORY", value_parser = CATEGORIES)]
    category: Vec<String>,
    /// Of this distribution, as debian
    #[arg(long, value_name = "NAME")]
    distribution: Vec<String>,
    /// Of this version of a distribution
    #[arg(long, value_name = "VERSION")]
    version: Vec<String>,
    /// For this processor, as x86_64
    #[arg(long, value_name = "NAME")]
    architecture: Vec<String>,
    /// In this state, as active
    #[arg(long, value_name = "STATUS")]
    status: Vec<String>,
    /// Of this visibility
    #[arg(long, value_name = "VISIBILITY", value_parser = VISIBILITIES)]
    visibility: Vec<String>,
    /// In this format, as qcow2
    #[arg(long, value_name = "FORMAT")]
    disk_format: Vec<String>,
    /// Of this project, by its id, or the name of one of yours (for administrators)
    #[arg(long, value_name = "PROJECT")]
    owner: Vec<String>,
    /// With this tag
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Hidden ones instead of the others
    #[arg(long)]
    hidden: bool,
    /// In this order: a field, with - before it for descending, as -created_at
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    /// No more than so many
    #[arg(long, value_name = "COUNT", value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    limit: Option<usize>,
}

/// Runs the command.
pub async fn list(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let pairs = arguments.pairs(client).await?;
    let found = if client.session.has_catalog().await? {
        let filter = ImageFilter {
            pairs,
            sort: arguments.sort.clone(),
            limit: arguments.limit,
        };
        let found = images::list(&client.session, &filter).await?;
        Listed {
            items: completed(client, found.items).await?,
            ..found
        }
    } else {
        of_a_glance(arguments, pairs, client, terminal).await?
    };
    if found.has_more {
        let count = found.items.len();
        writeln!(
            terminal.err,
            "There are more images: --limit {count} shows the first {count}."
        )?;
    }
    let records: Vec<Value> = found
        .items
        .iter()
        .map(|image| listed(record(image), &client.output))
        .collect();
    client.list(terminal, &LISTED, "id", &records, "images")
}

/// What both APIs call differently: ours, the Image API's.
const OTHER_NAMES: [(&str, &str); 3] = [
    ("distribution", "os_distro"),
    ("version", "os_version"),
    ("hidden", "os_hidden"),
];

async fn of_a_glance(
    arguments: &Arguments,
    pairs: Vec<(&'static str, String)>,
    client: &Client,
    terminal: &mut Terminal<'_>,
) -> Result<Listed<Image>, Failure> {
    if !arguments.category.is_empty() {
        client.need_catalog("--category").await?;
    }
    let mut query: Vec<(&str, String)> = Vec::new();
    for (name, value) in pairs {
        let name = OTHER_NAMES
            .iter()
            .find(|(ours, _)| *ours == name)
            .map_or(name, |(_, theirs)| theirs);
        if name != "tag" && query.iter().any(|(known, _)| *known == name) {
            return Err(Stop::usage(format!("without a catalog {name} can have one value only")).into());
        }
        query.push((name, value));
    }
    if let Some(sort) = &arguments.sort {
        let (field, direction) = match sort.strip_prefix('-') {
            Some(field) => (field, "desc"),
            None => (sort.as_str(), "asc"),
        };
        query.push(("sort", format!("{field}:{direction}")));
    }
    let found = images::list_v2(&client.session, &query, arguments.limit).await?;
    writeln!(
        terminal.err,
        "The Image service at {} has no catalog: categories stay empty.",
        client.signed.image_url
    )?;
    Ok(found)
}

impl Arguments {
    /// As the catalog takes it.
    async fn pairs(&self, client: &Client) -> Result<Vec<(&'static str, String)>, Failure> {
        let mut owners = Vec::new();
        for owner in &self.owner {
            owners.push(project_id(client, owner).await?);
        }
        let lists = [
            ("category", &self.category),
            ("distribution", &self.distribution),
            ("version", &self.version),
            ("architecture", &self.architecture),
            ("status", &self.status),
            ("visibility", &self.visibility),
            ("disk_format", &self.disk_format),
            ("owner", &owners),
            ("tag", &self.tag),
        ];
        let pairs = lists
            .into_iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name, value.clone())));
        Ok(pairs
            .chain(self.hidden.then(|| ("hidden", "true".to_owned())))
            .collect())
    }
}
