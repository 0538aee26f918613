//! `nectary family`: families of official images, for everybody to read and for their curators to change.

mod changing;
mod deprecate;
mod history;
mod list;
mod promote;
mod register;
mod resolve;
mod retire;
mod revoke;
mod rollback;
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
    /// Make a build current; the one before is superseded
    Promote(promote::Arguments),
    /// Make a former build current again
    Rollback(rollback::Arguments),
    /// Ask people to stop using a build
    Deprecate(deprecate::Arguments),
    /// Keep a build that is not safe from being used
    Revoke(revoke::Arguments),
    /// End a family
    Retire(retire::Arguments),
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
            Self::Promote(arguments) => promote::promote(arguments, client, terminal).await,
            Self::Rollback(arguments) => rollback::rollback(arguments, client, terminal).await,
            Self::Deprecate(arguments) => deprecate::deprecate(arguments, client, terminal).await,
            Self::Revoke(arguments) => revoke::revoke(arguments, client, terminal).await,
            Self::Retire(arguments) => retire::retire(arguments, client, terminal).await,
        }
    }
}

/// The slug of a family that is named by its slug or by its name.
async fn slug(client: &Client, wanted: &str) -> Result<String, Failure> {
    families::slug_of(&client.session, wanted)
        .await?
        .ok_or_else(|| Stop::new(Code::NotFound, format!("there is no family named {wanted}")).into())
}
