//! Show that an image was made public, as far as it can be undone.

use nectary_domain::ids::ImageId;
use nectary_domain::policy::Action;
use nectary_domain::publication::Publication;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;

/// The publication of an image that the caller may still take back; nothing if there is none, or it is not his affair.
pub async fn show(ctx: &Ctx, id: &ImageId) -> Result<Option<Publication>, Error> {
    let mut rows = ctx.app.db.read().await?;
    let image = seen(ctx, &mut *rows, id).await?;
    let publication = rows.publication(id).await?;
    drop(rows);
    let Some(publication) = publication.filter(|publication| publication.check_undo(ctx.now()).is_ok()) else {
        return Ok(None);
    };
    match ctx.authorize_image(Action::ModifyImage, &image).await {
        Ok(()) => Ok(Some(publication)),
        Err(Error::Forbidden(_) | Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
