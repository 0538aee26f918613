//! `nectary role`: who may do what on which project, without a server.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use nectary_app::identity::Realm;
use nectary_app::identity::roles::{assignments, find, grant, list, revoke};
use nectary_app::identity::{projects, users};
use nectary_domain::identity::access::Actor;
use nectary_domain::identity::assignment::{Assignment, AssignmentFilter};

use super::offline::{Failure, on_rows, table};
use crate::cli::{Common, Outcome, Terminal};
use crate::config::load::Environment;

/// What to do with roles.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the roles there are
    List,
    /// List who has which role on which project
    Assignments {
        /// Only this user's
        #[arg(long)]
        user: Option<String>,
        /// Only on this project
        #[arg(long)]
        project: Option<String>,
        /// Those too that come with others, as reader comes with member
        #[arg(long)]
        effective: bool,
    },
    /// Give a user a role on a project
    Grant(Place),
    /// Take a role away from a user; whoever is signed in as the user on that project no longer is
    Revoke(Place),
}

/// A role of a user on a project.
#[derive(Debug, Args)]
pub struct Place {
    /// The role: admin, member, reader, service or image_admin
    role: String,
    /// The user's name or id
    #[arg(long)]
    user: String,
    /// The project's name or id
    #[arg(long)]
    project: String,
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
            let roles = list::list(realm, by, None).await?;
            let rows: Vec<_> = roles.into_iter().map(|role| [role.id.to_string(), role.name]).collect();
            table(terminal.out, ["id", "name"], &rows)?;
        }
        Command::Assignments {
            user,
            project,
            effective,
        } => {
            let mut filter = AssignmentFilter::default();
            if let Some(user) = user {
                filter.user = Some(users::find::find(realm, by, user).await?.id);
            }
            if let Some(project) = project {
                filter.project = Some(projects::find::find(realm, by, project).await?.id);
            }
            let found = assignments::assignments(realm, by, &filter, *effective).await?;
            let mut rows: Vec<_> = found
                .into_iter()
                .map(|named| [named.user, named.project, named.role])
                .collect();
            rows.sort();
            table(terminal.out, ["user", "project", "role"], &rows)?;
        }
        Command::Grant(place) => {
            grant::grant(realm, by, &place.find(realm).await?).await?;
            writeln!(
                terminal.out,
                "User {} is {} on project {}.",
                place.user, place.role, place.project
            )?;
        }
        Command::Revoke(place) => {
            revoke::revoke(realm, by, &place.find(realm).await?).await?;
            writeln!(
                terminal.out,
                "User {} is no longer {} on project {}.",
                place.user, place.role, place.project
            )?;
        }
    }
    Ok(())
}

impl Place {
    async fn find(&self, realm: &Realm) -> Result<Assignment, Failure> {
        let by = Actor::Operator;
        Ok(Assignment {
            role: find::find(realm, by, &self.role).await?.id,
            user: users::find::find(realm, by, &self.user).await?.id,
            project: projects::find::find(realm, by, &self.project).await?.id,
        })
    }
}
