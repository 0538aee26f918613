//! The command line: which commands there are and what each is given. What a command does is in `commands`.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::asking::{Asking, Noun};
use crate::commands::{
    completions, config, doctor, exit, family, image, inbox, man, policy, project, role, search, serve, user,
};
use crate::config::load::{Choices, Environment};

/// What a command returns: how the process ends, or why it failed.
pub type Outcome = Result<ExitCode, Box<dyn Error + Send + Sync>>;

/// Where commands write to.
pub struct Terminal<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// What went wrong, and how far things are.
    pub err: &'a mut dyn Write,
    /// Characters in a line of `out`, if tables are to fit it.
    pub width: Option<usize>,
    /// Characters in a line of `err`, if somebody looks at it.
    pub err_width: Option<usize>,
    /// Where somebody answers questions, if somebody is there.
    pub answers: Option<&'a mut dyn BufRead>,
}

/// The Image service and image catalog of a research cloud in one program.
///
/// `nectary serve` starts it with no configuration at all and says how to go on.
#[derive(Debug, Parser)]
#[command(
    name = "nectary",
    bin_name = "nectary",
    version,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct CommandLine {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// Configuration file; without it nectary.toml in the data directory, or else in ~/.config/nectary
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Data directory; without it as the configuration says, or else ~/.local/share/nectary
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List, show, upload, download, change, share and publish images
    Image(Box<Noun<image::Verb>>),
    /// See families of official images, register, promote and roll back their builds
    Family(Box<Noun<family::Verb>>),
    /// See and answer what others offer to share
    Inbox(Noun<inbox::Verb>),
    /// Find images by words
    Search(search::Arguments),
    /// Start the catalog and say how to go on
    Serve(serve::Arguments),
    /// See which settings there are, which are in force, and what is wrong with them
    #[command(subcommand)]
    Config(config::Command),
    /// See the rules in force, and why somebody may do something or may not
    #[command(subcommand)]
    Policy(policy::Command),
    /// List, make and change users
    #[command(subcommand)]
    User(user::Command),
    /// List, make and change projects
    #[command(subcommand)]
    Project(project::Command),
    /// Let users work on projects
    #[command(subcommand)]
    Role(role::Command),
    /// Look at everything the catalog needs and say what is wrong
    Doctor,
    /// Print what a shell needs to complete commands
    Completions(completions::Arguments),
    /// Write manual pages
    Man(man::Arguments),
}

/// The command line, as what describes it reads it.
pub fn command() -> clap::Command {
    CommandLine::command()
}

/// Reads the command line. The options for commands that ask a server are described there, and understood before the
/// noun too: `nectary --os-cloud x image list`.
fn parsed(arguments: impl IntoIterator<Item = OsString>) -> Result<CommandLine, clap::Error> {
    let asking = Asking::augment_args(clap::Command::new("asking"));
    let hidden = asking.get_arguments().map(|option| option.clone().hide(true));
    let mut known = command().args(hidden);
    let mut matches = known.try_get_matches_from_mut(arguments)?;
    let is_given =
        |option: &&clap::Arg| matches.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine);
    let given = asking.get_arguments().find(is_given).and_then(clap::Arg::get_long);
    let line = CommandLine::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut known))?;
    match given {
        Some(option) if !line.command.asks_a_server() => {
            let message = format!("--{option} is for commands that ask a server, and this one does not");
            Err(known.error(ErrorKind::ArgumentConflict, message))
        }
        _ => Ok(line),
    }
}

impl Command {
    const fn asks_a_server(&self) -> bool {
        matches!(
            self,
            Self::Image(_) | Self::Family(_) | Self::Inbox(_) | Self::Search(_)
        )
    }
}

impl Common {
    /// As the configuration takes it.
    pub fn choices(&self) -> Choices {
        Choices {
            file: self.config.clone(),
            data_dir: self.data_dir.clone(),
            listen: None,
        }
    }
}

/// Runs a command. The exit code is 0 if it did what was asked; `exit` says what the others mean.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    terminal: &mut Terminal<'_>,
) -> ExitCode {
    let line = match parsed(arguments) {
        Ok(line) => line,
        Err(error) => return said_by_the_parser(&error, terminal),
    };
    match perform(line, environment, terminal) {
        Ok(code) => code,
        Err(error) if is_closed_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is closed too, the exit code is all that is left.
            let _ = writeln!(terminal.err, "nectary: {error}");
            ExitCode::from(exit::code(error.as_ref()) as u8)
        }
    }
}

fn perform(line: CommandLine, environment: &Environment, terminal: &mut Terminal<'_>) -> Outcome {
    let CommandLine { common, command } = line;
    match command {
        Command::Image(noun) => noun.run(environment, terminal),
        Command::Family(noun) => noun.run(environment, terminal),
        Command::Inbox(noun) => noun.run(environment, terminal),
        Command::Search(arguments) => search::run(&arguments, environment, terminal),
        Command::Serve(arguments) => serve::run(&arguments, &common, environment, terminal),
        Command::Config(command) => config::run(&command, &common, environment, terminal),
        Command::Policy(command) => policy::run(&command, &common, environment, terminal),
        Command::User(command) => user::run(&command, &common, environment, terminal),
        Command::Project(command) => project::run(&command, &common, environment, terminal),
        Command::Role(command) => role::run(&command, &common, environment, terminal),
        Command::Doctor => doctor::run(&common, environment, terminal),
        Command::Completions(arguments) => completions::run(&arguments, terminal),
        Command::Man(arguments) => man::run(&arguments, terminal),
    }
}

/// Help and version are an answer, anything else is a mistake in the command line.
fn said_by_the_parser(error: &clap::Error, terminal: &mut Terminal<'_>) -> ExitCode {
    let stream: &mut dyn Write = if error.use_stderr() { terminal.err } else { terminal.out };
    let _ = write!(stream, "{}", error.render());
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// Whether the reader of our output has seen enough, as `head` does.
fn is_closed_pipe(error: &(dyn Error + Send + Sync + 'static)) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
