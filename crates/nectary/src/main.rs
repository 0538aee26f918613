//! Hands the command line, the environment and the terminal to the library.

use std::io::{BufRead, BufReader, IsTerminal, stderr, stdin, stdout};
use std::os::fd::AsFd;
use std::process::ExitCode;

use nectary::cli::{self, Terminal};
use nectary::config::load::Environment;

fn main() -> ExitCode {
    let environment = Environment::of(std::env::vars_os());
    let mut answers = BufReader::new(stdin());
    // Somebody can be asked where there is somebody to read the question and to answer it.
    let is_somebody_there = stdin().is_terminal() && stderr().is_terminal();
    let mut terminal = Terminal {
        width: width(&environment).or_else(|| columns(stdout())),
        err_width: columns(stderr()),
        answers: is_somebody_there.then_some(&mut answers as &mut dyn BufRead),
        out: &mut stdout(),
        err: &mut stderr(),
    };
    cli::run(std::env::args_os(), &environment, &mut terminal)
}

/// What COLUMNS says, for those who want tables of a width of their own.
fn width(environment: &Environment) -> Option<usize> {
    environment.get("COLUMNS")?.to_str()?.parse().ok()
}

/// The width of a terminal; `None` if it is none.
fn columns(stream: impl AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    // A terminal that nobody told its size says 0.
    Some(if size.ws_col == 0 { 80 } else { usize::from(size.ws_col) })
}
