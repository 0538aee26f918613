//! The end of an upload, good or bad, by its runner or by the reaper: what it left is removed, and it is forgotten.
//!
//! May run twice, also at the same time, and by a runner that was taken for dead.

use crate::ctx::App;
use crate::error::Error;
use crate::ports::database::UploadRow;
use crate::ports::store::Store;
use crate::tx::retrying;

/// How an upload turned out to have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The image has its bytes.
    Active,
    /// The image is queued again, or gone, and no byte is left.
    Undone,
}

/// Brings an upload to its end. Bytes are removed before the image can take others.
pub(crate) async fn abandon(app: &App, row: &UploadRow) -> Result<Ending, Error> {
    let store = app.store(&row.store).ok_or_else(|| {
        Error::Unavailable(format!(
            "store {} is not configured any more; what upload {} left there stays until it is",
            row.store, row.id
        ))
    })?;
    // After this the image cannot become active by this upload; whether it has is then certain.
    let is_noted = retrying(|| async {
        let mut rows = app.db.write().await?;
        let is_noted = rows.condemn_upload(&row.id).await?;
        rows.commit().await?;
        Ok(is_noted)
    })
    .await?;
    let ending = if is_noted && has_content(app, row).await? {
        Ending::Active
    } else {
        Ending::Undone
    };
    match ending {
        Ending::Active => settle(app, &**store, row).await?,
        Ending::Undone => {
            store.discard(&row.key, &row.id).await?;
            forget(app, row).await?;
        }
    }
    Ok(ending)
}

/// Forgets an upload whose image is active. If this fails the image is none the worse, and the reaper does it later.
pub(super) async fn settle(app: &App, store: &dyn Store, row: &UploadRow) -> Result<(), Error> {
    store.settle(&row.key, &row.id).await?;
    forget(app, row).await
}

/// While an upload is noted no other can begin, so an image that holds bytes holds those of this one.
async fn has_content(app: &App, row: &UploadRow) -> Result<bool, Error> {
    let image = retrying(|| async { Ok(app.db.read().await?.image_unseen(&row.image).await?) }).await?;
    Ok(image.is_some_and(|image| image.content().is_some()))
}

async fn forget(app: &App, row: &UploadRow) -> Result<(), Error> {
    retrying(|| async {
        let mut rows = app.db.write().await?;
        let mut event = None;
        if let Some(before) = rows.image_unseen(&row.image).await?
            && let Some(after) = before.abandon_upload(&row.id, app.now())
        {
            rows.save_image(&before, &after).await?;
            event = app.events.of_image(&mut *rows, &[&after]).await?;
        }
        rows.remove_upload(&row.id).await?;
        rows.commit().await?;
        app.events.publish(event);
        Ok(())
    })
    .await
}
