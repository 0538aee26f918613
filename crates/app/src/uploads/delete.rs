//! Abandon an upload session.

use nectary_domain::ids::UploadSessionId;
use nectary_domain::upload_session::SessionState;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::events::Event;
use crate::tx::retrying;
use crate::uploads::{remove_soon, writable};

/// Forgets a session and its chunks (`DELETE /catalog/v1/uploads/{id}`). The image stays as it is.
pub async fn delete(ctx: &Ctx, id: &UploadSessionId) -> Result<(), Error> {
    let chunks = retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let (session, _) = writable(ctx, &mut *rows, id).await?;
        if matches!(session.state, SessionState::Inspecting(_)) {
            return Err(Error::Conflict(format!(
                "Upload {id} is being put together and cannot be abandoned now. Wait for its end, or delete the image."
            ))
            .into());
        }
        let chunks = rows.chunks(id, None).await?;
        rows.remove_upload_session(id).await?;
        ctx.commit(rows, [Event::upload(&session)]).await?;
        Ok(chunks)
    })
    .await?;
    if !ctx.is_dry_run {
        remove_soon(&ctx.app, &chunks).await;
    }
    Ok(())
}
