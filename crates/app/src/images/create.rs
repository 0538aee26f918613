//! Create an image: a record without bytes, `queued`.

use nectary_domain::image::Image;
use nectary_domain::image::draft::Draft;
use nectary_domain::policy::Action;
use nectary_domain::visibility::Visibility;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::ports::database::RepoError;

/// Creates the image a client wished for (`POST /v2/images`).
pub async fn create(ctx: &Ctx, draft: Draft) -> Result<Image, Error> {
    let owner = draft.owner_for(&ctx.caller)?;
    let id = draft.id.clone().unwrap_or_else(|| ctx.app.new_image_id());
    let image = Image::create(id, draft, owner, &ctx.app.options.limits, ctx.now())?;
    ctx.authorize_new(&image).await?;

    let mut rows = ctx.app.db.write().await?;
    rows.add_image(&image).await.map_err(|error| match error {
        RepoError::Duplicate(_) => Error::Conflict(format!("Image ID {} already exists!", image.id())),
        other => other.into(),
    })?;
    let event = ctx.app.events.of_image(&mut *rows, &[&image]).await?;
    rows.commit().await?;
    ctx.app.events.publish(event);
    Ok(image)
}

impl Ctx {
    async fn authorize_new(&self, image: &Image) -> Result<(), Error> {
        let target = nectary_domain::image::target::ImageTarget::new(image);
        self.enforce(Action::AddImage, &target).await?;
        match publishing_action(image.record().visibility) {
            Some(action) => self.enforce(action, &target).await,
            None => Ok(()),
        }
    }
}

/// The right that showing an image to more people needs.
pub(super) const fn publishing_action(visibility: Visibility) -> Option<Action> {
    match visibility {
        Visibility::Public => Some(Action::PublicizeImage),
        Visibility::Community => Some(Action::CommunitizeImage),
        Visibility::Private | Visibility::Shared => None,
    }
}
