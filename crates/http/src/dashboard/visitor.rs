//! A browser that looks at a page, signed in or not: its language, its colours, where it is.

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, HOST, ORIGIN, REFERER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};

use super::address;
use super::words::Language;
use crate::error::Failure;
use crate::site::Site;

/// Whether pages are light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system has it.
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub(super) const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The word in the cookie and in the page.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }
}

/// The cookie of the chosen language.
pub(super) const LANGUAGE_COOKIE: &str = "nectary_language";
/// The cookie of the chosen colours.
pub(super) const THEME_COOKIE: &str = "nectary_theme";

/// A browser.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    /// The address of the page, to come back to: of a form that of the page it was sent from, if the browser says it.
    pub(crate) here: String,
    /// Whether a form was sent.
    pub(super) sends: bool,
    /// Whether the request comes from a page of ours, as far as the browser says.
    pub(super) is_from_here: bool,
}

impl Visitor {
    pub(crate) fn of(parts: &Parts, site: &Site) -> Self {
        let headers = &parts.headers;
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = cookie(headers, LANGUAGE_COOKIE)
            .and_then(Language::of_code)
            .unwrap_or_else(|| Language::preferred(accepted.unwrap_or_default()));
        let sends = parts.method != Method::GET;
        let here = match (sends, parts.uri.path_and_query()) {
            (false, Some(here)) => here.as_str(),
            _ => address::return_path(referring_path(headers)),
        };
        Self {
            language,
            theme: cookie(headers, THEME_COOKIE)
                .and_then(Theme::of_word)
                .unwrap_or(Theme::Auto),
            here: here.to_owned(),
            sends,
            is_from_here: is_from_here(headers, site),
        }
    }
}

impl FromRequestParts<Site> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        Ok(Self::of(parts, site))
    }
}

/// The value of a cookie.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// The path of the page that a request comes from. Pages of other sites tell no more than their host.
fn referring_path(headers: &HeaderMap) -> Option<&str> {
    let (_, rest) = headers.get(REFERER)?.to_str().ok()?.split_once("://")?;
    rest.find('/').map(|at| &rest[at..])
}

/// Browsers say with each form where it comes from. The host decides, not the scheme: a proxy may have taken off TLS.
fn is_from_here(headers: &HeaderMap, site: &Site) -> bool {
    let text = |value: &'_ axum::http::HeaderValue| value.to_str().map(str::to_owned).ok();
    let Some(origin) = headers.get(ORIGIN).and_then(text) else {
        return headers
            .get("sec-fetch-site")
            .is_some_and(|value| value == "same-origin");
    };
    let Some((_, origin_host)) = origin.split_once("://") else {
        return false;
    };
    let forwarded = headers
        .get("x-forwarded-host")
        .filter(|_| site.options.trusts_proxy_headers);
    let host = forwarded.or_else(|| headers.get(HOST)).and_then(text);
    let is_public = site.options.public_endpoint.as_deref().is_some_and(|endpoint| {
        let host = endpoint.split_once("://").map(|(_, rest)| rest);
        host.and_then(|rest| rest.split('/').next()) == Some(origin_host)
    });
    is_public || host.as_deref() == Some(origin_host)
}
