//! `nectary man`: manual pages, made of the command line itself.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::{self, Outcome, Terminal};

/// Where to.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder, as ~/.local/share/man/man1; it is made if need be
    folder: PathBuf,
}

/// Runs the command.
pub fn run(arguments: &Arguments, terminal: &mut Terminal<'_>) -> Outcome {
    std::fs::create_dir_all(&arguments.folder)?;
    clap_mangen::generate_to(cli::command(), &arguments.folder)?;
    writeln!(terminal.err, "The pages are in {}.", arguments.folder.display())?;
    Ok(ExitCode::SUCCESS)
}
