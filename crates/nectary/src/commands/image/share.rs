//! `nectary image share`

use clap::Args;
use nectary_domain::ids::ProjectId;
use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::sharing::{self, Offer};
use nectary_remote::catalog_client::{images, members};
use serde_json::{Value, json};

use crate::cli::Terminal;
use crate::commands::asking::{Client, now};
use crate::commands::exit::Stop;
use crate::commands::offline::Failure;
use crate::commands::outcomes;
use crate::commands::until::{self, Day};
use crate::output::{Column, column};

/// What is shared with whom.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image
    image: String,
    /// Projects: ids, or names of projects of yours
    #[arg(required = true)]
    projects: Vec<String>,
    /// Until when: a day as 2026-12-31, a time, or a span as 30d or 12h
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    /// What the receivers are to know
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
    /// Say what would be offered to whom, and change nothing
    #[arg(long)]
    dry_run: bool,
}

const COLUMNS: [Column; 4] = [
    column("project_id", "project"),
    column("status", "status"),
    column("until", "until"),
    column("message", "message"),
];

/// Runs the command.
pub async fn share(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let until = arguments
        .until
        .as_deref()
        .map(|text| until::read(text, Day::Ends, now(), &client.output.zone))
        .transpose()?;
    let image = client.image(&arguments.image).await?;
    let mut offer = Offer {
        project_ids: Vec::new(),
        until,
        message: arguments.message.clone(),
    };
    for project in &arguments.projects {
        offer.project_ids.push(project_id(client, project).await?);
    }
    if offer.until.is_some() || offer.message.is_some() {
        // Without a catalog a share has neither words nor an end.
        client.need_catalog("--until or --message").await?;
    }
    let is_private = image.visibility == "private";
    if arguments.dry_run {
        return foretell(client, &image, is_private, &offer, terminal).await;
    }
    if is_private {
        images::set_visibility(&client.session, &image.id, "shared").await?;
        writeln!(
            terminal.err,
            "The image was private; its visibility is shared now, and only those it is shared with see it."
        )?;
    }
    let told = if client.session.has_catalog().await? {
        sharing::share(&client.session, &image.id, &offer, false).await?
    } else {
        with_members(client, &image, &offer).await?
    };
    outcomes::write(client, terminal, &COLUMNS, "project_id", &told)
}

/// Tells what would be offered. The server can say so only of an image that is shared already.
async fn foretell(
    client: &Client,
    image: &Image,
    is_private: bool,
    offer: &Offer,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let told = if client.session.has_catalog().await? && !is_private {
        sharing::share(&client.session, &image.id, offer, true).await?
    } else {
        let projects = offer.project_ids.iter();
        let told = |project: &String| json!({"project_id": project, "status": "pending", "until": offer.until, "message": offer.message});
        projects.map(told).collect()
    };
    if is_private {
        writeln!(terminal.err, "The image is private; its visibility would be shared.")?;
    }
    outcomes::write(client, terminal, &COLUMNS, "project_id", &told)
}

async fn with_members(client: &Client, image: &Image, offer: &Offer) -> Result<Vec<Value>, Failure> {
    let mut told = Vec::new();
    for project in &offer.project_ids {
        let member = members::add(&client.session, &image.id, project).await?;
        told.push(
            json!({"project_id": member["member_id"], "status": member["status"], "until": null, "message": null}),
        );
    }
    Ok(told)
}

/// A project by its id, or by the name of one the person may work on: nobody's projects have to be listed for sharing.
pub(super) async fn project_id(client: &Client, wanted: &str) -> Result<String, Failure> {
    if ProjectId::is_written_like_one(wanted) {
        return Ok(wanted.to_owned());
    }
    let own = members::own_projects(&client.session).await?;
    let mut ids = own
        .iter()
        .filter(|(name, id)| name == wanted || id == wanted)
        .map(|(_, id)| id);
    match (ids.next(), ids.next()) {
        (Some(id), None) => Ok(id.clone()),
        (Some(_), Some(_)) => Err(Stop::new(
            crate::commands::exit::Code::Conflict,
            format!("several of your projects are named {wanted}: give the id"),
        )
        .into()),
        (None, _) => Err(Stop::new(
            crate::commands::exit::Code::NotFound,
            format!("{wanted} is no project of yours: ask its people for its id and give that"),
        )
        .into()),
    }
}
