//! The built-in Identity API v3: as much of Keystone's as clients of an image catalog use.
//!
//! A handler reads, calls one verb of `nectary_app::identity`, and shows the result as Keystone does.

pub(crate) mod app_credentials;
pub(crate) mod auth;
pub(crate) mod catalog;
pub(crate) mod discovery;
pub(crate) mod domains;
mod fields;
mod filters;
pub(crate) mod grants;
pub(crate) mod projects;
pub(crate) mod role_assignments;
pub(crate) mod roles;
mod sign_in;
pub(crate) mod tokens;
pub(crate) mod users;
mod view;

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::VARY;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use nectary_app::identity::BuiltinIdentity;
use nectary_domain::identity::access::Actor;
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::token::Token;
use serde_json::Value;

use crate::error::Failure;
use crate::layers::token;
use crate::origin::Origin;
use crate::respond::json;
use crate::site::Site;

/// The built-in identity, for requests that need no token.
pub(crate) struct BuiltIn(pub Arc<BuiltinIdentity>);

impl FromRequestParts<Site> for BuiltIn {
    type Rejection = Failure;

    async fn from_request_parts(_parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let identity = site.app.builtin_identity.clone();
        identity
            .map(Self)
            .ok_or_else(|| Failure::not_found("This catalog has no identity of its own."))
    }
}

/// Somebody whose token is valid, whatever its scope.
pub(crate) struct Signed {
    pub identity: Arc<BuiltinIdentity>,
    pub token: Arc<Token>,
}

impl Signed {
    pub(crate) fn actor(&self) -> Actor<'_> {
        Actor::Bearer(&self.token)
    }
}

impl FromRequestParts<Site> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let BuiltIn(identity) = BuiltIn::from_request_parts(parts, site).await?;
        let text = token::of(&parts.headers).ok_or_else(Failure::unauthenticated)?;
        let token = identity
            .token(&Secret::new(text))
            .await?
            .ok_or_else(Failure::unauthenticated)?;
        tracing::Span::current().record("user", token.user.as_str());
        if let Some(project) = &token.project {
            tracing::Span::current().record("project", project.as_str());
        }
        Ok(Self { identity, token })
    }
}

/// The address of the catalog as clients know it, without a trailing slash; links are made from it.
pub(crate) struct Address(String);

impl Address {
    /// Where this API is.
    fn v3(&self) -> String {
        format!("{}/identity/v3", self.0)
    }
}

impl FromRequestParts<Site> for Address {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        match &site.options.public_endpoint {
            Some(endpoint) => Ok(Self(endpoint.trim_end_matches('/').to_owned())),
            None => Origin::from_request_parts(parts, site)
                .await
                .map(|Origin(origin)| Self(origin)),
        }
    }
}

/// A JSON answer. It depends on who asks, so that no cache on the way may give it to others.
fn answer(status: StatusCode, body: &Value) -> Result<Response, Failure> {
    let mut response = json(status, body)?;
    response
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("X-Auth-Token"));
    Ok(response)
}

/// 204 and nothing more.
fn done() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
