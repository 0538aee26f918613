//! Make a share link.

use nectary_domain::identity::secret::Secret;
use nectary_domain::ids::{ImageId, ShareLinkId};
use nectary_domain::policy::Action;
use nectary_domain::share::Message;
use nectary_domain::share_link::{ShareLink, end, uses};
use nectary_domain::time::Timestamp;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::identity::secret;
use crate::images::seen;
use crate::tx::retrying;

/// What somebody wishes of a link.
#[derive(Clone, Debug)]
pub struct NewShareLink {
    /// How often it can be used.
    pub uses: u64,
    /// Until when.
    pub until: Timestamp,
    /// What those who use it are told.
    pub message: Option<Message>,
}

/// Makes a link. Its token is told this once.
pub async fn create(ctx: &Ctx, id: &ImageId, wish: NewShareLink) -> Result<(ShareLink, Secret), Error> {
    let now = ctx.now();
    let (uses_max, expires_at) = (uses(wish.uses)?, end(wish.until, now)?);
    let token = secret::link_token(ctx.app.ids.secret());
    let link_id = ShareLinkId::new(ctx.app.ids.uuid().to_string());
    let link = retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let image = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::AddMember, &image).await?;
        image.check_shareable()?;
        let owner = image.record().owner.clone().ok_or_else(|| {
            Error::Conflict(format!(
                "Image {id} has no owner, so nobody can stand behind a link to it."
            ))
        })?;
        let link = ShareLink {
            id: link_id.clone(),
            hash: secret::token_hash(&token),
            image: id.clone(),
            owner,
            message: wish.message.clone(),
            uses_max,
            uses: 0,
            created_by: ctx.caller.user.clone(),
            created_at: now,
            expires_at,
            revoked_at: None,
        };
        rows.add_share_link(&link).await?;
        ctx.commit(rows, None).await?;
        Ok(link)
    })
    .await?;
    Ok((link, token))
}
