//! `nectary family`: families of official images, for everybody to read and for their curators to change.

mod about;
mod changing;
mod history;
mod list;
mod register;
mod resolve;
mod schedule;
mod show;

use clap::Subcommand;
use nectary_remote::catalog_client::families;

use super::asking::{self, Client};
use super::exit::{Code, Stop};
use super::offline::Failure;
use crate::cli::Terminal;

/// Wherever FAMILY is named: its slug or its name.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the families, each with its current build
    List,
    /// Show a family and its builds
    Show(show::Arguments),
    /// Say which image is the current build
    Resolve(resolve::Arguments),
    /// Say what happened to a family
    History(history::Arguments),
    /// Register an uploaded image as a build, with the facts and tags that its build left
    Register(register::Arguments),
    #[command(flatten)]
    Change(changing::Verb),
    /// See what is scheduled for a family, and cancel it; --at of a verb schedules
    #[command(subcommand)]
    Schedule(schedule::Verb),
}

impl asking::Verb for Verb {
    async fn run(&self, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        client.need_catalog("family").await?;
        match self {
            Self::List => list::list(client, terminal).await,
            Self::Show(arguments) => show::show(arguments, client, terminal).await,
            Self::Resolve(arguments) => resolve::resolve(arguments, client, terminal).await,
            Self::History(arguments) => history::history(arguments, client, terminal).await,
            Self::Register(arguments) => register::register(arguments, client, terminal).await,
            Self::Schedule(verb) => verb.run(client, terminal).await,
            Self::Change(verb) => verb.run(client, terminal).await,
        }
    }
}

/// The slug of a family that is named by its slug or by its name.
async fn slug(client: &Client, wanted: &str) -> Result<String, Failure> {
    families::slug_of(&client.session, wanted)
        .await?
        .ok_or_else(|| Stop::new(Code::NotFound, format!("there is no family named {wanted}")).into())
}
