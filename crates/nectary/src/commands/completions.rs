//! `nectary completions`: what a shell reads to complete commands and options, made of the command line itself.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use clap_complete::{Shell, generate};

use crate::cli::{self, Outcome, Terminal};

/// For which shell.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Known,
}

/// Shells we speak to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Known {
    /// nectary completions bash > ~/.local/share/bash-completion/completions/nectary
    Bash,
    /// nectary completions zsh > a folder of fpath, as _nectary
    Zsh,
    /// nectary completions fish > ~/.config/fish/completions/nectary.fish
    Fish,
}

/// Runs the command.
pub fn run(arguments: &Arguments, terminal: &mut Terminal<'_>) -> Outcome {
    let shell = match arguments.shell {
        Known::Bash => Shell::Bash,
        Known::Zsh => Shell::Zsh,
        Known::Fish => Shell::Fish,
    };
    // The generator writes to memory: what it cannot write it would panic about.
    let mut script = Vec::new();
    generate(shell, &mut cli::command(), "nectary", &mut script);
    terminal.out.write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}
