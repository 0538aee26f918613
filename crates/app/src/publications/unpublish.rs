//! Take back that an image was made public.

use nectary_domain::ids::ImageId;
use nectary_domain::policy::Action;
use nectary_domain::visibility::Visibility;

use super::{Published, show_to};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;
use crate::tx::retrying;

/// Gives an image the visibility back that it had before it was made public, within a day. What is not public stays as
/// it is.
pub async fn unpublish(ctx: &Ctx, id: &ImageId) -> Result<Published, Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let before = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::ModifyImage, &before).await?;
        if before.record().visibility != Visibility::Public {
            return Ok(Published {
                image: before,
                publication: None,
                is_changed: false,
            });
        }
        let publication = rows.publication(id).await?.ok_or_else(|| {
            Error::Conflict(format!(
                "What image {id} was before it became public is not known: that was not done here. Set its visibility by \
                 a change of the image."
            ))
        })?;
        publication.check_undo(ctx.now())?;
        let image = show_to(ctx, &mut *rows, &before, publication.former).await?;
        rows.remove_publication(id).await?;
        let event = ctx.app.events.of_image(&mut *rows, &[&before, &image]).await?;
        ctx.commit(rows, event).await?;
        Ok(Published {
            image,
            publication: None,
            is_changed: true,
        })
    })
    .await
}
