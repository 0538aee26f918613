//! `nectary image unshare`

use clap::Args;
use nectary_remote::catalog_client::{members, sharing};
use serde_json::{Value, json};

use super::share::project_id;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::exit::Stop;
use crate::commands::offline::Failure;
use crate::commands::outcomes;
use crate::output::{Column, column};

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
    let has_catalog = client.session.has_catalog().await?;
    let mut told: Vec<Value> = Vec::new();
    for project in &arguments.projects {
        let project = project_id(client, project).await?;
        let outcome = if has_catalog {
            sharing::unshare(&client.session, &image.id, &project).await
        } else {
            members::remove(&client.session, &image.id, &project).await
        };
        let (status, problem) = match outcome {
            Ok(()) => (Some("removed"), Value::Null),
            // One project alone keeps its error and its exit code.
            Err(error) if arguments.projects.len() == 1 => return Err(error.into()),
            Err(error) => match error.status() {
                Some(status) => (None, json!({"detail": error.to_string(), "status": status})),
                None => return Err(Stop::failed(error.to_string()).into()),
            },
        };
        told.push(json!({"project_id": project, "status": status, "problem": problem}));
    }
    outcomes::write(client, terminal, &COLUMNS, "project_id", &told)
}
