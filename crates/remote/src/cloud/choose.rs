//! Which cloud, and what its entry means: keys of clouds.yaml, OS_* variables, types of authentication.

use std::path::{Path, PathBuf};

use nectary_domain::identity::secret::Secret;
use serde_json::{Map, Value};

use super::files::{self, Files};
use super::{Choices, Cloud, CloudError, Credentials, Method, Named, Variables, Way};

/// The cloud that is made of OS_* variables.
const OF_VARIABLES: &str = "envvars";

/// Keys a named cloud may leave to the variables. Nothing among them says where a secret is sent.
const LEFT_OPEN: [&str; 6] = ["password", "region_name", "interface", "cacert", "cert", "key"];

/// Chooses the cloud and reads it. `here` is the working directory.
pub fn choose(choices: &Choices, variables: &Variables, here: &Path) -> Result<Cloud, CloudError> {
    let files = files::read(variables, here)?;
    let from_variables = entry_of_variables(variables);
    let wanted = choices
        .cloud
        .as_deref()
        .or(variables.get("OS_CLOUD").map(String::as_str));
    let is_signing_in = ["auth_url", "image_url", "image_endpoint_override", "endpoint"]
        .iter()
        .any(|key| from_variables.contains_key(*key));
    let entry = match (wanted, files.clouds.len()) {
        (Some(OF_VARIABLES), _) => Entry::of_variables(from_variables),
        (Some(name), _) => Entry::of_file(name, &files, &from_variables)?,
        (None, _) if is_signing_in => Entry::of_variables(from_variables),
        (None, 1) => {
            let only = files.clouds.keys().next().cloned().unwrap_or_default();
            Entry::of_file(&only, &files, &from_variables)?
        }
        (None, _) => {
            return Err(CloudError::NoneNamed {
                known: files.clouds.keys().cloned().collect(),
                hint: String::new(),
            });
        }
    };
    entry.read(choices, variables)
}

/// The variables as an entry of clouds.yaml: `OS_AUTH_URL` is its key `auth_url`.
fn entry_of_variables(variables: &Variables) -> Map<String, Value> {
    variables
        .iter()
        .filter(|(name, value)| !value.is_empty() && *name != "OS_CLOUD" && !name.starts_with("OS_CLIENT_"))
        .filter_map(|(name, value)| Some((name.strip_prefix("OS_")?.to_ascii_lowercase(), value.as_str().into())))
        .collect()
}

/// One entry, not yet understood.
struct Entry {
    name: String,
    source: String,
    keys: Map<String, Value>,
}

impl Entry {
    fn of_variables(keys: Map<String, Value>) -> Self {
        Self {
            name: OF_VARIABLES.to_owned(),
            source: "OS_* variables".to_owned(),
            keys,
        }
    }

