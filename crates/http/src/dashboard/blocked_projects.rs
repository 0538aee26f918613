//! Projects whose offers stay out of the inbox: the list below it, blocking and unblocking.

use axum::response::Response;
use nectary_app::blocked_projects::{block, list, unblock};
use nectary_domain::ids::ProjectId;

use super::form::Sent;
use super::inbox;
use super::session::Session;
use super::show::Moment;
use super::words::fill;
use crate::error::Failure;

/// Blocked projects that are shown. Whoever blocks more has the API to look through them.
const SHOWN_MAX: usize = 100;

/// A blocked project.
pub(super) struct Blocked {
    pub(super) project: String,
    pub(super) since: Moment,
    /// What its button is called to people who do not see where it stands.
    pub(super) unblock: String,
}

/// Whom the reader's project blocks.
pub(super) async fn blocked(session: &Session) -> Result<Vec<Blocked>, Failure> {
    let language = session.signed_in.visitor.language;
    let listed = list::list(&session.ctx, None, SHOWN_MAX).await?;
    let blocked = listed.blocks.into_iter().map(|block| Blocked {
        since: Moment::of(block.at, session.ctx.now(), language),
        unblock: fill(
            language.words().inbox.unblock_this,
            &[("project", block.blocked.as_str())],
        ),
        project: block.blocked.to_string(),
    });
    Ok(blocked.collect())
}

/// `POST /dashboard/blocked-projects`: a project to block, or one to unblock.
pub(crate) async fn change(Sent { by: session, fields }: Sent<Session>) -> Result<Response, Failure> {
    if let Some(project) = fields.get("unblock") {
        unblock::unblock(&session.ctx, &ProjectId::new(project)).await?;
        return Ok(inbox::back("unblocked"));
    }
    let words = &session.signed_in.visitor.language.words().inbox;
    let project = fields.get("block").ok_or(words.nothing_to_block);
    let project = project.map_err(Failure::bad_request)?;
    block::block(&session.ctx, &ProjectId::new(project)).await?;
    Ok(inbox::back("blocked"))
}
