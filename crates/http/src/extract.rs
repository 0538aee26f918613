//! What handlers take from a request. Axum's own extractors are not used: their refusals are not OpenStack-shaped.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use http_body_util::BodyExt;
use nectary_app::Ctx;
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::ids::{
    AppCredentialId, DomainId, ImageId, ProjectId, RoleId, ScheduleId, ShareLinkId, UploadSessionId, UserId,
};
use serde_json::{Map, Value};

use crate::error::Failure;
use crate::layers::token;
use crate::origin::Origin;
use crate::routes::PathValues;
use crate::site::Site;
use crate::target;

/// Bytes a JSON body may have while its sender is unknown.
const JSON_BODY_BYTES_MAX_UNKNOWN_SENDER: usize = 112 * 1024;

/// Somebody whose token is valid, with all that a verb needs. Of the Image API, the token has a project too.
pub struct Authenticated(pub Ctx);

impl FromRequestParts<Site> for Authenticated {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        if let Some(ctx) = parts.extensions.get::<Ctx>() {
            return Ok(Self(ctx.clone()));
        }
        let RequestId(request_id) = RequestId::from_request_parts(parts, site).await?;
        let ctx = token::sign_in(site, &parts.headers, &request_id)
            .await?
            .ok_or_else(Failure::unauthenticated)?;
        parts.extensions.insert(ctx.clone());
        Ok(Self(ctx))
    }
}

/// Somebody whose token is valid and good for a project: who asks the catalog API.
pub struct InProject(pub Ctx);

impl FromRequestParts<Site> for InProject {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let Authenticated(ctx) = Authenticated::from_request_parts(parts, site).await?;
        match ctx.caller.project() {
            Some(_) => Ok(Self(ctx)),
            None => Err(Failure::forbidden(
                "The catalog needs a token that is scoped to a project. Sign in for a project and try again.",
            )),
        }
    }
}

/// What `X-Auth-Token` holds, if anything, as yet believed by nobody.
pub struct MaybeToken(pub Option<String>);

impl FromRequestParts<Site> for MaybeToken {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _site: &Site) -> Result<Self, Failure> {
        Ok(Self(token::of(&parts.headers).map(str::to_owned)))
    }
}

/// The request's id, `req-…`.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

impl FromRequestParts<Site> for RequestId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _site: &Site) -> Result<Self, Failure> {
        known(parts)
    }
}

impl FromRequestParts<Site> for Origin {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _site: &Site) -> Result<Self, Failure> {
        known(parts)
    }
}

/// What the service itself has put beside the request.
fn known<T: Clone + Send + Sync + 'static>(parts: &Parts) -> Result<T, Failure> {
    let missing = || nectary_app::Error::internal(format!("{} is missing", std::any::type_name::<T>())).into();
    parts.extensions.get::<T>().cloned().ok_or_else(missing)
}

/// The address the request came from: the client's, or what a trusted proxy says of it. Unknown in process.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub Option<IpAddr>);

impl FromRequestParts<Site> for Peer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let forwarded = parts
            .headers
            .get("x-forwarded-for")
            .filter(|_| site.options.trusts_proxy_headers)
            .and_then(|value| value.to_str().ok())
            // The last entry is the one our own proxy has added; those before it are whatever the client says.
            .and_then(|value| value.rsplit(',').next()?.trim().parse().ok());
        let direct = parts.extensions.get::<Self>().and_then(|Self(address)| *address);
        Ok(Self(forwarded.or(direct)))
    }
}

/// The query, decoded: every pair, in order.
pub struct QueryPairs(pub Vec<(String, String)>);

impl FromRequestParts<Site> for QueryPairs {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _site: &Site) -> Result<Self, Failure> {
        target::query_pairs(&parts.uri).map(Self)
    }
}

/// The parameters of the path, in order: one type, or a tuple of up to three.
pub struct Path<T>(pub T);

/// A type that a path segment can be read as. It is decoded already and never empty.
pub trait PathValue {
    /// Takes the segment.
    fn from_segment(text: String) -> Self;
}