    fn of_file(name: &str, files: &Files, variables: &Map<String, Value>) -> Result<Self, CloudError> {
        let Some(Value::Object(keys)) = files.clouds.get(name) else {
            let places = match &files.read {
                Some(path) => path.display().to_string(),
                None => files
                    .places
                    .iter()
                    .filter(|place| place.extension().is_some_and(|ending| ending == "yaml"))
                    .map(|place| place.display().to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            return Err(CloudError::Unknown {
                name: name.to_owned(),
                places,
                known: files.clouds.keys().cloned().collect(),
            });
        };
        let mut entry = Self {
            name: name.to_owned(),
            source: files
                .read
                .as_ref()
                .map(|path| path.display().to_string())
                .unwrap_or_default(),
            keys: keys.clone(),
        };
        for key in LEFT_OPEN {
            if entry.get(key).is_none()
                && let Some(value) = variables.get(key)
            {
                entry.keys.insert(key.to_owned(), value.clone());
            }
        }
        Ok(entry)
    }

    /// A key of `auth`, or of the entry itself, where many write it too.
    fn get(&self, key: &str) -> Option<String> {
        let value = self
            .keys
            .get("auth")
            .and_then(|auth| auth.get(key))
            .or_else(|| self.keys.get(key))?;
        match value {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(fact) => Some(fact.to_string()),
            _ => None,
        }
    }
    fn first(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.get(key))
    }
    fn secret(&self, keys: &[&str]) -> Option<Secret> {
        self.first(keys).map(Secret::new)
    }
    fn incomplete(&self, problem: impl Into<String>) -> CloudError {
        CloudError::Incomplete {
            cloud: self.name.clone(),
            source_of_it: self.source.clone(),
            problem: problem.into(),
        }
    }

    fn read(&self, choices: &Choices, variables: &Variables) -> Result<Cloud, CloudError> {
        let image_url = choices
            .image_url
            .clone()
            .or_else(|| self.first(&["image_endpoint_override", "image_url", "endpoint_override"]));
        let interface = choices
            .interface
            .clone()
            .or_else(|| self.first(&["image_interface", "interface", "endpoint_type"]))
            .unwrap_or_else(|| "public".to_owned());
        Ok(Cloud {
            credentials: self.credentials(image_url.is_some())?,
            image_url: image_url.or_else(|| self.get("endpoint")),
            region: choices.region.clone().or_else(|| self.region()),
            interface: interface.trim_end_matches("URL").to_owned(),
            way: self.way(choices, variables),
            name: self.name.clone(),
            source: self.source.clone(),
        })
    }

    /// `region_name`, or the first of `regions`, which are names or tables with a name.
    fn region(&self) -> Option<String> {
        self.first(&["image_region_name", "region_name"]).or_else(|| {
            let first = self.keys.get("regions")?.get(0)?;
            let name = first.as_str().or_else(|| first.get("name")?.as_str())?;
            Some(name.to_owned())
        })
    }

    fn way(&self, choices: &Choices, variables: &Variables) -> Way {
        let path = |key: &str| self.get(key).map(|text| at_home(&text, variables));
        let is_set = |key: &str, meaning: &str| {
            self.get(key)
                .is_some_and(|text| text.eq_ignore_ascii_case(meaning) || (meaning == "true" && text == "1"))
        };
        let variable = |name: &str| {
            variables
                .get(name)
                .or_else(|| variables.get(&name.to_ascii_uppercase()))
        };
        let proxy = |name: &str| variable(name).or_else(|| variable("all_proxy")).cloned();
        Way {
            cacert: choices.cacert.clone().or_else(|| path("cacert")),
            cert: path("cert"),
            key: path("key"),
            is_insecure: choices.is_insecure || is_set("verify", "false") || is_set("insecure", "true"),
            http_proxy: proxy("http_proxy"),
            https_proxy: proxy("https_proxy"),
            no_proxy: variable("no_proxy").cloned(),
        }
    }

    fn credentials(&self, knows_the_image_service: bool) -> Result<Credentials, CloudError> {
        let token = self.secret(&["token", "auth_token"]);
        let named_type = self.get("auth_type");
        match named_type.as_deref() {
            Some("none" | "noauth") => return Ok(Credentials::Given(None)),
            Some("admin_token" | "token_endpoint") => return Ok(Credentials::Given(token)),
            None if token.is_some() && knows_the_image_service => return Ok(Credentials::Given(token)),
            _ => {}
        }
        let auth_url = self
            .get("auth_url")
            .ok_or_else(|| self.incomplete("auth_url is missing"))?;
        let guessed = || {
            if self.get("application_credential_secret").is_some() {
                "v3applicationcredential"
            } else if token.is_some() && self.get("password").is_none() {
                "v3token"
            } else {
                "password"
            }
        };
        let kind = named_type.clone().unwrap_or_else(|| guessed().to_owned());
        let (method, project) = match kind.as_str() {
            "password" | "v3password" => (self.password()?, Some(self.project()?)),
            "token" | "v3token" => {
                let token = token.ok_or_else(|| self.incomplete("token is missing"))?;
                (Method::Token(token), self.project().ok())
            }
            "v3applicationcredential" => (self.application_credential()?, None),
            other => {
                return Err(self.incomplete(format!(
                    "auth_type {other} is not supported; use password, token, v3applicationcredential or none"
                )));
            }
        };
        Ok(Credentials::Identity {
            auth_url: version_3(&auth_url),
            method: Box::new(method),
            project,
        })
    }

    /// Something by id, or by name in a domain.
    fn named(&self, id: &[&str], name: &[&str], domain: &str) -> Option<Named> {
        let named = Named {
            id: self.first(id),
            name: self.first(name),
            domain_id: self.first(&[&format!("{domain}_domain_id"), "domain_id", "default_domain_id"]),
            domain_name: self.first(&[
                &format!("{domain}_domain_name"),
                "domain_name",
                "default_domain_name",
                "default_domain",
            ]),
        };
        (named.id.is_some() || named.name.is_some()).then_some(named)
    }
    fn user(&self) -> Option<Named> {
        self.named(&["user_id"], &["username", "user_name"], "user")
    }
    fn project(&self) -> Result<Named, CloudError> {
        self.named(
            &["project_id", "tenant_id"],
            &["project_name", "tenant_name"],
            "project",
        )
        .ok_or_else(|| self.incomplete("project_name or project_id is missing: images belong to a project"))
    }
    fn password(&self) -> Result<Method, CloudError> {
        Ok(Method::Password {
            user: self.user().ok_or_else(|| self.incomplete("username is missing"))?,
            password: self
                .secret(&["password"])
                .ok_or_else(|| self.incomplete("password is missing: write it to secure.yaml or set OS_PASSWORD"))?,
        })
    }
    fn application_credential(&self) -> Result<Method, CloudError> {
        let credential = self
            .named(&["application_credential_id"], &["application_credential_name"], "user")
            .ok_or_else(|| self.incomplete("application_credential_id is missing"))?;
        let user = self.user();
        if credential.id.is_none() && user.is_none() {
            return Err(self.incomplete("an application credential that goes by name needs username or user_id"));
        }
        Ok(Method::ApplicationCredential {
            credential,
            user,
            secret: self
                .secret(&["application_credential_secret"])
                .ok_or_else(|| self.incomplete("application_credential_secret is missing"))?,
        })
    }
}

/// The address of the Identity API v3 of an Identity service whose address may or may not say a version.
fn version_3(auth_url: &str) -> String {
    let base = auth_url.trim_end_matches('/');
    let base = ["/v2.0", "/v3"]
        .iter()
        .find_map(|version| base.strip_suffix(version))
        .unwrap_or(base);
    format!("{base}/v3")
}

fn at_home(text: &str, variables: &Variables) -> PathBuf {
    match (text.strip_prefix("~/"), variables.get("HOME")) {
        (Some(below), Some(home)) => Path::new(home).join(below),
        _ => PathBuf::from(text),
    }
}

#[cfg(test)]
mod tests;
