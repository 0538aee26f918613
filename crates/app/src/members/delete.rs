//! Take an offer back.

use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::events::Event;
use crate::images::seen;
use crate::members::no_member;
use crate::tx::retrying;

/// Removes a member (`DELETE /v2/images/{id}/members/{member}`). The member itself cannot: it rejects instead.
pub async fn delete(ctx: &Ctx, id: &ImageId, project: &ProjectId) -> Result<(), Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let image = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::DeleteMember, &image).await?;
        image.check_shareable()?;
        if !rows.remove_member(id, project).await? {
            return Err(no_member(id, project).into());
        }
        ctx.commit(rows, Event::share(&image, project)).await?;
        Ok(())
    })
    .await
}
