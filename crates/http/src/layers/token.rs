//! Who asks: the token becomes a [`Ctx`], or the request stops here.

use axum::http::{HeaderMap, Method};
use nectary_app::Ctx;
use nectary_app::ports::identity::Authenticated;
use nectary_domain::caller::Scope;
use nectary_domain::ids::{DomainId, UserId};
use nectary_domain::time::Timestamp;

use crate::error::Failure;
use crate::extract::RequestId;
use crate::site::Site;

/// The token a request carries.
pub(crate) fn of(headers: &HeaderMap) -> Option<&str> {
    headers
        .get("x-auth-token")?
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|token| !token.is_empty())
}

/// Who the token belongs to; nobody if there is none or it is not valid. Any scope will do.
pub(crate) async fn sign_in(site: &Site, headers: &HeaderMap, request_id: &str) -> Result<Option<Ctx>, Failure> {
    let Some(token) = of(headers) else {
        return Ok(None);
    };
    match site.app.identity.validate(token).await? {
        Some(who) => Ok(Some(admit(site, who, request_id).await?)),
        None => Ok(None),
    }
}

/// Who asks the Image API: somebody working for a project, or nobody in particular where the operator allows that.
pub(crate) async fn image_caller(
    site: &Site,
    method: &Method,
    headers: &HeaderMap,
    RequestId(request_id): &RequestId,
) -> Result<Ctx, Failure> {
    match sign_in(site, headers, request_id).await? {
        Some(ctx) => match ctx.caller.scope {
            Scope::Project { .. } => Ok(ctx),
            Scope::Unscoped | Scope::Domain | Scope::System => Err(Failure::forbidden(
                "The Image API needs a token that is scoped to a project. Sign in for a project and try again.",
            )),
        },
        None if !site.app.options.allow_anonymous_access => Err(Failure::unauthenticated()),
        None if matches!(*method, Method::GET | Method::HEAD) => admit(site, anonymous(), request_id).await,
        None => Err(Failure::forbidden(
            "Without signing in, images can be read but not changed.",
        )),
    }
}

fn anonymous() -> Authenticated {
    Authenticated {
        user: UserId::new(""),
        user_domain: DomainId::new(""),
        scope: Scope::Unscoped,
        roles: Vec::new(),
        expires_at: Timestamp::from_micros(i64::MAX),
    }
}

/// Somebody whose token was validated, for the handlers and for the log.
pub(crate) async fn admit(site: &Site, who: Authenticated, request_id: &str) -> Result<Ctx, Failure> {
    let ctx = Ctx::admit(site.app.clone(), who, request_id.to_owned()).await?;
    let span = tracing::Span::current();
    span.record("user", ctx.caller.user.as_str());
    if let Some(project) = ctx.caller.project() {
        span.record("project", project.as_str());
    }
    Ok(ctx)
}
