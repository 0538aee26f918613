//! `nectary project`: the projects of the built-in identity, without a server.

use std::process::ExitCode;

use clap::Subcommand;
use nectary_app::identity::Realm;
use nectary_app::identity::projects::{create, delete, find, list, update};
use nectary_domain::identity::access::Actor;
use nectary_domain::identity::project::{ProjectChange, ProjectFilter};

use super::offline::{Failure, on_rows, table, yes_or_no};
use crate::cli::{Common, Outcome, Terminal};
use crate::config::load::Environment;

/// What to do with projects.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the projects
    List,
    /// Make a project; let users work on it with `nectary role grant`
    Create {
        /// The project's name
        name: String,
        /// A note
        #[arg(long)]
        description: Option<String>,
    },
    /// Let people work on a project again
    Enable {
        /// The project's name or id
        project: String,
    },
    /// Keep everybody from working on a project, at once
    Disable {
        /// The project's name or id
        project: String,
    },
    /// Remove a project; its images stay, for administrators to delete
    Delete {
        /// The project's name or id
        project: String,
    },
}

/// Runs the command.
pub fn run(command: &Command, common: &Common, environment: &Environment, terminal: &mut Terminal<'_>) -> Outcome {
    on_rows(common, environment, async |opened| {
        perform(command, &opened.realm, terminal).await
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn perform(command: &Command, realm: &Realm, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let by = Actor::Operator;
    match command {
        Command::List => {
            let projects = list::list(realm, by, &ProjectFilter::default()).await?;
            let rows: Vec<_> = projects
                .into_iter()
                .map(|project| {
                    [
                        project.id.to_string(),
                        project.name,
                        yes_or_no(project.is_enabled),
                        project.description,
                    ]
                })
                .collect();
            table(terminal.out, ["id", "name", "enabled", "description"], &rows)?;
        }
        Command::Create { name, description } => {
            let wish = ProjectChange {
                name: Some(name.clone()),
                description: description.clone(),
                ..ProjectChange::default()
            };
            let project = create::create(realm, by, wish).await?;
            writeln!(terminal.out, "Project {} has the id {}.", project.name, project.id)?;
        }
        Command::Enable { project } => set_enabled(realm, project, true, terminal).await?,
        Command::Disable { project } => set_enabled(realm, project, false, terminal).await?,
        Command::Delete { project } => {
            let project = find::find(realm, by, project).await?;
            delete::delete(realm, by, &project.id).await?;
            writeln!(terminal.out, "Project {} is removed.", project.name)?;
        }
    }
    Ok(())
}

async fn set_enabled(
    realm: &Realm,
    project: &str,
    is_enabled: bool,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let project = find::find(realm, Actor::Operator, project).await?;
    let change = ProjectChange {
        is_enabled: Some(is_enabled),
        ..ProjectChange::default()
    };
    let project = update::update(realm, Actor::Operator, &project.id, change).await?;
    let state = if project.is_enabled { "enabled" } else { "disabled" };
    writeln!(terminal.out, "Project {} is {state}.", project.name)?;
    Ok(())
}
