//! How a change is asked for: `?dry_run=true`, and `If-Match` with the version that the caller has read.

use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use nectary_app::families::How;

use super::list_query::{Parameters, boolean};
use crate::error::Failure;
use crate::extract::QueryPairs;
use crate::site::Site;

/// How a verb on a family is asked for.
pub(crate) struct AskedHow(pub How);

impl FromRequestParts<Site> for AskedHow {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let QueryPairs(pairs) = QueryPairs::from_request_parts(parts, site).await?;
        let dry_run = Parameters::of(&pairs, &["dry_run"])?.once("dry_run")?;
        let expected = match parts.headers.get(IF_MATCH) {
            None => None,
            Some(value) => expected(value.to_str().unwrap_or_default())?,
        };
        Ok(Self(How {
            dry_run: dry_run.map(boolean).transpose()?.unwrap_or_default(),
            expected,
        }))
    }
}

/// The version in `If-Match`; nothing if any will do.
fn expected(value: &str) -> Result<Option<i64>, Failure> {
    if value.trim() == "*" {
        return Ok(None);
    }
    let tag = value.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = tag.and_then(|tag| tag.parse().ok());
    version.map(Some).ok_or_else(|| {
        Failure::bad_request(format!(
            "If-Match is {value:?}; it must be the ETag of an answer about this family, such as \"7\"."
        ))
    })
}
