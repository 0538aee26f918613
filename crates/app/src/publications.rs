//! Making an image public: a look at what that shows, the publication itself, and taking it back for a day.

pub mod preview;
pub mod publish;
pub mod show;
pub mod unpublish;

use nectary_domain::image::Image;
use nectary_domain::image::patch::ImageChange;
use nectary_domain::image::value::Set;
use nectary_domain::publication::Publication;
use nectary_domain::visibility::Visibility;

use crate::ctx::Ctx;
use crate::images::patch::change;
use crate::ports::database::Writes;
use crate::tx::Attempt;

/// An image after it was made public, or no longer is.
#[derive(Debug)]
pub struct Published {
    /// The image as it is now.
    pub image: Image,
    /// What can be undone.
    pub publication: Option<Publication>,
    /// Whether it was something else before.
    pub is_changed: bool,
}

/// Gives an image another visibility, as any change of it.
async fn show_to(ctx: &Ctx, rows: &mut dyn Writes, image: &Image, visibility: Visibility) -> Result<Image, Attempt> {
    let shown = ImageChange::Set(Set::Visibility(visibility));
    change(ctx, rows, image, vec![shown]).await
}
