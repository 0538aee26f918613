//! Hands the command line and the environment to the library.

use std::io::{stderr, stdout};
use std::process::ExitCode;

use nectary::cli::{self, Terminal};
use nectary::config::load::Environment;

fn main() -> ExitCode {
    let mut terminal = Terminal {
        out: &mut stdout(),
        err: &mut stderr(),
    };
    cli::run(
        std::env::args_os(),
        &Environment::of(std::env::vars_os()),
        &mut terminal,
    )
}
