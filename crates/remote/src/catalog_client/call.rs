//! What can go wrong with a call, and reading a server's refusal in each of the forms that services write.

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use reqwest::{Response, StatusCode};
use serde_json::Value;

/// What is not a transfer is answered within this, or not at all.
pub const TALK_TIMEOUT: Duration = Duration::from_secs(60);

/// Why a call gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No connection, or one that broke.
    #[error("{url} cannot be reached: {cause}")]
    Unreachable {
        /// What was asked.
        url: String,
        /// Why.
        cause: String,
    },
    /// It took too long.
    #[error("{url} did not answer in time")]
    TimedOut {
        /// What was asked.
        url: String,
    },
    /// The server says no.
    #[error("{0}")]
    Refused(Box<Refused>),
    /// The server says no to the bytes that it was sent.
    #[error("{0}")]
    DataRefused(Box<Refused>),
    /// The answer is none that the service gives.
    #[error("{url} does not answer as an OpenStack service does: {problem}")]
    Odd {
        /// What was asked.
        url: String,
        /// What is wrong.
        problem: String,
    },
    /// Nothing signs anybody in where we were sent.
    #[error("no Identity service answers at {url}: its address is what auth_url must be, such as https://HOST:5000/v3")]
    NoIdentityService {
        /// The address.
        url: String,
    },
    /// The cloud has no Image service where we looked.
    #[error(
        "the cloud's catalogue has no {interface} endpoint of an Image service{}; give its address with --os-image-url",
        in_region(.region.as_deref(), .regions)
    )]
    NoImageService {
        /// The interface.
        interface: String,
        /// The region.
        region: Option<String>,
        /// The regions that have one.
        regions: Vec<String>,
    },
}

fn in_region(region: Option<&str>, regions: &[String]) -> String {
    match region {
        None => String::new(),
        Some(region) if regions.is_empty() => format!(" in the region {region}"),
        Some(region) => format!(" in the region {region} (there is one in {})", regions.join(", ")),
    }
}

/// A refusal in the server's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The catalog's stable word for it.
    pub code: Option<String>,
    /// The sentence.
    pub message: String,
    /// Its parts, each a sentence, with what would mend it.
    pub problems: Vec<String>,
    /// Under which id the server's log has it.
    pub request_id: Option<String>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for problem in &self.problems {
            write!(f, "\n  - {problem}")?;
        }
        match &self.request_id {
            Some(id) => write!(f, "\n  ({}, request {id})", self.status),
            None => write!(f, "\n  ({})", self.status),
        }
    }
}

impl CallError {
    /// The connection failed.
    pub(crate) fn broken(url: &str, error: &reqwest::Error) -> Self {
        let url = url.to_owned();
        if error.is_timeout() {
            return Self::TimedOut { url };
        }
        // The outer errors say "error sending request"; the innermost says why.
        let mut cause = error.source();
        let mut words = error.to_string();
        while let Some(inner) = cause {
            words = inner.to_string();
            cause = inner.source();
        }
        Self::Unreachable { url, cause: words }
    }

    /// The status, if the server refused.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refused) | Self::DataRefused(refused) => Some(refused.status),
            _ => None,
        }
    }
}

/// The JSON of an answer (null if it has no body), or the refusal it holds. `wish` says what was wanted.
pub(crate) async fn answer(wish: &str, response: Response) -> Result<Value, CallError> {
    let url = response.url().to_string();
    let status = response.status();
    let request_id = request_id(&response);
    let location = response.headers().get("location").cloned();
    let body = response
        .bytes()
        .await
        .map_err(|error| CallError::broken(&url, &error))?;
    if let Some(location) = location.filter(|_| status.is_redirection()) {
        let location = String::from_utf8_lossy(location.as_bytes()).into_owned();
        let problem = format!("it sends us on to {location}");
        return Err(CallError::Odd { url, problem });
    }
    // A refusal of a service or of what stands before it may be HTML; a page for people, or none for them, is neither.
    let text = String::from_utf8_lossy(&body);
    if (status.is_success() || matches!(status.as_u16(), 404 | 405)) && is_page(&text) && in_html(&text).is_none() {
        let problem = "it sends a web page, and no API".to_owned();
        return Err(CallError::Odd { url, problem });
    }
    if !status.is_success() {
        return Err(CallError::Refused(Box::new(refusal(wish, status, &text, request_id))));
    }
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&body).map_err(|error| CallError::Odd {
        url,
        problem: format!("it sends no JSON ({error})"),
    })
}

fn request_id(response: &Response) -> Option<String> {
    let value = response.headers().get("x-openstack-request-id")?;
    Some(value.to_str().ok()?.to_owned())
}

/// Reads problem details, Keystone's `error`, and Glance's JSON, HTML and plain text.
pub(crate) fn refusal(wish: &str, status: StatusCode, body: &str, request_id: Option<String>) -> Refused {
    let parsed: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    let text = |pointer: &str| parsed.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let message = text("/detail")
        .or_else(|| text("/error/message"))
        .or_else(|| text("/message"))
        .or_else(|| in_html(body))
        .or_else(|| in_plain_text(body))
        .filter(|message| !message.is_empty())
        .unwrap_or_else(|| {
            let reason = status.canonical_reason().unwrap_or("no reason given");
            format!("The server refused to {wish}: {reason}.")
        });
    let problems = parsed["problems"].as_array().into_iter().flatten();
    Refused {
        status: status.as_u16(),
        code: text("/code").filter(|_| parsed.get("detail").is_some()),
        message,
        problems: problems.map(part).collect(),
        request_id: request_id.or_else(|| text("/request_id")),
    }
}

fn part(problem: &Value) -> String {
    let text = |key: &str| problem[key].as_str().unwrap_or_default();
    match text("fix") {
        "" => text("detail").to_owned(),
        fix => format!("{} {fix}", text("detail")),
    }
}

/// Whether it is HTML.
fn is_page(body: &str) -> bool {
    let beginning: String = body.trim_start().chars().take(14).collect();
    let beginning = beginning.to_ascii_lowercase();
    beginning.starts_with("<!doctype html") || beginning.starts_with("<html")
}

/// `<h1>403 Forbidden</h1>` and then the sentence, as WebOb writes it. Other pages have elements there.
fn in_html(body: &str) -> Option<String> {
    let (_, after) = body.split_once("</h1>")?;
    let (sentence, _) = after.split_once("<br")?;
    let sentence = sentence.trim();
    if sentence.contains('<') {
        return None;
    }
    let plain = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ];
    let sentence = plain.iter().fold(sentence.to_owned(), |text, (escaped, meant)| {
        text.replace(escaped, meant)
    });
    Some(sentence)
}

/// `403 Forbidden`, an empty line, and then the sentence.
fn in_plain_text(body: &str) -> Option<String> {
    let (first, rest) = body.split_once("\n\n")?;
    let is_status = first.starts_with(|c: char| c.is_ascii_digit()) && !first.contains('\n');
    is_status.then(|| rest.trim().to_owned())
}

#[cfg(test)]
mod tests;
