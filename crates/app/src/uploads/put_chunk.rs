//! Take one chunk of an upload session: judged by its checksum before it is kept, and noted before its first byte.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use nectary_domain::ids::UploadSessionId;
use nectary_domain::upload_session::{Sha256, UploadSession};
use nectary_inspect::digest::HashAlgorithm;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::ctx::{App, Ctx};
use crate::error::Error;
use crate::events::Event;
use crate::ports::store::{ObjectKey, Store};
use crate::ports::upload_sessions::ChunkRow;
use crate::transfer::{Body, SizeLimits, Transfer};
use crate::tx::retrying;
use crate::uploads::{remove_dead_chunk, remove_soon, writable};

/// How long a client may take for one chunk.
const PATIENCE: Duration = Duration::from_secs(3600);
/// After that the attempt counts as dead, whoever was at it.
const LEASE: Duration = Duration::from_secs(2 * 3600);
/// Chunks of one session that may be on their way at the same time.
const INCOMING_MAX: u64 = 16;
/// When to try again if there are more.
const PAUSE: Duration = Duration::from_secs(1);

/// What a client says of a chunk it is about to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkOffer {
    /// Its number, counted from 0.
    pub number: u64,
    /// What it is.
    pub sha256: Sha256,
    /// How many bytes are announced, if it says.
    pub declared_size: Option<u64>,
}

/// Takes a chunk (`PUT /catalog/v1/uploads/{id}/chunks/{number}`). One that is there already is replaced.
///
/// The work goes on to a clean end if the caller is dropped: then the body breaks off and all is undone.
pub async fn put_chunk(ctx: &Ctx, id: &UploadSessionId, offer: ChunkOffer, body: Body) -> Result<UploadSession, Error> {
    let (ctx, id) = (ctx.clone(), id.clone());
    let tasks = ctx.app.tasks.clone();
    let work = async move { begin(&ctx, &id, offer).await?.run(body).await };
    tasks.spawn(work.in_current_span()).await.map_err(Error::internal)?
}

/// A chunk on its way.
struct Incoming {
    app: Arc<App>,
    row: ChunkRow,
    store: Arc<dyn Store>,
    sha256: Sha256,
}

/// The first transaction: the attempt is noted, so that its bytes cannot be forgotten.
async fn begin(ctx: &Ctx, id: &UploadSessionId, offer: ChunkOffer) -> Result<Incoming, Error> {
    let app = &ctx.app;
    let attempt = app.new_upload_id();
    retrying(|| async {
        let mut rows = app.db.write().await?;
        let (session, _) = writable(ctx, &mut *rows, id).await?;
        session.check_receiving()?;
        let size_bytes = session.plan.bytes_of(offer.number)?;
        if offer.declared_size.is_some_and(|declared| declared != size_bytes) {
            return Err(wrong_size(offer.number, size_bytes).into());
        }
        if rows.incoming_chunks(id, app.now()).await? >= INCOMING_MAX {
            return Err(Error::Throttled { retry_after: PAUSE }.into());
        }
        let store = app
            .store(&session.store)
            .ok_or_else(|| Error::Unavailable(format!("Store {} is not available now.", session.store)))?;
        let row = ChunkRow {
            id: attempt.clone(),
            session: id.clone(),
            number: offer.number,
            size_bytes,
            store: session.store,
            key: ObjectKey::of_chunk(&attempt),
        };
        rows.add_chunk(&row, app.now().after(LEASE)).await?;
        rows.commit().await?;
        Ok(Incoming {
            app: Arc::clone(app),
            row,
            store: Arc::clone(store),
            sha256: offer.sha256.clone(),
        })
    })
    .await
}

fn wrong_size(number: u64, size_bytes: u64) -> Error {
    Error::Invalid(format!(
        "Chunk {number} of this upload has exactly {size_bytes} bytes. Cut the data as the upload says."
    ))
}

