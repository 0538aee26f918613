//! What the commands share that ask a server: where it is, who asks, how results are written, and consent.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nectary_app::ports::clock::Clock;
use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::naming::{self, NamingError};
use nectary_remote::catalog_client::{Asked, Session};
use nectary_remote::cloud::sign_in::Signed;
use nectary_remote::cloud::{Choices, Cloud, CloudError, Variables, choose};
use serde_json::Value;

use super::advice;
use super::exit::Stop;
use super::offline::Failure;
use crate::cli::{Outcome, Terminal};
use crate::config::load::Environment;
use crate::output::{Column, Form, Output, column, wide};
use crate::system_clock::SystemClock;

/// Names of interfaces, also as old files write them.
const INTERFACES: [&str; 6] = ["public", "internal", "admin", "publicURL", "internalURL", "adminURL"];

/// Where the server is, who asks, and how results are written.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options for commands that ask a server")]
pub struct Asking {
    /// Cloud in clouds.yaml; without it OS_CLOUD, or else the OS_* variables
    #[arg(long, value_name = "NAME", global = true)]
    os_cloud: Option<String>,
    /// Region whose Image service is asked
    #[arg(long, value_name = "NAME", global = true)]
    os_region_name: Option<String>,
    /// Which of the service's addresses: public, internal or admin
    #[arg(long, value_name = "NAME", value_parser = INTERFACES, hide_possible_values = true, global = true)]
    os_interface: Option<String>,
    /// Address of the Image service, instead of the one in the cloud's catalogue
    #[arg(long, value_name = "URL", global = true)]
    os_image_url: Option<String>,
    /// File of certificates to trust instead of the system's
    #[arg(long, value_name = "FILE", global = true)]
    os_cacert: Option<PathBuf>,
    /// Believe the server whatever certificate it shows
    #[arg(long, global = true)]
    insecure: bool,
    /// Form of the result
    #[arg(short, long, value_name = "FORM", value_enum, default_value_t = Form::Table, global = true)]
    output: Form,
    /// Only these fields, with commas between them
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', global = true)]
    fields: Vec<String>,
    /// Tell on standard error what is asked of the server, and what it answers
    #[arg(long, global = true)]
    explain: bool,
}

/// Consent to what is destructive or far-reaching.
#[derive(Clone, Debug, Args)]
pub struct Consent {
    /// Do it without asking
    #[arg(short, long)]
    pub yes: bool,
}

/// A noun whose verbs ask a server.
#[derive(Clone, Debug, Args)]
pub struct Noun<V: Subcommand> {
    #[command(flatten)]
    asking: Asking,
    #[command(subcommand)]
    verb: V,
}

