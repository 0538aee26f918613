//! Finish an upload session: its chunks, one after the other, become the bytes of the image, by the same way as an
//! upload in one piece. Who asked is answered at once; the work goes on and says how far it is.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use nectary_domain::ids::{UploadId, UploadSessionId};
use nectary_domain::upload_session::{Problem, Run, SessionState, UploadSession};
use tracing::Instrument;

use crate::ctx::{App, Ctx};
use crate::error::Error;
use crate::events::Event;
use crate::images::upload::{UploadRequest, upload};
use crate::ports::store::{ObjectStream, StoreError};
use crate::ports::upload_sessions::ChunkRow;
use crate::transfer::{Body, BodyError};
use crate::tx::retrying;
use crate::uploads::{remove_soon, writable};

/// Without a sign of life for so long a run counts as dead.
const LEASE: Duration = Duration::from_secs(60);
/// How often a run says how far it is.
const BEAT: Duration = Duration::from_millis(500);
/// Beats after which it gives a sign of life though it got no further.
const SILENT_BEATS_MAX: u32 = 40;

/// A session as it is now, and whether that is news.
#[derive(Debug)]
pub struct Finishing {
    /// The session.
    pub session: UploadSession,
    /// False if somebody had asked for it before.
    pub is_changed: bool,
}

/// Starts to put the image together (`POST /catalog/v1/uploads/{id}/finish`). Of several who ask, one starts it.
pub async fn finish(ctx: &Ctx, id: &UploadSessionId) -> Result<Finishing, Error> {
    let app = &ctx.app;
    let run = app.new_upload_id();
    let begun = retrying(|| async {
        let mut rows = app.db.write().await?;
        let (before, image) = writable(ctx, &mut *rows, id).await?;
        if matches!(before.state, SessionState::Inspecting(_) | SessionState::Active) {
            return Ok((before, None));
        }
        before.check_receiving()?;
        // Says now what the upload would say.
        image.start_upload(run.clone(), app.now())?;
        let chunks = rows.chunks(id, None).await?;
        let numbers: Vec<u64> = chunks.iter().map(|chunk| chunk.number).collect();
        let after = before.started(sign_of_life(app, &run, 0), &numbers)?;
        rows.save_upload_session(&before, &after).await?;
        ctx.commit(rows, [Event::upload(&after)]).await?;
        Ok((after, Some(chunks)))
    })
    .await?;
    let (session, chunks) = begun;
    let is_changed = chunks.is_some();
    if let Some(chunks) = chunks.filter(|_| !ctx.is_dry_run) {
        let assembly = Assembly {
            ctx: ctx.clone(),
            session: session.clone(),
            run,
            chunks,
            progress: Arc::default(),
        };
        app.tasks.spawn(assembly.run().in_current_span());
    }
    Ok(Finishing { session, is_changed })
}

fn sign_of_life(app: &App, run: &UploadId, done_bytes: u64) -> Run {
    Run {
        id: run.clone(),
        alive_until: app.now().after(LEASE),
        done_bytes,
    }
}

/// An image that is put together.
struct Assembly {
    ctx: Ctx,
    session: UploadSession,
    run: UploadId,
    chunks: Vec<ChunkRow>,
    progress: Arc<Progress>,
}

/// How far the chunks were read.
#[derive(Default)]
struct Progress {
    done_bytes: AtomicU64,
    /// A chunk could not be read: our fault, not the client's.
    is_broken: AtomicBool,
}

