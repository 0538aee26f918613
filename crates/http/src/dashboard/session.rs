//! Who looks at a page: the token of the identity in a cookie, and the proof that a form is one of ours.
//!
//! The cookie is `SameSite=Lax`, so that a link in a mail or a chat opens its page; nothing changes by `GET`. What
//! changes something carries a second proof that only our pages know, and says where it comes from.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use nectary_app::Ctx;
use nectary_app::identity::tokens::{ShownToken, show};
use nectary_app::identity::{BuiltinIdentity, derived};
use nectary_domain::identity::access::Actor;
use nectary_domain::identity::project::Project;
use nectary_domain::identity::secret::Secret;

use super::form::outdated;
use super::see_other;
use super::visitor::{Visitor, cookie};
use crate::error::Failure;
use crate::extract::RequestId;
use crate::identity_v3::BuiltIn;
use crate::layers::token;
use crate::site::Site;

/// The cookie that holds the token.
const COOKIE_NAME: &str = "nectary_session";
/// What the proof of our forms is derived for.
const FORM_PURPOSE: &str = "nectary dashboard form";

/// Somebody whose cookie holds a valid token, with a project or without.
pub(crate) struct SignedIn {
    pub(super) visitor: Visitor,
    pub(super) identity: Arc<BuiltinIdentity>,
    pub(super) text: Secret,
    pub(super) shown: ShownToken,
}

impl SignedIn {
    /// What every form of this session carries.
    pub(super) fn form_proof(&self) -> String {
        derived(&self.text, FORM_PURPOSE)
    }
    pub(super) fn actor(&self) -> Actor<'_> {
        Actor::Bearer(&self.shown.token)
    }
}

impl FromRequestParts<Site> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let BuiltIn(identity) = BuiltIn::from_request_parts(parts, site).await?;
        let text = cookie(&parts.headers, COOKIE_NAME).map(Secret::new);
        let text = text.ok_or_else(Failure::unauthenticated)?;
        let token = identity.token(&text).await?.ok_or_else(Failure::unauthenticated)?;
        let shown = show::show(&identity, Actor::Bearer(&token), &text).await?;
        Ok(Self {
            visitor: Visitor::of(parts, site),
            identity,
            text,
            shown,
        })
    }
}

/// Somebody who works in a project.
pub(crate) struct Session {
    pub(super) signed_in: SignedIn,
    pub(super) project: Project,
    pub(super) ctx: Ctx,
}

impl FromRequestParts<Site> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let signed_in = SignedIn::from_request_parts(parts, site)
            .await
            .map_err(IntoResponse::into_response)?;
        let Some(project) = signed_in.shown.project.clone() else {
            return Err(see_other("/dashboard/projects"));
        };
        let ctx = admit(parts, site, &signed_in)
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Self {
            signed_in,
            project,
            ctx,
        })
    }
}

async fn admit(parts: &mut Parts, site: &Site, signed_in: &SignedIn) -> Result<Ctx, Failure> {
    let RequestId(request_id) = RequestId::from_request_parts(parts, site).await?;
    let who = site.app.identity.validate(signed_in.text.reveal()).await?;
    token::admit(site, who.ok_or_else(Failure::unauthenticated)?, &request_id).await
}

/// Lets a script of our pages ask the API with the session's cookie. Where it changes something it shows the proof of the
/// session in a header, which no other site can set; what it only reads no other site gets to see.
pub(crate) async fn admit_script(parts: &mut Parts, site: &Site) -> Result<Ctx, Failure> {
    let signed_in = SignedIn::from_request_parts(parts, site).await?;
    let shown = parts.headers.get("x-form-proof").and_then(|value| value.to_str().ok());
    if parts.method != Method::GET && shown != Some(signed_in.form_proof().as_str()) {
        return Err(outdated());
    }
    if signed_in.shown.project.is_none() {
        return Err(Failure::forbidden(
            "The session has no project. Choose one and try again.",
        ));
    }
    admit(parts, site, &signed_in).await
}

/// Somebody who may send a form, and what the form must prove.
pub(crate) trait Sender: FromRequestParts<Site> {
    /// The proof; nothing where there is no session to prove.
    fn proof(&self) -> Option<String>;
    /// The browser.
    fn visitor(&self) -> &Visitor;
}

impl Sender for Visitor {
    fn proof(&self) -> Option<String> {
        None
    }
    fn visitor(&self) -> &Visitor {
        self
    }
}

impl Sender for SignedIn {
    fn proof(&self) -> Option<String> {
        Some(self.form_proof())
    }
    fn visitor(&self) -> &Visitor {
        &self.visitor
    }
}

impl Sender for Session {
    fn proof(&self) -> Option<String> {
        self.signed_in.proof()
    }
    fn visitor(&self) -> &Visitor {
        &self.signed_in.visitor
    }
}

/// The cookie for a token; without one, the cookie that ends the session.
pub(super) fn session_cookie(token: Option<&Secret>, site: &Site) -> Result<HeaderValue, Failure> {
    let (value, end) = match token {
        Some(text) => (text.reveal(), ""),
        None => ("", "; Max-Age=0"),
    };
    let secure = if is_secure(site) { "; Secure" } else { "" };
    let cookie = format!("{COOKIE_NAME}={value}; Path=/dashboard; HttpOnly; SameSite=Lax{secure}{end}");
    let mut cookie = HeaderValue::from_str(&cookie).map_err(nectary_app::Error::internal)?;
    cookie.set_sensitive(true);
    Ok(cookie)
}

/// Whether browsers reach us by TLS.
pub(super) fn is_secure(site: &Site) -> bool {
    let endpoint = site.options.public_endpoint.as_deref();
    endpoint.is_some_and(|endpoint| endpoint.starts_with("https://"))
}
