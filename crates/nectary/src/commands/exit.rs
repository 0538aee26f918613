//! How a process ends: the exit codes, and which error means which. `docs/cli.md` lists them for people.

use std::error::Error;
use std::fmt;

use nectary_remote::catalog_client::call::CallError;
use nectary_remote::catalog_client::naming::NamingError;
use nectary_remote::cloud::CloudError;

/// Exit codes, for scripts to rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// It did not work.
    Failed = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// There is no such thing, or you may not know of it.
    NotFound = 3,
    /// Not for you.
    Denied = 4,
    /// It does not fit the state things are in, or a name is ambiguous.
    Conflict = 5,
    /// Some of it worked.
    Partial = 6,
    /// It took too long.
    TimedOut = 7,
}

/// A command that ends for a reason of its own.
#[derive(Debug)]
pub struct Stop {
    /// The exit code.
    pub code: Code,
    message: String,
}

impl Stop {
    /// Ends with a code and a sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
    /// The command line makes no sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, message)
    }
    /// It did not work.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Code::Failed, message)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Stop {}

/// The exit code of an error.
pub fn code(error: &(dyn Error + Send + Sync + 'static)) -> Code {
    if let Some(stop) = error.downcast_ref::<Stop>() {
        stop.code
    } else if let Some(error) = error.downcast_ref::<CallError>() {
        of_call(error)
    } else if let Some(error) = error.downcast_ref::<NamingError>() {
        match error {
            NamingError::Call(error) => of_call(error),
            NamingError::NoSuchImage { .. } => Code::NotFound,
            NamingError::Ambiguous { .. } | NamingError::TooMany { .. } => Code::Conflict,
        }
    } else if error.downcast_ref::<CloudError>().is_some() {
        Code::Usage
    } else {
        Code::Failed
    }
}

fn of_call(error: &CallError) -> Code {
    match error {
        CallError::TimedOut { .. } => Code::TimedOut,
        CallError::Refused(refused) => of_status(refused.status),
        CallError::DataRefused(refused) => match of_status(refused.status) {
            // What is wrong is in the file, and not on the command line.
            Code::Usage => Code::Failed,
            code => code,
        },
        CallError::Unreachable { .. }
        | CallError::Odd { .. }
        | CallError::NoIdentityService { .. }
        | CallError::NoImageService { .. } => Code::Failed,
    }
}

/// The exit code of an HTTP status.
pub fn of_status(status: u16) -> Code {
    match status {
        // What the server cannot read was written by whoever wrote the command.
        400 => Code::Usage,
        401 | 403 => Code::Denied,
        404 | 410 => Code::NotFound,
        409 | 412 | 422 => Code::Conflict,
        408 | 504 => Code::TimedOut,
        _ => Code::Failed,
    }
}
