//! Where a cloud is and who signs in there: read from clouds.yaml and the OS_* variables as the OpenStack tools read them.
//!
//! The environment is a value here. Nothing is asked over the network; that is in `sign_in`.

mod choose;
mod discover;
mod files;
pub mod sign_in;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use nectary_domain::identity::secret::Secret;

pub use crate::client::Way;
pub use choose::choose;

/// Variables of an environment, as far as they are text.
pub type Variables = BTreeMap<String, String>;

/// What the command line says; it goes before files and variables.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// `--os-cloud`
    pub cloud: Option<String>,
    /// `--os-region-name`
    pub region: Option<String>,
    /// `--os-interface`
    pub interface: Option<String>,
    /// `--os-image-url`
    pub image_url: Option<String>,
    /// `--os-cacert`
    pub cacert: Option<PathBuf>,
    /// `--insecure`
    pub is_insecure: bool,
}

/// A cloud and a way to sign in there.
#[derive(Clone, Debug)]
pub struct Cloud {
    /// Its name in clouds.yaml, or `envvars`.
    pub name: String,
    /// What it was read from, in words.
    pub source: String,
    /// Who signs in, and where.
    pub credentials: Credentials,
    /// The region whose services are used.
    pub region: Option<String>,
    /// Which of a service's endpoints: public, internal or admin.
    pub interface: String,
    /// The Image service, if it is not to be looked up.
    pub image_url: Option<String>,
    /// Certificates and proxies.
    pub way: Way,
}

/// Ways to sign in.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// At an Identity service.
    Identity {
        /// Its address, with `/v3`.
        auth_url: String,
        /// How.
        method: Box<Method>,
        /// For which project; an application credential and a token bring theirs.
        project: Option<Named>,
    },
    /// Nowhere: the Image service is told this token, or none at all.
    Given(Option<Secret>),
}

/// What is shown to the Identity service.
#[derive(Clone, Debug)]
pub enum Method {
    /// A user's password.
    Password {
        /// The user.
        user: Named,
        /// The password.
        password: Secret,
    },
    /// A token of before.
    Token(Secret),
    /// An application credential.
    ApplicationCredential {
        /// Its id or its name.
        credential: Named,
        /// Whose it is, if it goes by name.
        user: Option<Named>,
        /// Its secret.
        secret: Secret,
    },
}

/// A user, project or credential by id, or by name in a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The id goes before the name.
    pub id: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The domain of the name, by id.
    pub domain_id: Option<String>,
    /// The domain of the name, by name.
    pub domain_name: Option<String>,
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.name, &self.id) {
            (_, Some(id)) => f.write_str(id),
            (name, None) => {
                let domain = self.domain_name.as_ref().or(self.domain_id.as_ref());
                let domain = domain.map_or("default", String::as_str);
                write!(f, "{} (domain {domain})", name.as_deref().unwrap_or_default())
            }
        }
    }
}

/// Why it is unclear where to sign in.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// Nothing names a cloud.
    #[error(
        "no cloud is named: give one with --os-cloud or OS_CLOUD{choice}, or set OS_AUTH_URL and its companions{hint}",
        choice = listed(.known),
        hint = .hint
    )]
    NoneNamed {
        /// The clouds there are.
        known: Vec<String>,
        /// What else would help.
        hint: String,
    },
    /// The named one is nowhere.
    #[error("there is no cloud {name} in {places}{choice}", choice = listed(.known))]
    Unknown {
        /// What was asked for.
        name: String,
        /// Where it was looked for.
        places: String,
        /// The clouds there are.
        known: Vec<String>,
    },
    /// A file cannot be read, or does not say what it must.
    #[error("{path}: {problem}", path = .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        problem: String,
    },
    /// Something is missing or makes no sense.
    #[error("cloud {cloud} ({source_of_it}): {problem}")]
    Incomplete {
        /// The cloud.
        cloud: String,
        /// Where it was read from.
        source_of_it: String,
        /// What.
        problem: String,
    },
}

fn listed(known: &[String]) -> String {
    if known.is_empty() {
        String::new()
    } else {
        format!(" (there are: {})", known.join(", "))
    }
}