/// What is done to a noun.
pub trait Verb: Subcommand {
    /// Does it.
    fn run(&self, client: &Client, terminal: &mut Terminal<'_>) -> impl Future<Output = Result<(), Failure>>;
}

impl<V: Verb> Noun<V> {
    /// Runs the command.
    pub fn run(&self, environment: &Environment, terminal: &mut Terminal<'_>) -> Outcome {
        on_server(&self.asking, environment, terminal, async |client, terminal| {
            self.verb.run(&client, terminal).await
        })
    }
}

/// A command that talks to a server.
pub struct Client {
    /// The server, signed in to.
    pub session: Session,
    /// Who is signed in.
    pub signed: Arc<Signed>,
    /// How results are written.
    pub output: Output,
}

/// Signs in and runs a command.
pub fn on_server(
    asking: &Asking,
    environment: &Environment,
    terminal: &mut Terminal<'_>,
    work: impl AsyncFnOnce(Client, &mut Terminal<'_>) -> Result<(), Failure>,
) -> Outcome {
    let cloud = cloud(asking, environment)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(async {
        let watcher = asking.explain.then(|| {
            explain(&format!("cloud {} from {}", cloud.name, cloud.source));
            Box::new(|asked: &Asked<'_>| explain(&in_words(asked))) as Box<dyn Fn(&Asked<'_>) + Send + Sync>
        });
        let session = Session::new(cloud, watcher)?;
        let signed = session.sign_in().await?;
        let client = Client {
            session,
            signed,
            output: asking.output(terminal),
        };
        work(client, terminal).await
    });
    // A thread that reads standard input may wait for ever.
    runtime.shutdown_background();
    outcome
        .map(|()| ExitCode::SUCCESS)
        .map_err(|error| with_commands(with_candidates(error, terminal)))
}

fn cloud(asking: &Asking, environment: &Environment) -> Result<Cloud, Failure> {
    let variables: Variables = environment.texts().collect();
    let choices = Choices {
        cloud: asking.os_cloud.clone(),
        region: asking.os_region_name.clone(),
        interface: asking.os_interface.clone(),
        image_url: asking.os_image_url.clone(),
        cacert: asking.os_cacert.clone(),
        is_insecure: asking.insecure,
    };
    let here = std::env::current_dir().unwrap_or_default();
    choose(&choices, &variables, &here).map_err(|error| match error {
        CloudError::NoneNamed { known, .. } => CloudError::NoneNamed {
            known,
            hint: clouds_of_this_machine(environment)
                .map(|path| format!(".\nA server on this machine keeps clouds in {0}: export OS_CLIENT_CONFIG_FILE={0} OS_CLOUD=nectary", path.display()))
                .unwrap_or_default(),
        }
        .into(),
        error => error.into(),
    })
}

/// Where `nectary serve` tells how to sign in, if it ran here.
fn clouds_of_this_machine(environment: &Environment) -> Option<PathBuf> {
    let home = environment.xdg("XDG_DATA_HOME", ".local/share")?;
    Some(home.join("nectary/clouds.yaml")).filter(|path: &PathBuf| Path::exists(path))
}

impl Asking {
    fn output(&self, terminal: &Terminal<'_>) -> Output {
        Output {
            form: self.output,
            fields: self.fields.clone(),
            ..for_people(terminal.width)
        }
    }
}

/// A table, whatever form the result has.
pub fn for_people(width: Option<usize>) -> Output {
    Output {
        form: Form::Table,
        fields: Vec::new(),
        width,
        now: now(),
        zone: TimeZone::system(),
    }
}

/// What time it is.
pub fn now() -> Timestamp {
    Timestamp::from_microsecond(SystemClock.now().as_micros()).unwrap_or_default()
}

/// Told at once and not through the terminal, which is in other hands while a request runs.
fn explain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn in_words(asked: &Asked<'_>) -> String {
    let status = asked
        .status
        .map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let id = asked.request_id.map(|id| format!(", {id}")).unwrap_or_default();
    let took = asked.took.as_millis();
    format!("{} {}: {status} in {took} ms{id}", asked.method, asked.url)
}

/// What tells candidates apart.
const CANDIDATE: [Column; 6] = [
    column("id", "id"),
    column("name", "name"),
    column("visibility", "visibility"),
    column("owner_id", "owner"),
    column("created_at", "created"),
    wide("status", "status"),
];

/// Lists the candidates of an ambiguous name after the error.
fn with_candidates(error: Failure, terminal: &mut Terminal<'_>) -> Failure {
    let Some(NamingError::Ambiguous { candidates, .. }) = error.downcast_ref() else {
        return error;
    };
    let output = for_people(terminal.err_width);
    let mut table = Vec::new();
    let records: Vec<Value> = candidates.iter().map(record).collect();
    match output.list(&mut table, &CANDIDATE, "id", &records) {
        Ok(()) => {
            let message = format!("{error}\n{}", String::from_utf8_lossy(&table).trim_end());
            Stop::new(super::exit::Code::Conflict, message).into()
        }
        Err(_) => error,
    }
}

/// Advises what can be done here.
fn with_commands(error: Failure) -> Failure {
    let told = error.to_string();
    let advice = advice::in_commands(&told);
    if advice == told {
        return error;
    }
    Stop::new(super::exit::code(error.as_ref()), advice).into()
}

/// Something the server told, as the object that is written.
pub fn record(thing: &impl serde::Serialize) -> Value {
    // What was read from JSON can be written as JSON.
    serde_json::to_value(thing).unwrap_or_default()
}

impl Client {
    /// The image a person names.
    pub async fn image(&self, wanted: &str) -> Result<Image, NamingError> {
        naming::find(&self.session, wanted).await
    }

    /// Writes a list. An empty table would be no answer: then people are told that there is nothing.
    pub fn list(
        &self,
        terminal: &mut Terminal<'_>,
        columns: &[Column],
        id: &str,
        records: &[Value],
        noun: &str,
    ) -> Result<(), Failure> {
        if records.is_empty() && self.output.is_table() {
            writeln!(terminal.err, "No {noun}.")?;
        }
        self.output.list(terminal.out, columns, id, records)
    }

    /// Refuses what needs the catalog API on a server that has none.
    pub async fn need_catalog(&self, what: &str) -> Result<(), Failure> {
        if self.session.has_catalog().await? {
            return Ok(());
        }
        Err(Stop::failed(format!(
            "{what} needs the catalog API, and the Image service at {} has none",
            self.signed.image_url
        ))
        .into())
    }
}

impl Consent {
    /// Asks, unless it was said before. Without anybody to ask, the answer is no.
    pub fn ask(&self, question: &str, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        let is_meant = |answer: &str| matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes");
        self.settle(question, " [y/N]", is_meant, terminal)
    }

    /// Has a name typed, unless consent was said before: for what a quick `y` must not do.
    pub fn ask_for_name(&self, question: &str, name: &str, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        self.settle(question, ":", |answer| answer == name.trim(), terminal)
    }

    fn settle(
        &self,
        question: &str,
        prompt: &str,
        is_meant: impl FnOnce(&str) -> bool,
        terminal: &mut Terminal<'_>,
    ) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        let Some(answers) = terminal.answers.as_deref_mut() else {
            return Err(Stop::usage(format!(
                "{question}\nNobody can be asked here: say --yes if it is meant."
            ))
            .into());
        };
        write!(terminal.err, "{question}{prompt} ")?;
        terminal.err.flush()?;
        let mut answer = String::new();
        BufRead::read_line(answers, &mut answer)?;
        if is_meant(answer.trim()) {
            return Ok(());
        }
        Err(Stop::failed("nothing was changed").into())
    }
}
