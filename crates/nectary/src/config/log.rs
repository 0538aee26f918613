//! `[log]`: what is written to standard error, and how.

use toml::Value;

use crate::section;
use crate::settings::form::{Setting, shown, wrong};

section! {
    /// What is written to standard error. Tokens, passwords and the bodies of requests never are.
    pub struct Log in "log" {
        /// How much: error, warn, info, debug or trace; or one for each part, such as "info,nectary_db=debug".
        /// The environment variable RUST_LOG goes before.
        pub level: String = "info".to_owned(),
        /// text for people, json for programs.
        pub format: LogFormat = LogFormat::Text,
    }
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl LogFormat {
    const ALL: [Self; 2] = [Self::Text, Self::Json];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

impl Setting for LogFormat {
    const FORM: &'static str = "\"text\" or \"json\"";

    fn from_toml(value: &Value) -> Result<Self, String> {
        value
            .as_str()
            .ok_or_else(|| wrong::<Self>(shown(value)))
            .and_then(Self::from_text)
    }
    fn from_text(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|form| form.as_str() == text)
            .ok_or_else(|| wrong::<Self>(format!("{text:?}")))
    }
    fn to_toml(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}
