//! What people read of a family, as options.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value};

use super::register::text_of;
use crate::commands::offline::Failure;

/// What is said of a family; what is not given stays as it is.
#[derive(Debug, Args)]
pub struct About {
    /// File with the description of the family, in Markdown
    #[arg(long, value_name = "FILE")]
    description_file: Option<PathBuf>,
    /// User to log in as; an empty one takes it away
    #[arg(long, value_name = "NAME")]
    default_user: Option<String>,
    /// What to expect of the family: supported, security_only or ended
    #[arg(long, value_name = "STATE")]
    support: Option<String>,
    /// Day on which its support ends, as 2026-12-31; an empty one takes it away
    #[arg(long, value_name = "DAY")]
    ends_on: Option<String>,
}

impl About {
    /// As the body of a request says it.
    pub fn put(&self, body: &mut Map<String, Value>) -> Result<(), Failure> {
        if let Some(file) = &self.description_file {
            body.insert("description".to_owned(), text_of(file)?.into());
        }
        if let Some(state) = &self.support {
            body.insert("support".to_owned(), state.as_str().into());
        }
        for (key, text) in [("default_user", &self.default_user), ("ends_on", &self.ends_on)] {
            match text.as_deref() {
                None => {}
                Some("") => drop(body.insert(key.to_owned(), Value::Null)),
                Some(text) => drop(body.insert(key.to_owned(), text.into())),
            }
        }
        Ok(())
    }
}
