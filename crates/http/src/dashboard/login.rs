//! Signing in and out.

use askama::Template;
use axum::extract::State;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use nectary_app::Error;
use nectary_app::identity::BuiltinIdentity;
use nectary_app::identity::tokens::issue::{Issued, issue};
use nectary_app::identity::tokens::projects::projects;
use nectary_app::identity::tokens::revoke::revoke;
use nectary_domain::identity::access::Actor;
use nectary_domain::identity::home;
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::sign_in::{DomainRef, ProjectRef, Proof, SignIn, UserRef, WantedScope};
use nectary_domain::ids::ProjectId;

use super::address::{self, return_path};
use super::form::Sent;
use super::session::{SignedIn, session_cookie};
use super::shell::Shell;
use super::words::fill;
use super::{Visitor, page, see_other};
use crate::error::Failure;
use crate::extract::{Peer, QueryPairs};
use crate::identity_v3::BuiltIn;
use crate::site::Site;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    shell: Shell,
    to: &'a str,
    user: &'a str,
    /// Why the last attempt failed.
    problem: Option<String>,
    /// Something to know beforehand.
    note: Option<&'static str>,
}

/// `GET /dashboard/login`
pub(crate) async fn show(visitor: Visitor, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let value = |name: &str| address::first(&pairs, name);
    let words = &visitor.language.words().sign_in;
    let note = match (value("signed_out"), value("ended"), value("to")) {
        (Some(_), _, _) => Some(words.signed_out),
        (None, Some(_), _) => Some(words.ended),
        (None, None, Some(_)) => Some(words.first),
        (None, None, None) => None,
    };
    let login = LoginPage {
        shell: Shell::outside(&visitor, words.title),
        to: return_path(value("to")),
        user: "",
        problem: None,
        note,
    };
    page(StatusCode::OK, &login)
}

/// `POST /dashboard/login`
pub(crate) async fn sign_in(
    State(site): State<Site>,
    BuiltIn(identity): BuiltIn,
    Peer(peer): Peer,
    Sent { by: visitor, fields }: Sent<Visitor>,
) -> Result<Response, Failure> {
    let to = return_path(fields.get("to"));
    let wanted = SignIn {
        proofs: vec![Proof::Password {
            user: UserRef::Name {
                name: fields.text("user").to_owned(),
                domain: DomainRef::Id(home::domain_id()),
            },
            password: Secret::new(fields.text("password")),
        }],
        scope: WantedScope::Default,
    };
    let words = &visitor.language.words().sign_in;
    let (status, problem, wait) = match issue(&identity, &wanted, peer).await {
        Ok(issued) => return enter(&site, &identity, issued, to).await,
        Err(Error::Unauthenticated(_)) => (StatusCode::UNAUTHORIZED, words.wrong.to_owned(), None),
        Err(Error::Throttled { retry_after }) => {
            let seconds = retry_after.as_secs().max(1).to_string();
            let problem = fill(words.throttled, &[("n", &seconds)]);
            (StatusCode::TOO_MANY_REQUESTS, problem, Some(seconds))
        }
        Err(error) => return Err(error.into()),
    };
    let login = LoginPage {
        shell: Shell::outside(&visitor, words.title),
        to,
        user: fields.text("user"),
        problem: Some(problem),
        note: None,
    };
    let mut response = page(status, &login)?;
    if let Some(wait) = wait.and_then(|seconds| HeaderValue::from_str(&seconds).ok()) {
        response.headers_mut().insert(RETRY_AFTER, wait);
    }
    Ok(response)
}

/// Goes on with a token. Whoever has one project only need not choose it.
async fn enter(site: &Site, identity: &BuiltinIdentity, issued: Issued, to: &str) -> Result<Response, Failure> {
    if issued.shown.project.is_some() {
        return with_session(see_other(to), &issued.text, site);
    }
    let projects = projects(&identity.realm, &issued.shown.token).await?;
    match projects.as_slice() {
        [only] => {
            let scoped = rescope(identity, &issued.text, &only.id).await?;
            revoke(identity, Actor::Bearer(&issued.shown.token), &issued.text).await?;
            with_session(see_other(to), &scoped.text, site)
        }
        _ => with_session(see_other(&super::projects::choose(to)), &issued.text, site),
    }
}

/// A token of the same user for a project.
pub(super) async fn rescope(
    identity: &BuiltinIdentity,
    text: &Secret,
    project: &ProjectId,
) -> Result<Issued, nectary_app::Error> {
    let wanted = SignIn {
        proofs: vec![Proof::Token(text.clone())],
        scope: WantedScope::Project(ProjectRef::Id(project.clone())),
    };
    issue(identity, &wanted, None).await
}

/// An answer that begins or goes on with a session.
pub(super) fn with_session(mut response: Response, text: &Secret, site: &Site) -> Result<Response, Failure> {
    let cookie = session_cookie(Some(text), site)?;
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}

/// `POST /dashboard/logout`
pub(crate) async fn sign_out(
    State(site): State<Site>,
    Sent { by: signed_in, .. }: Sent<SignedIn>,
) -> Result<Response, Failure> {
    revoke(&signed_in.identity, signed_in.actor(), &signed_in.text).await?;
    let mut response = see_other("/dashboard/login?signed_out=1");
    response.headers_mut().insert(SET_COOKIE, session_cookie(None, &site)?);
    Ok(response)
}