impl Assembly {
    async fn run(self) {
        let request = UploadRequest {
            declared_size: Some(self.session.plan.size_bytes),
            store: Some(self.session.store.clone()),
            sha256: self.session.sha256.clone(),
        };
        let work = upload(&self.ctx, &self.session.image, request, self.bytes());
        let outcome = tokio::select! {
            outcome = work => outcome,
            never = self.give_signs_of_life() => match never {},
        };
        let state = self.state_after(outcome);
        tracing::info!(session = %self.session.id, image = %self.session.image, state = state.as_str(), "upload ended");
        match self.end(&state).await {
            Ok(true) if !state.is_open() => remove_soon(&self.ctx.app, &self.chunks).await,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(session = %self.session.id, %error, "the end of an upload is noted later");
            }
        }
    }

    /// The bytes of all chunks, in order.
    fn bytes(&self) -> Body {
        let (app, progress) = (Arc::clone(&self.ctx.app), Arc::clone(&self.progress));
        let read = Arc::clone(&self.progress);
        stream::iter(self.chunks.clone())
            .then(move |chunk| {
                let app = Arc::clone(&app);
                async move { open(&app, &chunk).await }
            })
            .try_flatten()
            .inspect_ok(move |piece| {
                read.done_bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
            })
            .map_err(move |error| {
                tracing::error!(%error, "a chunk cannot be read");
                progress.is_broken.store(true, Ordering::Relaxed);
                BodyError(error.into())
            })
            .boxed()
    }

    fn state_after(&self, outcome: Result<(), Error>) -> SessionState {
        let Err(error) = outcome else {
            return SessionState::Active;
        };
        if self.progress.is_broken.load(Ordering::Relaxed) {
            return SessionState::Receiving(Some(Problem {
                code: "unavailable".to_owned(),
                detail: "The store did not give the chunks back. Finish the upload again later.".to_owned(),
            }));
        }
        let detail = match &error {
            Error::Internal(cause) => {
                tracing::error!(session = %self.session.id, %cause, "an upload could not be finished");
                format!(
                    "The service failed. An operator finds the cause in the log under {}; finish the upload again later.",
                    self.ctx.request_id
                )
            }
            other => other.to_string(),
        };
        let problem = Problem {
            code: error.code().to_owned(),
            detail,
        };
        if may_pass(&error) {
            SessionState::Receiving(Some(problem))
        } else {
            SessionState::Failed(problem)
        }
    }

    /// The last transaction; false if the run was taken for dead, or the session is gone.
    async fn end(&self, state: &SessionState) -> Result<bool, Error> {
        let (app, id) = (&self.ctx.app, &self.session.id);
        retrying(|| async {
            let mut rows = app.db.write().await?;
            let Some(before) = rows.upload_session(id).await? else {
                return Ok(false);
            };
            let Some(after) = before.ended(&self.run, state.clone(), app.now()) else {
                return Ok(false);
            };
            rows.save_upload_session(&before, &after).await?;
            if !state.is_open() {
                rows.drop_chunks(id, None).await?;
            }
            rows.commit().await?;
            app.events.publish([Event::upload(&after)]);
            Ok(true)
        })
        .await
    }

    /// Says how far the run is, for as long as it lasts.
    async fn give_signs_of_life(&self) -> Infallible {
        let (mut said_bytes, mut silent_beats) = (0, 0);
        loop {
            tokio::time::sleep(BEAT).await;
            let done_bytes = self.progress.done_bytes.load(Ordering::Relaxed);
            if done_bytes == said_bytes && silent_beats < SILENT_BEATS_MAX {
                silent_beats += 1;
                continue;
            }
            match self.renew(done_bytes).await {
                Ok(()) => (said_bytes, silent_beats) = (done_bytes, 0),
                Err(error) => {
                    tracing::warn!(session = %self.session.id, %error, "an upload could not say how far it is")
                }
            }
        }
    }

    /// If the session is gone, its image is, and the upload itself finds that out.
    async fn renew(&self, done_bytes: u64) -> Result<(), Error> {
        let app = &self.ctx.app;
        retrying(|| async {
            let mut rows = app.db.write().await?;
            let before = rows.upload_session(&self.session.id).await?;
            let after = before
                .as_ref()
                .and_then(|before| before.progressed(sign_of_life(app, &self.run, done_bytes)));
            if let (Some(before), Some(after)) = (before, after) {
                rows.save_upload_session(&before, &after).await?;
                rows.commit().await?;
                app.events.publish([Event::upload(&after)]);
            }
            Ok(())
        })
        .await
    }
}

async fn open(app: &App, chunk: &ChunkRow) -> Result<ObjectStream, StoreError> {
    let store = app
        .store(&chunk.store)
        .ok_or_else(|| StoreError::Failed(format!("store {} is not configured any more", chunk.store).into()))?;
    let object = store.open(&chunk.key, None).await?;
    if object.size_bytes == chunk.size_bytes {
        Ok(object.stream)
    } else {
        Err(StoreError::Failed(
            format!(
                "object {} has {} bytes, but {} came",
                chunk.key, object.size_bytes, chunk.size_bytes
            )
            .into(),
        ))
    }
}

/// Whether the same chunks may become the image another time.
fn may_pass(error: &Error) -> bool {
    match error {
        Error::Conflict(_)
        | Error::Stale(_)
        | Error::Gone(_)
        | Error::TooLarge(_)
        | Error::Throttled { .. }
        | Error::Unauthenticated(_)
        | Error::Unavailable(_)
        | Error::Internal(_) => true,
        Error::Invalid(_)
        | Error::Forbidden(_)
        | Error::NotFound(_)
        | Error::UnsafeContent(_)
        | Error::UnmetRules { .. }
        | Error::RangeNotSatisfiable { .. } => false,
    }
}
