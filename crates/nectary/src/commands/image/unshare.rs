//! `nectary image unshare`

use clap::Args;
use nectary_remote::catalog_client::call::CallError;
use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::{members, sharing};
use serde_json::{Value, json};

use super::share::project_id;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;
use crate::commands::outcomes;
use crate::output::{Column, column, harmless};

/// What is taken back from whom.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The image
    image: String,
    /// Projects: ids, or names of projects of yours; your own to leave a share you got
    #[arg(required = true)]
    projects: Vec<String>,
}

const COLUMNS: [Column; 2] = [column("project_id", "project"), column("status", "status")];

/// Runs the command.
pub async fn unshare(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let image = client.image(&arguments.image).await?;
    let own = client.signed.project_id.as_deref();
    let mut told: Vec<Value> = Vec::new();
    let mut has_left = false;
    for project in &arguments.projects {
        let project = project_id(client, project).await?;
        let leaves = own == Some(project.as_str()) && image.owner_id.as_deref() != own;
        let outcome = if leaves {
            leave(client, &image, &project).await
        } else {
            take_back(client, &image, &project).await
        };
        let (status, problem) = match outcome {
            Ok(status) => {
                has_left |= leaves;
                (Some(status), Value::Null)
            }
            // One project alone keeps its error and its exit code.
            Err(error) if arguments.projects.len() == 1 => return Err(error.into()),
            Err(error) => match error.status() {
                Some(status) => (None, json!({"detail": error.to_string(), "status": status})),
                None => return Err(error.into()),
            },
        };
        told.push(json!({"project_id": project, "status": status, "problem": problem}));
    }
    if has_left {
        let (called, id) = (harmless(image.called()), &image.id);
        writeln!(
            terminal.err,
            "Your project gave up image {called} ({id}): it is in its lists no more. As long as the offer stands, `nectary \
             inbox accept {id}` takes it again."
        )?;
    }
    outcomes::write(client, terminal, &COLUMNS, "project_id", &told)
}

/// Ends a share that the signed-in project gave.
async fn take_back(client: &Client, image: &Image, project: &str) -> Result<&'static str, CallError> {
    if client.session.has_catalog().await? {
        sharing::unshare(&client.session, &image.id, project).await?;
    } else {
        members::remove(&client.session, &image.id, project).await?;
    }
    Ok("removed")
}

/// Gives up a share that the signed-in project got. To remove it is the owner's affair; the receiver rejects it.
async fn leave(client: &Client, image: &Image, own: &str) -> Result<&'static str, CallError> {
    members::set_status(&client.session, &image.id, own, "rejected").await?;
    Ok("rejected")
}
