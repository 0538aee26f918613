//! Who asks for a change, and whether it is a dry run: `?dry_run=true` is the only parameter that a change takes.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use nectary_app::Ctx;

use super::list_query::{Parameters, boolean};
use crate::error::Failure;
use crate::extract::{InProject, QueryPairs};
use crate::site::Site;

/// Somebody who changes something, or wants to know what that would do. For verbs that keep to
/// [`Ctx::is_dry_run`](nectary_app::Ctx).
pub(crate) struct Change(pub Ctx);

impl FromRequestParts<Site> for Change {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let InProject(mut ctx) = InProject::from_request_parts(parts, site).await?;
        let QueryPairs(pairs) = QueryPairs::from_request_parts(parts, site).await?;
        let dry_run = Parameters::of(&pairs, &["dry_run"])?.once("dry_run")?;
        ctx.is_dry_run = dry_run.map(boolean).transpose()?.unwrap_or_default();
        Ok(Self(ctx))
    }
}
