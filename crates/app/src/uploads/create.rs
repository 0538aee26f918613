//! Begin an upload session.

use nectary_domain::ids::{ImageId, UploadId};
use nectary_domain::policy::Action;
use nectary_domain::upload_session::{ChunkPlan, LIFE, OPEN_MAX, SessionState, Sha256, SourceFile, UploadSession};

use crate::ctx::Ctx;
use crate::error::Error;
use crate::events::Event;
use crate::images::seen;
use crate::images::upload::{chosen_store, project_left};
use crate::transfer::SizeLimits;
use crate::tx::retrying;

/// What a client says of the bytes it is going to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadWish {
    /// The image they are for.
    pub image: ImageId,
    /// How many they are.
    pub size_bytes: u64,
    /// What they are, if it says.
    pub sha256: Option<Sha256>,
    /// The file they are in, if it says.
    pub file: Option<SourceFile>,
}

/// Begins a session (`POST /catalog/v1/uploads`). Its whole size counts against the quota from now on.
pub async fn create(ctx: &Ctx, wish: UploadWish) -> Result<UploadSession, Error> {
    let app = &ctx.app;
    let project = ctx.own_project()?;
    retrying(|| async {
        let mut rows = app.db.write().await?;
        let image = seen(ctx, &mut *rows, &wish.image).await?;
        ctx.authorize_image(Action::UploadImage, &image).await?;
        // Says now what the end would say.
        image.start_upload(UploadId::new(""), app.now())?;
        let store = chosen_store(app, None)?;
        if rows.open_upload_sessions(project).await? >= OPEN_MAX {
            return Err(Error::TooLarge(format!(
                "This project has {OPEN_MAX} unfinished uploads, which is the most. Finish or abandon one of them first."
            ))
            .into());
        }
        let mut left = project_left(app, &mut *rows, &image).await?;
        if let (Some(left), Some(owner)) = (&mut left, &image.record().owner) {
            *left = left.saturating_sub(rows.bytes_in_upload_sessions(owner).await?);
        }
        let limits = SizeLimits {
            declared: Some(wish.size_bytes),
            image_most: app.options.limits.image_size_bytes,
            project_left: left,
        };
        limits.check_declared()?;
        let session = UploadSession {
            id: app.new_upload_session_id(),
            image: wish.image.clone(),
            project: project.clone(),
            plan: ChunkPlan::cut(wish.size_bytes, app.options.upload_chunk_bytes),
            sha256: wish.sha256.clone(),
            file: wish.file.clone(),
            store: store.id().clone(),
            state: SessionState::Receiving(None),
            received_bytes: 0,
            created_at: app.now(),
            expires_at: app.now().after(LIFE),
            version: 1,
        };
        rows.add_upload_session(&session).await?;
        ctx.commit(rows, [Event::upload(&session)]).await?;
        Ok(session)
    })
    .await
}
