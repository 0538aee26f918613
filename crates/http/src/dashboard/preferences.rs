//! Language and colours of the pages, kept by the browser for a year.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use super::address::return_path;
use super::form::Sent;
use super::session::is_secure;
use super::visitor::{LANGUAGE_COOKIE, THEME_COOKIE, Theme};
use super::words::Language;
use super::{Visitor, see_other};
use crate::error::Failure;
use crate::site::Site;

/// `POST /dashboard/preferences`. What is not one of ours is not kept.
pub(crate) async fn change(State(site): State<Site>, Sent { fields, .. }: Sent<Visitor>) -> Result<Response, Failure> {
    let mut response = see_other(return_path(fields.get("to")));
    let language = fields.get("language").and_then(Language::of_code);
    let theme = fields.get("theme").and_then(Theme::of_word);
    let chosen = [
        language.map(|language| (LANGUAGE_COOKIE, language.code())),
        theme.map(|theme| (THEME_COOKIE, theme.as_str())),
    ];
    let secure = if is_secure(&site) { "; Secure" } else { "" };
    for (name, value) in chosen.into_iter().flatten() {
        let cookie = format!("{name}={value}; Path=/dashboard; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}");
        let cookie = HeaderValue::from_str(&cookie).map_err(nectary_app::Error::internal)?;
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
