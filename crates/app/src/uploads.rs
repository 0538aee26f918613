//! Verbs on upload sessions: an image that comes in chunks, which survive the client and the server.
//!
//! Chunks are objects of the store like any others. The bytes of the image come together in `finish`, by the same code
//! that takes an upload in one piece.

pub mod create;
pub mod delete;
pub mod finish;
pub mod list;
pub mod put_chunk;
pub mod show;

use nectary_domain::ids::UploadSessionId;
use nectary_domain::image::Image;
use nectary_domain::policy::Action;
use nectary_domain::upload_session::UploadSession;

use crate::ctx::{App, Ctx};
use crate::error::Error;
use crate::images::seen;
use crate::ports::database::Reads;
use crate::ports::store::StoreError;
use crate::ports::upload_sessions::ChunkRow;
use crate::tx::retrying;

/// A session of the caller's project; others' do not exist.
async fn own(ctx: &Ctx, rows: &mut (impl Reads + ?Sized), id: &UploadSessionId) -> Result<UploadSession, Error> {
    rows.upload_session(id)
        .await?
        .filter(|session| ctx.caller.project() == Some(&session.project))
        .ok_or_else(|| Error::NotFound(format!("There is no upload {id}, or its time was up.")))
}

/// A session that the caller may go on with, and its image.
async fn writable(
    ctx: &Ctx,
    rows: &mut (impl Reads + ?Sized),
    id: &UploadSessionId,
) -> Result<(UploadSession, Image), Error> {
    let session = own(ctx, rows, id).await?;
    let image = seen(ctx, rows, &session.image).await?;
    ctx.authorize_image(Action::UploadImage, &image).await?;
    Ok((session, image))
}

/// Removes what a dead chunk has left, and then the memory of it. May run twice, also at the same time.
pub(crate) async fn remove_dead_chunk(app: &App, chunk: &ChunkRow) -> Result<(), Error> {
    let store = app.store(&chunk.store).ok_or_else(|| {
        Error::Unavailable(format!(
            "store {} is not configured any more; chunk {} stays there until it is",
            chunk.store, chunk.key
        ))
    })?;
    // The key is this attempt's own, so whatever lies there came from it.
    store.discard(&chunk.key, &chunk.id).await?;
    match store.delete(&chunk.key).await {
        Ok(()) | Err(StoreError::Missing(_)) => {}
        Err(error) => return Err(error.into()),
    }
    retrying(|| async {
        let mut rows = app.db.write().await?;
        rows.remove_chunk(&chunk.id).await?;
        rows.commit().await?;
        Ok(())
    })
    .await
}

/// The same at once for chunks that nobody needs any more. What cannot be removed now is left to
/// `jobs/reap_upload_sessions.rs`.
async fn remove_soon(app: &App, chunks: &[ChunkRow]) {
    for chunk in chunks {
        if let Err(error) = remove_dead_chunk(app, chunk).await {
            tracing::warn!(session = %chunk.session, chunk = chunk.number, %error, "a chunk is removed later");
        }
    }
}
