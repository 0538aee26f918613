//! What a check found, and the refusals that follow; each names the cause and what the user can do.

use thiserror::Error;

use crate::declared::DeclaredFormat;
use crate::detected::DetectedFormat;
use crate::kept::Missing;

/// One failed check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The format whose rules the content breaks.
    pub format: DetectedFormat,
    /// Name of the check, such as `qcow2_no_backing_file`; stable, for configuration and records.
    pub check: &'static str,
    /// What is wrong, a clause without a full stop.
    pub problem: String,
    /// What the user can do, a whole sentence.
    pub advice: &'static str,
}

/// Why content is not accepted. `Display` is a whole answer to the user.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The content is not what was declared.
    #[error(
        "The image is declared as {declared} and its content is {detected} (check format_match). \
         Set disk_format to what the image is, or convert it with `qemu-img convert`, and upload again."
    )]
    Mismatch {
        /// The format the uploader named.
        declared: DeclaredFormat,
        /// The format of the content.
        detected: DetectedFormat,
    },
    /// The content reads as several formats, so that two readers would see two different disks.
    #[error(
        "The image is declared as {declared} and its content reads as several formats at once: {} (check single_format). \
         Write it anew with `qemu-img convert` from the format that is meant, and upload again.",
        names(.detected)
    )]
    SeveralFormats {
        /// The format the uploader named.
        declared: DeclaredFormat,
        /// All formats that match, at least two.
        detected: Vec<DetectedFormat>,
    },
    /// The content is of one format and breaks its safety rules.
    #[error(
        "The image is declared as {declared}; its content is {detected} and not safe to use: {}",
        sentences(.failures)
    )]
    Unsafe {
        /// The format the uploader named.
        declared: DeclaredFormat,
        /// The format of the content.
        detected: DetectedFormat,
        /// The failed checks, at least one.
        failures: Vec<Finding>,
    },
}

impl Refusal {
    /// Names of the checks that failed, in order.
    pub fn checks(&self) -> Vec<&'static str> {
        match self {
            Self::Mismatch { .. } => vec!["format_match"],
            Self::SeveralFormats { .. } => vec!["single_format"],
            Self::Unsafe { failures, .. } => failures.iter().map(|finding| finding.check).collect(),
        }
    }
}

fn names(formats: &[DetectedFormat]) -> String {
    formats
        .iter()
        .map(|format| format.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

fn sentences(failures: &[Finding]) -> String {
    failures
        .iter()
        .map(|finding| format!("{} (check {}). {}", finding.problem, finding.check, finding.advice))
        .collect::<Vec<_>>()
        .join(" Also: ")
}

/// A check's own answer, before it is known under which name it runs.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) problem: String,
    pub(crate) advice: &'static str,
}

impl Fault {
    pub(crate) fn new(problem: impl Into<String>, advice: &'static str) -> Self {
        Self {
            problem: problem.into(),
            advice,
        }
    }
}

impl From<Missing> for Fault {
    fn from(missing: Missing) -> Self {
        Self::new(
            format!("its structure cannot be read: {missing}"),
            "Check that the whole file was sent; if it was, write it anew with `qemu-img convert`.",
        )
    }
}
