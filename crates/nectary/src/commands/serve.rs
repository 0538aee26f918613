//! `nectary serve`: what it takes on the command line; what it does is in `crate::serve`.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use rustix::fs::Mode;

use crate::cli::{Common, Outcome, Terminal};
use crate::config::load::{Choices, Environment, load};
use crate::{serve, telemetry};

/// Threads that still write when everything was cut have so long to notice.
const THREADS_END: Duration = Duration::from_secs(1);

/// How to serve.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where to listen; without it as the configuration says, or else 127.0.0.1:9292
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
    /// Fill the catalog, if it is empty, with images, families and offers to look at
    #[arg(long)]
    demo: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, common: &Common, environment: &Environment, terminal: &mut Terminal<'_>) -> Outcome {
    let choices = Choices {
        listen: arguments.listen,
        ..common.choices()
    };
    let loaded = load(&choices, environment)?;
    telemetry::start(&loaded.config.log, environment.get("RUST_LOG"))?;
    // Whatever is written from here on is its owner's alone.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(serve::serve(&loaded, arguments.demo, terminal));
    runtime.shutdown_timeout(THREADS_END);
    outcome
}
