//! List the upload sessions of the caller's project.

use nectary_domain::ids::UploadSessionId;
use nectary_domain::upload_session::UploadSession;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::uploads::own;

/// A page of sessions.
#[derive(Debug)]
pub struct SessionPage {
    /// The sessions, newest first.
    pub sessions: Vec<UploadSession>,
    /// Whether older ones follow.
    pub has_more: bool,
}

/// Lists sessions, newest first (`GET /catalog/v1/uploads`).
pub async fn list(ctx: &Ctx, marker: Option<&UploadSessionId>, limit: usize) -> Result<SessionPage, Error> {
    let project = ctx.own_project()?;
    let mut rows = ctx.app.db.read().await?;
    let after = match marker {
        Some(marker) => Some(own(ctx, &mut *rows, marker).await.map_err(|error| match error {
            Error::NotFound(_) => Error::Invalid(format!(
                "The marker {marker} is no upload of this project. Begin again without it."
            )),
            other => other,
        })?),
        None => None,
    };
    // One more than is shown says whether more follow.
    let mut sessions = rows.upload_sessions(project, after.as_ref(), limit + 1).await?;
    let has_more = sessions.len() > limit;
    sessions.truncate(limit);
    Ok(SessionPage { sessions, has_more })
}
