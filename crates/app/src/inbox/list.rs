//! List what waits for an answer.

use nectary_domain::share::{SharePlace, ShareQuery};

use crate::ctx::Ctx;
use crate::error::Error;
use crate::shares::list::{ListedShares, list as list_shares};

/// Lists the offers that the caller's project has not answered, newest first. Those of projects it blocks stay out.
pub async fn list(ctx: &Ctx, after: Option<SharePlace>, limit: usize) -> Result<ListedShares, Error> {
    let query = ShareQuery {
        after,
        ..ShareQuery::inbox(ctx.own_project()?.clone(), ctx.now(), limit)
    };
    list_shares(ctx, query).await
}
