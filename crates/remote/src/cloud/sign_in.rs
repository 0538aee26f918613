//! Signing in at an Identity service v3, and what its catalogue says of the Image service.

use nectary_domain::identity::secret::Secret;
use reqwest::{Client, Response};
use serde_json::{Value, json};

use super::{Cloud, Credentials, Method, Named, discover};
use crate::catalog_client::call::{self, CallError, TALK_TIMEOUT};

/// The names under which Image services stand in catalogues.
const IMAGE_SERVICE_TYPES: [&str; 1] = ["image"];

/// What signing in gave.
#[derive(Clone, Debug, Default)]
pub struct Signed {
    /// The token, if the service wants one.
    pub token: Option<Secret>,
    /// The Image service, without a version at its end.
    pub image_url: String,
    /// Where the user's projects can be asked for.
    pub auth_url: Option<String>,
    /// The project the token is for.
    pub project_id: Option<String>,
    /// Its name.
    pub project_name: Option<String>,
    /// The user's name.
    pub user_name: Option<String>,
}

/// Signs in.
pub async fn sign_in(client: &Client, cloud: &Cloud) -> Result<Signed, CallError> {
    let (auth_url, method, project) = match &cloud.credentials {
        Credentials::Given(token) => {
            return Ok(Signed {
                token: token.clone(),
                image_url: unversioned(cloud.image_url.as_deref().unwrap_or_default()),
                ..Signed::default()
            });
        }
        Credentials::Identity {
            auth_url,
            method,
            project,
        } => (auth_url, method, project),
    };
    let question = question(method, project.as_ref()).to_string();
    let mut auth_url = auth_url.clone();
    let mut response = ask(client, &auth_url, &question).await?;
    if is_elsewhere(&response) {
        let base = auth_url.strip_suffix("/v3").unwrap_or(&auth_url);
        let found = discover::version_3(client, base).await;
        let found = found.filter(|found| *found != auth_url);
        auth_url = found.ok_or_else(|| CallError::NoIdentityService { url: base.to_owned() })?;
        response = ask(client, &auth_url, &question).await?;
    }
    let token = response
        .headers()
        .get("x-subject-token")
        .and_then(|token| token.to_str().ok())
        .map(Secret::new);
    let answer = call::answer("sign in", response)
        .await
        .map_err(|error| explained(error, &auth_url, method, project.as_ref()))?;
    let odd = |problem: &str| CallError::Odd {
        url: auth_url.clone(),
        problem: problem.to_owned(),
    };
    let about = &answer["token"];
    let text = |pointer: &str| about.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let image_url = match &cloud.image_url {
        Some(url) => url.clone(),
        None => image_service(&about["catalog"], cloud)?,
    };
    Ok(Signed {
        token: Some(token.ok_or_else(|| odd("its answer holds no token"))?),
        image_url: unversioned(&image_url),
        auth_url: Some(auth_url),
        project_id: text("/project/id"),
        project_name: text("/project/name"),
        user_name: text("/user/name"),
    })
}

async fn ask(client: &Client, auth_url: &str, question: &str) -> Result<Response, CallError> {
    let url = format!("{auth_url}/auth/tokens");
    let request = client
        .post(&url)
        .timeout(TALK_TIMEOUT)
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .body(question.to_owned());
    request.send().await.map_err(|error| CallError::broken(&url, &error))
}

/// Whether it is no Identity service that answers.
fn is_elsewhere(response: &Response) -> bool {
    matches!(response.status().as_u16(), 300 | 404 | 405)
}

/// Who was not let in where, and what is likely to be wrong, before the server's own sentence, which tells none of it.
fn explained(error: CallError, auth_url: &str, method: &Method, project: Option<&Named>) -> CallError {
    let CallError::Refused(mut refused) = error else {
        return error;
    };
    if refused.status == 401 {
        let (who, what) = match method {
            Method::Password { user, .. } => (format!("user {user}"), "the name or the password is wrong"),
            Method::Token(_) => ("the token's user".to_owned(), "the token has run out or was taken back"),
            Method::ApplicationCredential { credential, .. } => (
                format!("application credential {credential}"),
                "its name or secret is wrong, or it has run out",
            ),
        };
        let project = project.map(|project| format!(", or the user does not work on project {project}"));
        let message = format!(
            "{who} cannot sign in at {auth_url}: {what}{}",
            project.unwrap_or_default()
        );
        let theirs = std::mem::replace(&mut refused.message, message);
        refused.problems.insert(0, theirs);
    }
    CallError::Refused(refused)
}

/// The body of `POST /v3/auth/tokens`.
fn question(method: &Method, project: Option<&Named>) -> Value {
    let (name, shown) = match method {
        Method::Password { user, password } => {
            let mut user = in_domain(user);
            user["password"] = password.reveal().into();
            ("password", json!({"user": user}))
        }
        Method::Token(token) => ("token", json!({"id": token.reveal()})),
        Method::ApplicationCredential {
            credential,
            user,
            secret,
        } => {
            let mut shown = match (&credential.id, &credential.name) {
                (Some(id), _) => json!({"id": id}),
                (None, name) => json!({"name": name}),
            };
            if credential.id.is_none()
                && let Some(user) = user
            {
                shown["user"] = in_domain(user);
            }
            shown["secret"] = secret.reveal().into();
            ("application_credential", shown)
        }
    };
    let mut auth = json!({"identity": {"methods": [name], name: shown}});
    if let Some(project) = project {
        auth["scope"] = json!({"project": in_domain(project)});
    }
    json!({"auth": auth})
}

/// A name stands in a domain: the one called `default` unless another is given.
fn in_domain(named: &Named) -> Value {
    if let Some(id) = &named.id {
        return json!({"id": id});
    }
    let domain = match (&named.domain_id, &named.domain_name) {
        (Some(id), _) => json!({"id": id}),
        (None, Some(name)) => json!({"name": name}),
        (None, None) => json!({"id": "default"}),
    };
    json!({"name": named.name, "domain": domain})
}

/// The address of the Image service in a catalogue.
fn image_service(catalogue: &Value, cloud: &Cloud) -> Result<String, CallError> {
    let services = catalogue.as_array().into_iter().flatten();
    let endpoints: Vec<&Value> = services
        .filter(|service| {
            service["type"]
                .as_str()
                .is_some_and(|kind| IMAGE_SERVICE_TYPES.contains(&kind))
        })
        .flat_map(|service| service["endpoints"].as_array().into_iter().flatten())
        .filter(|endpoint| endpoint["interface"] == cloud.interface.as_str())
        .collect();
    let region_of = |endpoint: &Value| {
        let region = endpoint["region_id"].as_str().or_else(|| endpoint["region"].as_str());
        region.unwrap_or_default().to_owned()
    };
    let chosen = endpoints.iter().find(|endpoint| {
        cloud
            .region
            .as_ref()
            .is_none_or(|wanted| region_of(endpoint) == *wanted)
    });
    chosen
        .and_then(|endpoint| endpoint["url"].as_str())
        .map(str::to_owned)
        .ok_or_else(|| CallError::NoImageService {
            interface: cloud.interface.clone(),
            region: cloud.region.clone(),
            regions: endpoints.iter().map(|endpoint| region_of(endpoint)).collect(),
        })
}

/// Catalogues write the address with or without `/v2`.
fn unversioned(url: &str) -> String {
    let base = url.trim_end_matches('/');
    match base.rsplit_once('/') {
        Some((before, last)) if last.strip_prefix('v').is_some_and(is_version) => before.to_owned(),
        _ => base.to_owned(),
    }
}

fn is_version(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests;
