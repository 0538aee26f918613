//! `/v3/auth/tokens`: get a token, see what one says, end one.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use nectary_app::identity::tokens::{issue, revoke, show};
use nectary_domain::identity::secret::Secret;

use super::{Address, BuiltIn, Signed, answer, catalog, done, sign_in, view};
use crate::error::Failure;
use crate::extract::{JsonObject, Peer, QueryPairs};

const SUBJECT: HeaderName = HeaderName::from_static("x-subject-token");

/// `POST`: a token for a password, a token or an application credential.
pub(crate) async fn issue(
    BuiltIn(identity): BuiltIn,
    Peer(peer): Peer,
    QueryPairs(query): QueryPairs,
    address: Address,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let issued = issue::issue(&identity, &sign_in::sign_in(body)?, peer).await?;
    let body = view::token(&issued.shown, wants_catalog(&query).then(|| catalog::of(&address)));
    with_subject(answer(StatusCode::CREATED, &body)?, &issued.text)
}

/// `GET`: what the token in `X-Subject-Token` says.
pub(crate) async fn show(
    signed: Signed,
    QueryPairs(query): QueryPairs,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let text = subject(&headers)?;
    let shown = show::show(&signed.identity, signed.actor(), &text).await?;
    let body = view::token(&shown, wants_catalog(&query).then(|| catalog::of(&address)));
    with_subject(answer(StatusCode::OK, &body)?, &text)
}

/// `HEAD`: whether it is good.
pub(crate) async fn check(
    signed: Signed,
    query: QueryPairs,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut response = show(signed, query, address, headers).await?;
    *response.body_mut() = Body::empty();
    Ok(response)
}

/// `DELETE`: ends it.
pub(crate) async fn revoke(signed: Signed, headers: HeaderMap) -> Result<Response, Failure> {
    revoke::revoke(&signed.identity, signed.actor(), &subject(&headers)?).await?;
    Ok(done())
}

fn wants_catalog(query: &[(String, String)]) -> bool {
    !query.iter().any(|(name, _)| name == "nocatalog")
}

fn subject(headers: &HeaderMap) -> Result<Secret, Failure> {
    let text = headers
        .get(SUBJECT)
        .and_then(|value| value.to_str().ok())
        .map(str::trim);
    let text = text.filter(|text| !text.is_empty());
    text.map(Secret::new)
        .ok_or_else(|| Failure::bad_request("Name the token in the header X-Subject-Token."))
}

fn with_subject(mut response: Response, text: &Secret) -> Result<Response, Failure> {
    let mut value = HeaderValue::from_str(text.reveal()).map_err(nectary_app::Error::internal)?;
    value.set_sensitive(true);
    response.headers_mut().insert(SUBJECT, value);
    Ok(response)
}