impl Incoming {
    async fn run(self, body: Body) -> Result<UploadSession, Error> {
        let stop = CancellationToken::new();
        let outcome = tokio::select! {
            outcome = self.take(body, &stop) => outcome,
            never = lose_patience(&stop) => match never {},
        };
        match outcome {
            Ok((session, replaced)) => {
                self.settle().await;
                remove_soon(&self.app, &replaced).await;
                Ok(session)
            }
            Err(error) => {
                self.undo().await;
                Err(error)
            }
        }
    }

    /// The session with this chunk, and the chunks that it took the place of.
    async fn take(&self, body: Body, stop: &CancellationToken) -> Result<(UploadSession, Vec<ChunkRow>), Error> {
        let (app, row) = (&self.app, &self.row);
        let transfer = Transfer {
            store: Arc::clone(&self.store),
            key: row.key.clone(),
            upload: row.id.clone(),
            hashing: HashAlgorithm::Sha256,
            is_inspected: false,
            claimed_sha256: None,
            size: SizeLimits {
                declared: Some(row.size_bytes),
                image_most: u64::MAX,
                project_left: None,
            },
            memory: app.upload_memory.clone(),
        };
        let transferred = transfer.run(body, stop).await.map_err(|error| {
            if stop.is_cancelled() {
                Error::Invalid(format!(
                    "Chunk {} took more than {} seconds. Send it again.",
                    row.number,
                    PATIENCE.as_secs()
                ))
            } else {
                error
            }
        })?;
        if transferred.hash.value != self.sha256.as_str() {
            return Err(Error::Invalid(format!(
                "Chunk {} arrived with the SHA-256 {}, but {} was announced. Nothing of it was kept; send it again.",
                row.number,
                transferred.hash.value,
                self.sha256.as_str()
            )));
        }
        transferred.staged.commit().await?;
        self.keep().await
    }

    /// The last transaction: the chunk belongs to its session, if that still waits for it.
    async fn keep(&self) -> Result<(UploadSession, Vec<ChunkRow>), Error> {
        let (app, row) = (&self.app, &self.row);
        let gone = || {
            Error::Gone(format!(
                "Upload {} ended while chunk {} was sent.",
                row.session, row.number
            ))
        };
        retrying(|| async {
            let mut rows = app.db.write().await?;
            let before = rows.upload_session(&row.session).await?.ok_or_else(gone)?;
            let replaced = rows.chunks(&row.session, Some(row.number)).await?;
            rows.drop_chunks(&row.session, Some(row.number)).await?;
            if !rows.keep_chunk(&row.id, app.now()).await? {
                return Err(gone().into());
            }
            let replaced_bytes = replaced.iter().map(|chunk| chunk.size_bytes).sum();
            let after = before.received(row.size_bytes, replaced_bytes, app.now())?;
            rows.save_upload_session(&before, &after).await?;
            rows.commit().await?;
            app.events.publish([Event::upload(&after)]);
            Ok((after, replaced))
        })
        .await
    }

    /// The chunk is there: what was kept to undo it can go. If that fails, it goes with the chunk.
    async fn settle(&self) {
        if let Err(error) = self.store.settle(&self.row.key, &self.row.id).await {
            tracing::warn!(session = %self.row.session, chunk = self.row.number, %error, "a chunk is settled later");
        }
    }

    /// Nothing of a refused chunk stays. If that fails now, it is done later.
    async fn undo(&self) {
        let (app, row) = (&self.app, &self.row);
        let is_dead = retrying(|| async {
            let mut rows = app.db.write().await?;
            let is_dead = rows.condemn_chunk(&row.id).await?;
            rows.commit().await?;
            Ok(is_dead)
        });
        let undone = match is_dead.await {
            Ok(true) => remove_dead_chunk(app, row).await,
            // Its commit was reported as failed and was none the less made.
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = undone {
            tracing::error!(session = %row.session, chunk = row.number, %error, "a refused chunk is removed later");
        }
    }
}

async fn lose_patience(stop: &CancellationToken) -> Infallible {
    tokio::time::sleep(PATIENCE).await;
    stop.cancel();
    std::future::pending().await
}
