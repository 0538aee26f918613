//! The operator's policy files: found, read, and read again when they change.
//!
//! What a rule means is decided in the domain. A file that cannot be used leaves the rules in force that were.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nectary_app::ports::clock::Clock;
use nectary_app::ports::policy::PolicySource;
use nectary_domain::policy::{Overrides, Policy, PolicyFileError};
use nectary_domain::time::Timestamp;

use crate::config::policy::{DEFAULT_FILE, Policy as PolicyConfig};

/// The older name, read where the default one is not there.
const LEGACY_FILE: &str = "policy.json";

/// A file that is gone is believed to be gone after so long: some editors remove a file before they write it anew.
const BELIEVED_GONE_AFTER: Duration = Duration::from_secs(5);

/// A file changed so recently may change again without getting another time, so its content is compared.
const UNSETTLED: Duration = Duration::from_secs(2);

/// Why the files cannot come into force.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// A file or folder cannot be read.
    #[error("{path} cannot be read: {cause}", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// What they say makes no sense.
    #[error(transparent)]
    Wrong(#[from] PolicyFileError),
    /// A file that was in force is gone.
    #[error("{path} is gone; its rules stay in force for some seconds more", path = path.display())]
    Gone {
        /// Which.
        path: PathBuf,
    },
}

/// Where the files may lie.
#[derive(Clone, Debug)]
pub struct Places {
    file: PathBuf,
    /// Read if the file is not there.
    instead: Option<PathBuf>,
    is_required: bool,
    folders: Vec<PathBuf>,
}

impl Places {
    /// As the configuration says; relative paths are below `config_dir`.
    pub fn new(config: &PolicyConfig, config_dir: &Path) -> Self {
        let is_default = config.policy_file == Path::new(DEFAULT_FILE);
        Self {
            file: config_dir.join(&config.policy_file),
            instead: is_default.then(|| config_dir.join(LEGACY_FILE)),
            is_required: !is_default,
            folders: config
                .policy_dirs
                .iter()
                .map(|folder| config_dir.join(folder))
                .collect(),
        }
    }

    /// The files there are, in the order in which they count.
    fn files(&self) -> Result<Vec<Seen>, PolicyError> {
        let mut found = Vec::new();
        let main = [Some(&self.file), self.instead.as_ref()];
        for path in main.into_iter().flatten() {
            if let Some(seen) = Seen::at(path)? {
                found.push(seen);
                break;
            }
        }
        if self.is_required && found.is_empty() {
            let cause = io::Error::new(ErrorKind::NotFound, "there is no such file");
            return Err(PolicyError::Unreadable {
                path: self.file.clone(),
                cause,
            });
        }
        for folder in &self.folders {
            let mut paths = listed(folder)?;
            paths.sort();
            for path in paths {
                found.extend(Seen::at(&path)?);
            }
        }
        Ok(found)
    }

    /// What the files say now.
    pub fn read(&self) -> Result<Overrides, PolicyError> {
        let contents = read_all(&self.files()?)?;
        parse_all(&contents)
    }
}

