//! `nectary doctor`: looks at everything a server needs and says in sentences what is wrong.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use nectary_domain::policy::Policy;

use crate::cli::{Common, Outcome, Terminal};
use crate::clouds;
use crate::config::load::{Environment, Loaded, load};
use crate::data_dir::DataDir;
use crate::policy_files::Places;
use crate::settings::quantity::ByteSize;
use crate::wiring;

/// Less room than this is worth a word.
const LITTLE_ROOM: ByteSize = ByteSize::gib(1);

/// How long a server on this machine may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a look at one thing says.
enum Finding {
    Fine(String),
    /// Worth knowing; everything works.
    Note(String),
    /// To be mended.
    Wrong(String),
}

use Finding::{Fine, Note, Wrong};

/// Runs the command. Succeeds if nothing has to be mended.
pub fn run(common: &Common, environment: &Environment, terminal: &mut Terminal<'_>) -> Outcome {
    let findings = match load(&common.choices(), environment) {
        Ok(loaded) => look(&loaded)?,
        Err(error) => vec![Wrong(format!("The configuration is wrong: {error}"))],
    };
    let mut is_well = true;
    for finding in findings {
        let (mark, sentence) = match finding {
            Fine(sentence) => ("ok  ", sentence),
            Note(sentence) => ("note", sentence),
            Wrong(sentence) => {
                is_well = false;
                ("BAD ", sentence)
            }
        };
        writeln!(terminal.out, "{mark}  {sentence}")?;
    }
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn look(loaded: &Loaded) -> Result<Vec<Finding>, Box<dyn std::error::Error + Send + Sync>> {
    let mut findings = vec![configuration(loaded)];
    findings.extend(policy(loaded));
    let dir = DataDir::at(&loaded.data_dir)?;
    if !dir.path().is_dir() {
        let path = dir.path().display();
        findings.push(Note(format!(
            "There is no data directory {path} yet; `nectary serve` makes it."
        )));
        findings.push(address(loaded.config.server.listen, None));
        return Ok(findings);
    }
    findings.push(privacy(dir.path(), "The data directory"));
    let holder = match dir.holder() {
        Ok(holder) => holder,
        Err(error) => {
            findings.push(Wrong(format!("The lock cannot be looked at: {error}.")));
            None
        }
    };
    findings.push(address(loaded.config.server.listen, holder.as_deref()));
    if !dir.database().exists() {
        findings.push(Note("There is no database yet; `nectary serve` makes it.".to_owned()));
        return Ok(findings);
    }
    findings.push(sign_in(&dir));
    let folder = dir.path().join(&loaded.config.store.datadir);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    findings.extend(runtime.block_on(rows_and_bytes(loaded, &dir)));
    findings.push(room(dir.path(), "the data directory"));
    if folder.is_dir() && !folder.starts_with(dir.path()) {
        findings.push(room(&folder, "the store"));
    }
    Ok(findings)
}

fn configuration(loaded: &Loaded) -> Finding {
    match &loaded.file {
        Some(path) => Fine(format!("The configuration {} can be read.", path.display())),
        None => Fine("There is no configuration file; the defaults hold.".to_owned()),
    }
}

fn policy(loaded: &Loaded) -> Vec<Finding> {
    let config = &loaded.config.policy;
    let overrides = match Places::new(config, loaded.config_dir()).read() {
        Ok(overrides) => overrides,
        Err(error) => return vec![Wrong(format!("The policy files cannot be used: {error}."))],
    };
    let mut findings: Vec<Finding> = overrides
        .problems()
        .iter()
        .map(|problem| {
            if problem.is_error() {
                Wrong(format!("Policy: {problem}."))
            } else {
                Note(format!("Policy: {problem}."))
            }
        })
        .collect();
    let rules = overrides.iter().count();
    match Policy::new(overrides, config.enforce_new_defaults) {
        Err(error) => findings.push(Wrong(format!("The policy files cannot be used: {error}."))),
        Ok(_) if findings.is_empty() => findings.push(Fine(match rules {
            0 => "No policy file changes the defaults.".to_owned(),
            _ => format!("The policy is fine; files set {rules} of its rules."),
        })),
        Ok(_) => {}
    }
    findings
}

fn privacy(path: &Path, what: &str) -> Finding {
    let shown = path.display();
    match DataDir::open_to_others(path) {
        None => Fine(format!("{what} {shown} is its owner's alone.")),
        Some(mode) => Wrong(format!(
            "{what} {shown} can be read or changed by others (mode {mode:04o}); `chmod go= {shown}`."
        )),
    }
}

fn sign_in(dir: &DataDir) -> Finding {
    let path = dir.clouds_yaml();
    if path.exists() {
        return privacy(&path, "The file of passwords");
    }
    let path = path.display();
    Note(format!(
        "{path} is gone, and with it the first passwords; `nectary user set-password` sets new ones."
    ))
}

/// Whether a server could listen, or the one that holds the data directory can be reached.
fn address(listen: SocketAddr, holder: Option<&str>) -> Finding {
    let url = clouds::local_url(listen);
    if let Some(holder) = holder {
        let address = holder
            .rsplit_once("http://")
            .and_then(|(_, address)| address.parse::<SocketAddr>().ok());
        return match address.map(|address| TcpStream::connect_timeout(&address, PATIENCE)) {
            Some(Ok(_)) => Fine(format!(
                "A server is running on this data directory ({holder}) and can be reached."
            )),
            Some(Err(error)) => Wrong(format!(
                "A server holds this data directory ({holder}) but does not answer: {error}."
            )),
            None => Note(format!(
                "A server that is starting holds this data directory ({holder})."
            )),
        };
    }
    match TcpListener::bind(listen) {
        Ok(_) => Fine(format!(
            "No server is running on this data directory, and {url} is free for one."
        )),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Wrong(format!(
            "Another program is using {listen}; stop it, or choose another address (server.listen or --listen)."
        )),
        Err(error) => Wrong(format!("Nothing can listen on {listen}: {error}.")),
    }
}

async fn rows_and_bytes(loaded: &Loaded, dir: &DataDir) -> Vec<Finding> {
    let mut findings = Vec::new();
    let database = dir.database();
    let rows = match wiring::rows(dir).await {
        Ok(rows) => rows.check().await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    findings.push(match rows {
        Ok(()) => Fine(format!(
            "The database {} can be used, and its tables are those of this program.",
            database.display()
        )),
        Err(error) => Wrong(format!("The database cannot be used: {error}.")),
    });
    let folder: PathBuf = dir.path().join(&loaded.config.store.datadir);
    let store = match wiring::store(&loaded.config, dir) {
        Ok(store) => store.check().await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    findings.push(match store {
        Ok(()) => Fine(format!("The store in {} can be written to.", folder.display())),
        Err(error) => Wrong(format!("The store cannot be used: {error}.")),
    });
    findings
}

fn room(path: &Path, what: &str) -> Finding {
    let shown = path.display();
    match rustix::fs::statvfs(path) {
        Err(error) => Wrong(format!("The free space of {what} {shown} cannot be told: {error}.")),
        Ok(system) => {
            let free = ByteSize(system.f_bavail.saturating_mul(system.f_frsize));
            let gib = free.0 >> 30;
            if free.0 < LITTLE_ROOM.0 {
                Wrong(format!(
                    "There is less than {LITTLE_ROOM} of room for {what} {shown}; make room, or uploads will fail."
                ))
            } else {
                Fine(format!("There are {gib} GiB of room for {what} {shown}."))
            }
        }
    }
}
