//! Show an upload session: what is there, what is missing, how far its end is.

use nectary_domain::ids::UploadSessionId;
use nectary_domain::upload_session::UploadSession;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::uploads::own;

/// Shows a session with the numbers of its chunks, in order (`GET /catalog/v1/uploads/{id}`).
pub async fn show(ctx: &Ctx, id: &UploadSessionId) -> Result<(UploadSession, Vec<u64>), Error> {
    let mut rows = ctx.app.db.read().await?;
    let session = own(ctx, &mut *rows, id).await?;
    let chunks = rows.chunks(id, None).await?;
    Ok((session, chunks.into_iter().map(|chunk| chunk.number).collect()))
}