impl PathValue for String {
    fn from_segment(text: String) -> Self {
        text
    }
}

macro_rules! path_ids {
    ($($id:ident)*) => {$(
        impl PathValue for $id {
            fn from_segment(text: String) -> Self {
                Self::new(text)
            }
        }
    )*};
}

path_ids! { AppCredentialId DomainId FamilySlug ImageId ProjectId RoleId ScheduleId ShareLinkId UploadSessionId UserId }

fn path_values<const N: usize>(parts: &mut Parts) -> Result<[String; N], Failure> {
    let values = parts.extensions.remove::<PathValues>().unwrap_or_default();
    <[String; N]>::try_from(values.0).map_err(|values| {
        nectary_app::Error::internal(format!(
            "a handler takes {N} path parameters, its route has {}",
            values.len()
        ))
        .into()
    })
}

impl<A: PathValue> FromRequestParts<Site> for Path<A> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _site: &Site) -> Result<Self, Failure> {
        let [a] = path_values(parts)?;
        Ok(Self(A::from_segment(a)))
    }
}

impl<A: PathValue, B: PathValue> FromRequestParts<Site> for Path<(A, B)> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _site: &Site) -> Result<Self, Failure> {
        let [a, b] = path_values(parts)?;
        Ok(Self((A::from_segment(a), B::from_segment(b))))
    }
}

impl<A: PathValue, B: PathValue, C: PathValue> FromRequestParts<Site> for Path<(A, B, C)> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _site: &Site) -> Result<Self, Failure> {
        let [a, b, c] = path_values(parts)?;
        Ok(Self((A::from_segment(a), B::from_segment(b), C::from_segment(c))))
    }
}

/// A JSON body, an object or an array, whatever its media type says.
pub struct JsonBody(pub Value);

impl FromRequest<Site> for JsonBody {
    type Rejection = Failure;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Failure> {
        let is_known = request.extensions().get::<Ctx>().is_some();
        let most = site.options.max_json_body_bytes;
        let most = if is_known {
            most
        } else {
            most.min(JSON_BODY_BYTES_MAX_UNKNOWN_SENDER)
        };
        let text = read_at_most(request.into_body(), most).await?;
        if text.is_empty() {
            return Err(Failure::bad_request(
                "The request has no body; a JSON object or array belongs there.",
            ));
        }
        match serde_json::from_slice(&text) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(Self(value)),
            Ok(_) => Err(Failure::bad_request("The request body must be a JSON object or array.")),
            Err(error) => Err(Failure::bad_request(format!(
                "Malformed JSON in request body: {error}."
            ))),
        }
    }
}

/// A JSON body that is an object.
pub struct JsonObject(pub Map<String, Value>);

impl FromRequest<Site> for JsonObject {
    type Rejection = Failure;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Failure> {
        match JsonBody::from_request(request, site).await? {
            JsonBody(Value::Object(object)) => Ok(Self(object)),
            JsonBody(_) => Err(Failure::bad_request(
                "The request body must be a JSON object, not an array.",
            )),
        }
    }
}

/// A JSON object, or no body at all, which is an empty one.
pub struct MaybeObject(pub Map<String, Value>);

impl FromRequest<Site> for MaybeObject {
    type Rejection = Failure;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Failure> {
        if request.body().is_end_stream() {
            return Ok(Self(Map::new()));
        }
        let JsonObject(object) = JsonObject::from_request(request, site).await?;
        Ok(Self(object))
    }
}

/// A whole body, unless it is too long.
pub(crate) async fn read_at_most(body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    let mut body = body;
    let mut text = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|error| Failure::bad_request(format!("The request body could not be read: {error}.")))?;
        if let Ok(data) = frame.into_data() {
            if text.len() + data.len() > most {
                return Err(Failure::too_large(format!(
                    "The request body has more than {most} bytes."
                )));
            }
            text.extend_from_slice(&data);
        }
    }
    Ok(text)
}
