//! `nectary inbox`: images that others offer to the signed-in project.

mod list;

use clap::{Args, Subcommand};
use nectary_remote::catalog_client::{images, members, sharing};
use serde_json::{Value, json};

use super::asking::{self, Client};
use super::exit::{Code, Stop};
use super::offline::Failure;
use super::outcomes;
use crate::cli::Terminal;
use crate::output::{Column, column};

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List what waits for an answer
    List,
    /// Accept images: they are in your lists from then on
    Accept(Images),
    /// Reject images: you hear no more of them
    Reject(Images),
}

/// Which images are answered for.
#[derive(Debug, Args)]
pub struct Images {
    /// Images of the inbox, by id, the beginning of it, or name
    #[arg(required = true)]
    images: Vec<String>,
}

impl asking::Verb for Verb {
    async fn run(&self, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        match self {
            Self::List => list::list(client, terminal).await,
            Self::Accept(images) => answer(&images.images, true, client, terminal).await,
            Self::Reject(images) => answer(&images.images, false, client, terminal).await,
        }
    }
}

/// What waits, as the catalog tells it or as far as members tell it.
async fn offers(client: &Client) -> Result<Vec<Value>, Failure> {
    if client.session.has_catalog().await? {
        return Ok(sharing::inbox(&client.session).await?);
    }
    let query = [
        ("visibility", "shared".to_owned()),
        ("member_status", "pending".to_owned()),
    ];
    let pending = images::list_v2(&client.session, &query, None).await?.items;
    let own = client.signed.project_id.as_deref();
    let offered = pending.iter().filter(|image| image.owner_id.as_deref() != own);
    let offer = |image: &nectary_remote::catalog_client::image::Image| json!({"image_id": image.id, "image_name": image.name, "owner_id": image.owner_id, "size_bytes": image.size_bytes});
    Ok(offered.map(offer).collect())
}

const ANSWERED: [Column; 3] = [
    column("image_id", "image"),
    column("image_name", "name"),
    column("status", "status"),
];

/// Answers for images, each named by its id, the beginning of it, or its name.
async fn answer(wanted: &[String], accepts: bool, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let offers = offers(client).await?;
    let mut ids = Vec::new();
    for wanted in wanted {
        ids.push(chosen(wanted, &offers, client).await?);
    }
    let told = if client.session.has_catalog().await? {
        let outcomes = sharing::answer(&client.session, &ids, accepts).await?;
        outcomes.into_iter().map(flat).collect()
    } else {
        with_members(&ids, accepts, client).await?
    };
    outcomes::write(client, terminal, &ANSWERED, "image_id", &told)
}

/// The share of an outcome, with its problem.
fn flat(mut outcome: Value) -> Value {
    let mut share = outcome["share"].take();
    if !share.is_object() {
        share = json!({"image_id": outcome["image_id"]});
    }
    share["changed"] = outcome["changed"].take();
    share["problem"] = outcome["problem"].take();
    share
}

async fn with_members(ids: &[String], accepts: bool, client: &Client) -> Result<Vec<Value>, Failure> {
    let own = client.signed.project_id.as_deref();
    let own =
        own.ok_or_else(|| Stop::failed("it is not known for which project to answer: sign in at an Identity service"))?;
    let status = if accepts { "accepted" } else { "rejected" };
    let mut told = Vec::new();
    for id in ids {
        let member = members::set_status(&client.session, id, own, status).await?;
        told.push(json!({"image_id": id, "status": member["status"]}));
    }
    Ok(told)
}

/// An offer that waits; or an image that was answered before, which others may be asked for by its name as usual.
async fn chosen(wanted: &str, offers: &[Value], client: &Client) -> Result<String, Failure> {
    let text = |offer: &Value, key: &str| offer[key].as_str().unwrap_or_default().to_owned();
    let fits = |offer: &&Value| {
        let id = text(offer, "image_id");
        id == wanted
            || text(offer, "image_name") == wanted
            || (wanted.len() >= 4 && id.starts_with(&wanted.to_ascii_lowercase()))
    };
    let found: Vec<&Value> = offers.iter().filter(fits).collect();
    match found.as_slice() {
        [offer] => Ok(text(offer, "image_id")),
        [] => Ok(client.image(wanted).await?.id),
        several => {
            let lines: Vec<String> = several
                .iter()
                .map(|offer| {
                    format!(
                        "{}  {}  from {}",
                        text(offer, "image_id"),
                        text(offer, "image_name"),
                        text(offer, "owner_id")
                    )
                })
                .collect();
            let message = format!(
                "{wanted} could be any of {} offers: say which by its id\n{}",
                several.len(),
                lines.join("\n")
            );
            Err(Stop::new(Code::Conflict, message).into())
        }
    }
}
