//! List the share links of an image.

use nectary_domain::ids::ImageId;
use nectary_domain::policy::Action;
use nectary_domain::share_link::{LinkPlace, ShareLink};

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;

/// A page of links.
#[derive(Debug)]
pub struct ListedLinks {
    /// The links, newest first, whatever their state.
    pub links: Vec<ShareLink>,
    /// Where the next page begins, if there is one.
    pub next: Option<LinkPlace>,
}

/// Lists links, for those who could make one: to others they are nobody's business, members of the image included.
pub async fn list(ctx: &Ctx, id: &ImageId, after: Option<&LinkPlace>, limit: usize) -> Result<ListedLinks, Error> {
    let mut rows = ctx.app.db.read().await?;
    let image = seen(ctx, &mut *rows, id).await?;
    ctx.authorize_image(Action::AddMember, &image).await?;
    let mut links = rows.share_links(id, after, limit + 1).await?;
    let has_more = links.len() > limit;
    links.truncate(limit);
    let next = links.last().filter(|_| has_more).map(ShareLink::place);
    Ok(ListedLinks { links, next })
}
