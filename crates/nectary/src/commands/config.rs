//! `nectary config`: which settings there are, which are in force, what is wrong with them.

use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::{Common, Outcome, Terminal};
use crate::config::Config;
use crate::config::load::{Environment, load};
use crate::telemetry;

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print every setting in force, as a configuration file; secrets are not shown
    Show,
    /// Say what is wrong with the configuration, if anything is
    Check,
    /// Print a file with every setting, what it means and its default
    Sample,
}

/// Runs the command.
pub fn run(command: &Command, common: &Common, environment: &Environment, terminal: &mut Terminal<'_>) -> Outcome {
    if matches!(command, Command::Sample) {
        write!(terminal.out, "{}", Config::sample())?;
        return Ok(ExitCode::SUCCESS);
    }
    let loaded = load(&common.choices(), environment)?;
    telemetry::filter(&loaded.config.log, environment.get("RUST_LOG"))?;
    let source = loaded.file.as_ref().map_or_else(
        || "no file, the defaults and the environment".to_owned(),
        |path| path.display().to_string(),
    );
    match command {
        Command::Sample => {}
        Command::Show => {
            writeln!(
                terminal.out,
                "# From {source}; the data directory is {}.",
                loaded.data_dir.display()
            )?;
            write!(terminal.out, "{}", loaded.config.shown())?;
        }
        Command::Check => writeln!(terminal.out, "The configuration is fine ({source}).")?,
    }
    Ok(ExitCode::SUCCESS)
}
