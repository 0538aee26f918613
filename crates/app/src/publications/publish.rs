//! Make an image public.

use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::policy::{Action, Origin};
use nectary_domain::publication::Publication;
use nectary_domain::visibility::Visibility;

use super::{Published, show_to};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;
use crate::tx::retrying;

/// Makes an image public, which the caller means for sure: he has typed its name. What is public already stays as it is.
pub async fn publish(ctx: &Ctx, id: &ImageId, typed: &str) -> Result<Published, Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let before = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::ModifyImage, &before).await?;
        authorize_publishing(ctx, &before).await?;
        before.check_publishable(typed)?;
        let former = before.record().visibility;
        if former == Visibility::Public {
            return Ok(Published {
                publication: rows.publication(id).await?,
                image: before,
                is_changed: false,
            });
        }
        let image = show_to(ctx, &mut *rows, &before, Visibility::Public).await?;
        let publication = Publication {
            image: id.clone(),
            former,
            by: ctx.caller.user.clone(),
            at: ctx.now(),
        };
        rows.set_publication(&publication).await?;
        let event = ctx.app.events.of_image(&mut *rows, &[&before, &image]).await?;
        ctx.commit(rows, event).await?;
        Ok(Published {
            image,
            publication: Some(publication),
            is_changed: true,
        })
    })
    .await
}

/// Refuses with a sentence that says who can do it.
async fn authorize_publishing(ctx: &Ctx, image: &Image) -> Result<(), Error> {
    let action = Action::PublicizeImage;
    ctx.authorize_image(action, image).await.map_err(|error| match error {
        Error::Forbidden(_) => {
            let who = match ctx.policy().effective(action).origin {
                Origin::Default => "an administrator of this cloud can".to_owned(),
                Origin::Deprecated | Origin::File(_) => {
                    format!("those can whom this cloud's policy rule {action} allows it")
                }
            };
            Error::Forbidden(format!(
                "You cannot make image {} public; {who}. Ask there. Until then you can share it with projects.",
                image.id()
            ))
        }
        other => other,
    })
}