/// Files in a folder, without hidden ones. A folder that is not there has none.
fn listed(folder: &Path) -> Result<Vec<PathBuf>, PolicyError> {
    let failed = |cause| PolicyError::Unreadable {
        path: folder.to_owned(),
        cause,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(failed(cause)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    Ok(paths)
}

/// A file as the file system describes it, to notice a change without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    path: PathBuf,
    inode: u64,
    size_bytes: u64,
    changed_at: Timestamp,
}

impl Seen {
    /// The file there, if there is one.
    fn at(path: &Path) -> Result<Option<Self>, PolicyError> {
        match fs::metadata(path) {
            Ok(meta) if meta.is_file() => Ok(Some(Self {
                path: path.to_owned(),
                inode: meta.ino(),
                size_bytes: meta.len(),
                changed_at: Timestamp::from_micros(meta.mtime().saturating_mul(1_000_000) + meta.mtime_nsec() / 1000),
            })),
            Ok(_) => Ok(None),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(PolicyError::Unreadable {
                path: path.to_owned(),
                cause,
            }),
        }
    }

    fn is_settled_at(&self, now: Timestamp) -> bool {
        self.changed_at.after(UNSETTLED) < now
    }
}

/// A file's name and text.
type Content = (PathBuf, String);

fn read_all(files: &[Seen]) -> Result<Vec<Content>, PolicyError> {
    let read = |seen: &Seen| match fs::read_to_string(&seen.path) {
        Ok(text) => Ok((seen.path.clone(), text)),
        Err(cause) => Err(PolicyError::Unreadable {
            path: seen.path.clone(),
            cause,
        }),
    };
    files.iter().map(read).collect()
}

fn parse_all(contents: &[Content]) -> Result<Overrides, PolicyError> {
    let mut overrides = Overrides::default();
    for (path, text) in contents {
        overrides.merge(Overrides::parse(text, &path.display().to_string())?);
    }
    Ok(overrides)
}

/// The policy that the operator's files say.
pub struct PolicyFiles {
    places: Places,
    enforce_new_defaults: bool,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

struct State {
    /// What is in force.
    policy: Arc<Policy>,
    /// The files it was read from, and what stood in them.
    in_force: Vec<Content>,
    /// The files as they were at the last look, whether they could be used or not; `None` to look again.
    seen: Option<Vec<Seen>>,
    problem: Option<String>,
    gone_since: Option<Timestamp>,
}

impl PolicyFiles {
    /// Reads the files for the first time: now an error stops the start.
    pub fn open(places: Places, enforce_new_defaults: bool, clock: Arc<dyn Clock>) -> Result<Self, PolicyError> {
        let seen = places.files()?;
        let in_force = read_all(&seen)?;
        let policy = Arc::new(understood(&in_force, enforce_new_defaults)?);
        let seen = seen.iter().all(|seen| seen.is_settled_at(clock.now())).then_some(seen);
        let state = State {
            policy,
            in_force,
            seen,
            problem: None,
            gone_since: None,
        };
        Ok(Self {
            places,
            enforce_new_defaults,
            clock,
            state: Mutex::new(state),
        })
    }

    /// The state after a look at the files.
    fn looked(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match self.places.files() {
            Ok(files) if state.seen.as_ref() == Some(&files) && state.gone_since.is_none() => {}
            Ok(files) => {
                let outcome = self.reread(&mut state, &files);
                let is_settled = files.iter().all(|seen| seen.is_settled_at(self.clock.now()));
                state.seen = is_settled.then_some(files);
                state.note(outcome.err());
            }
            Err(error) => {
                state.seen = None;
                state.note(Some(error));
            }
        }
        state
    }

    fn reread(&self, state: &mut State, files: &[Seen]) -> Result<(), PolicyError> {
        let now = self.clock.now();
        let is_there = |path: &Path| files.iter().any(|seen| seen.path == path) || path.exists();
        if let Some((path, _)) = state.in_force.iter().find(|(path, _)| !is_there(path)) {
            let since = *state.gone_since.get_or_insert(now);
            if now < since.after(BELIEVED_GONE_AFTER) {
                return Err(PolicyError::Gone { path: path.clone() });
            }
        }
        state.gone_since = None;
        let contents = read_all(files)?;
        if contents == state.in_force {
            return Ok(());
        }
        state.policy = Arc::new(understood(&contents, self.enforce_new_defaults)?);
        state.in_force = contents;
        tracing::info!(files = files.len(), "the policy files changed and are in force");
        Ok(())
    }
}

/// The policy that texts make; rules in them that cannot be meant so are logged.
fn understood(contents: &[Content], enforce_new_defaults: bool) -> Result<Policy, PolicyError> {
    let overrides = parse_all(contents)?;
    let flaws = overrides.problems();
    let policy = Policy::new(overrides, enforce_new_defaults)?;
    for flaw in flaws {
        tracing::warn!("policy: {flaw}");
    }
    Ok(policy)
}

impl State {
    /// Keeps what is wrong now, and says so when it is new.
    fn note(&mut self, error: Option<PolicyError>) {
        let problem = error.map(|error| error.to_string());
        if problem != self.problem {
            match &problem {
                Some(problem) => tracing::error!("the former policy stays in force: {problem}"),
                None => tracing::info!("the policy files are fine again"),
            }
            self.problem = problem;
        }
    }
}

impl PolicySource for PolicyFiles {
    fn current(&self) -> Arc<Policy> {
        Arc::clone(&self.looked().policy)
    }
    fn problem(&self) -> Option<String> {
        self.looked().problem.clone()
    }
}

#[cfg(test)]
mod tests;
