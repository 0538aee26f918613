//! `[policy]`: where the operator's rules lie.

use std::path::PathBuf;

use toml::Value;

use crate::section;
use crate::settings::form::{Setting, shown, wrong};

/// The name of the rules' file that an operator need not mention.
pub const DEFAULT_FILE: &str = "policy.yaml";

section! {
    /// Who may do what. The keys are those of Glance's section `oslo_policy`; the files are read unchanged, and again whenever
    /// they change. Paths are relative to the folder of this file, or to the data directory if there is none.
    pub struct Policy in "policy" {
        /// The operator's rules, YAML or JSON; the defaults hold for what it leaves out. There need not be a
        /// policy.yaml, and a policy.json is read in its place; a file of another name must be there.
        pub policy_file: PathBuf = PathBuf::from(DEFAULT_FILE),
        /// Folders of further files with rules, in the order of their names; later ones win.
        pub policy_dirs: Vec<String> = vec!["policy.d".to_owned()],
        /// Whether the current defaults hold alone; false: what the former defaults allowed is allowed too.
        pub enforce_new_defaults: bool = true,
        /// Whether rules may ask other servers (http: and https: checks). Without it such a rule is an error.
        pub allow_remote_checks: bool = false,
        /// How long a server that a rule asks has to answer.
        pub remote_timeout_seconds: u64 = 60,
        /// How a server is asked.
        pub remote_content_type: RemoteContentType = RemoteContentType::Form,
    }
}

/// How the question to another server is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoteContentType {
    /// As a form.
    Form,
    /// As JSON.
    Json,
}

impl Setting for RemoteContentType {
    const FORM: &'static str = "\"application/x-www-form-urlencoded\" or \"application/json\"";

    fn from_toml(value: &Value) -> Result<Self, String> {
        value
            .as_str()
            .ok_or_else(|| wrong::<Self>(shown(value)))
            .and_then(Self::from_text)
    }
    fn from_text(text: &str) -> Result<Self, String> {
        match text {
            "application/x-www-form-urlencoded" => Ok(Self::Form),
            "application/json" => Ok(Self::Json),
            other => Err(wrong::<Self>(format!("{other:?}"))),
        }
    }
    fn to_toml(&self) -> Value {
        let text = match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        };
        Value::String(text.to_owned())
    }
}
