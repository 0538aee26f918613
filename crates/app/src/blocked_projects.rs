//! Projects whose offers the caller's project does not want to see. The other side notices nothing.

pub mod block;
pub mod list;
pub mod unblock;

use nectary_domain::policy::{Action, MapTarget};

use crate::ctx::Ctx;
use crate::error::Error;

/// Whoever may answer for the project decides whom it blocks.
async fn authorize(ctx: &Ctx) -> Result<(), Error> {
    let own = ctx.own_project()?.as_str();
    let target = MapTarget::default().with("member_id", own).with("project_id", own);
    ctx.enforce(Action::ModifyMember, &target).await
}
