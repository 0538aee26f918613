//! Take a share link back.

use nectary_domain::ids::ShareLinkId;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;
use crate::tx::retrying;

/// Makes a link void for good; one that is already stays so. Members it has made stay. For everybody who could not make
/// one there is no such link.
pub async fn revoke(ctx: &Ctx, id: &ShareLinkId) -> Result<(), Error> {
    let no_link = || Error::NotFound(format!("There is no share link {id}."));
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let link = rows.share_link(id).await?.ok_or_else(no_link)?;
        let may = match seen(ctx, &mut *rows, &link.image).await {
            Ok(image) => ctx.authorize_image(Action::DeleteMember, &image).await,
            Err(error) => Err(error),
        };
        may.map_err(|error| match error {
            Error::NotFound(_) | Error::Forbidden(_) => no_link(),
            other => other,
        })?;
        if rows.revoke_share_link(id, ctx.now()).await? {
            ctx.commit(rows, None).await?;
        }
        Ok(())
    })
    .await
}
