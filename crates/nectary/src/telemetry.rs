//! The log: lines on standard error, for people or for programs.

use std::ffi::OsStr;
use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::config::log::{Log, LogFormat};

/// The level is not one.
#[derive(Debug, thiserror::Error)]
#[error("the log level {level:?} is none: use error, warn, info, debug or trace, or PART=LEVEL, with commas ({cause})")]
pub struct BadLevel {
    level: String,
    cause: ParseError,
}

/// What is logged: as the variable RUST_LOG says, or else as the configuration says.
pub fn filter(log: &Log, rust_log: Option<&OsStr>) -> Result<EnvFilter, BadLevel> {
    let level = rust_log.map_or_else(|| log.level.clone(), |text| text.to_string_lossy().into_owned());
    EnvFilter::try_new(&level).map_err(|cause| BadLevel { level, cause })
}

/// Begins to write what is logged in this process.
pub fn start(log: &Log, rust_log: Option<&OsStr>) -> Result<(), BadLevel> {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter(log, rust_log)?)
        .with_writer(stderr);
    match log.format {
        LogFormat::Text => lines.with_ansi(stderr().is_terminal()).with_target(false).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
}
