//! Moving bytes: from a request to a store, judged and digested on the way. Nothing is read twice.
//!
//! One reader hands chunks to four consumers: two digests, the inspector and the store. None knows of images or rows.

pub mod chunks;
mod gather;
mod size;

use std::convert::identity;
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use nectary_domain::ids::UploadId;
use nectary_domain::image::state::Multihash;
use nectary_domain::upload_session::Sha256;
use nectary_inspect::digest::HashAlgorithm;
use nectary_inspect::{Inspection, Inspector};
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::ports::store::{ObjectKey, StagedObject, Store, StoreError};
use chunks::{Budget, Chunk, ChunkReceiver, ChunkSender, FoldError, channel};
use gather::Gather;
pub use size::{SizeLimits, over_project_quota};

/// Memory that one transfer may fill before its slowest consumer holds the sender up. What the process occupies is up to
/// four times as much: pieces share buffers that are not full, and the allocator keeps some of what was freed.
const OWN_BYTES: usize = 8 << 20;

/// Bytes from a client.
pub type Body = BoxStream<'static, Result<Bytes, BodyError>>;

/// The client went away, or what it sent is no body.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BodyError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Where bytes go and what is asked of them.
pub struct Transfer {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The name the bytes will have there.
    pub key: ObjectKey,
    /// The attempt.
    pub upload: UploadId,
    /// The algorithm of the secure digest.
    pub hashing: HashAlgorithm,
    /// Whether the content is looked at.
    pub is_inspected: bool,
    /// What the bytes have to be; others are refused at the end.
    pub claimed_sha256: Option<Sha256>,
    /// How many bytes there may be.
    pub size: SizeLimits,
    /// Memory for the bytes of all transfers.
    pub memory: Budget,
}

/// Bytes that have arrived: complete and durable, and not yet readable by anybody.
pub struct Transferred {
    /// How many.
    pub size_bytes: u64,
    /// MD5, lower-case hexadecimal.
    pub md5: String,
    /// The secure digest.
    pub hash: Multihash,
    /// What the content is, if it was looked at.
    pub inspection: Option<Inspection>,
    /// The bytes.
    pub staged: Box<dyn StagedObject>,
}

/// How a consumer ended: with a result, of an error of its own, or (`None`) because the sender gave up.
type Outcome<T> = Result<T, Option<Error>>;

impl Transfer {
    /// Moves a body into its store. On failure, and when told to stop, the caller discards what the upload has left.
    ///
    /// Returns only when no consumer works any more.
    pub async fn run(self, body: Body, stop: &CancellationToken) -> Result<Transferred, Error> {
        let Self {
            store,
            key,
            upload,
            hashing,
            is_inspected,
            claimed_sha256,
            size,
            memory,
        } = self;
        let halt = stop.child_token();
        let mut senders = Vec::new();
        let mut consumer = || {
            let (sender, receiver) = channel();
            senders.push(sender);
            receiver
        };
        let md5 = digest(HashAlgorithm::Md5, consumer());
        let hash = digest(hashing, consumer());
        let inspection = is_inspected.then(|| inspect(consumer()));
        let sha256 = claimed_sha256.map(|claimed| check_sha256(claimed, consumer()));
        let staging = stage(&*store, &key, &upload, consumer());
        let feeding = feed(body, senders, size, memory);

        let (fed, md5, hash, inspection, sha256, staged) = tokio::join!(
            halt.run_until_cancelled(feeding),
            halting(&halt, md5),
            halting(&halt, hash),
            halting(&halt, if_asked_for(inspection)),
            halting(&halt, if_asked_for(sha256)),
            halting(&halt, staging),
        );
        match fed {
            Some(Ok(())) => {}
            Some(Err(refusal)) => return Err(refusal),
            None if stop.is_cancelled() => return Err(Error::Gone("The transfer was stopped.".to_owned())),
            None => {
                let causes = [md5.err(), hash.err(), inspection.err(), sha256.err(), staged.err()];
                let cause = causes.into_iter().flatten().find_map(identity);
                return Err(cause.unwrap_or_else(|| Error::internal("a transfer ended without a cause")));
            }
        }
        let interrupted =
            |cause: Option<Error>| cause.unwrap_or_else(|| Error::internal("a transfer was interrupted at its end"));
        sha256.map_err(interrupted)?;
        let staged = staged.map_err(interrupted)?;
        Ok(Transferred {
            size_bytes: staged.size_bytes(),
            md5: md5.map_err(interrupted)?,
            hash: Multihash {
                algorithm: hashing.to_string(),
                value: hash.map_err(interrupted)?,
            },
            inspection: inspection.map_err(interrupted)?,
            staged,
        })
    }
}

/// A consumer whose failure ends the transfer at once, also while the client is silent.
async fn halting<T>(halt: &CancellationToken, consumer: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    let outcome = consumer.await;
    if outcome.is_err() {
        halt.cancel();
    }
    outcome
}

/// Hands the body to every consumer, and says that it was all only if it was.
async fn feed(mut body: Body, consumers: Vec<ChunkSender>, size: SizeLimits, memory: Budget) -> Result<(), Error> {
    let own = Budget::of_bytes(OWN_BYTES);
    let mut gather = Gather::default();
    let mut size_bytes: u64 = 0;
    while let Some(arrived) = body.next().await {
        let bytes =
            arrived.map_err(|error| Error::Invalid(format!("The data ended before it was complete: {error}")))?;
        size_bytes = size_bytes.saturating_add(bytes.len() as u64);
        size.check_so_far(size_bytes)?;
        for piece in gather.push(bytes) {
            hand_over(piece, &consumers, &own, &memory).await;
        }
    }
    size.check_at_end(size_bytes)?;
    if let Some(rest) = gather.rest() {
        hand_over(rest, &consumers, &own, &memory).await;
    }
    consumers.into_iter().for_each(ChunkSender::finish);
    Ok(())
}

async fn hand_over(piece: Bytes, consumers: &[ChunkSender], own: &Budget, memory: &Budget) {
    let chunk = Chunk::within(piece, own, memory).await;
    for consumer in consumers {
        // One that has gone away ends the transfer itself, with its cause.
        let _ = consumer.send(chunk.clone());
    }
}

async fn stage(
    store: &dyn Store,
    key: &ObjectKey,
    upload: &UploadId,
    bytes: ChunkReceiver,
) -> Outcome<Box<dyn StagedObject>> {
    store.stage(key, upload, bytes).await.map_err(|error| match error {
        StoreError::Interrupted => None,
        error => Some(error.into()),
    })
}

async fn digest(algorithm: HashAlgorithm, bytes: ChunkReceiver) -> Outcome<String> {
    let digest = algorithm.start().map_err(own_fault)?;
    let fold = bytes.fold(digest, |digest, chunk| {
        digest.update(chunk);
        Ok::<(), Error>(())
    });
    fold.await.map_err(cause)?.finish().map_err(own_fault)
}

async fn if_asked_for<T>(consumer: Option<impl Future<Output = Outcome<T>>>) -> Outcome<Option<T>> {
    Ok(match consumer {
        Some(consumer) => Some(consumer.await?),
        None => None,
    })
}

async fn check_sha256(claimed: Sha256, bytes: ChunkReceiver) -> Outcome<()> {
    let found = digest(HashAlgorithm::Sha256, bytes).await?;
    if found == claimed.as_str() {
        return Ok(());
    }
    Err(Some(Error::Invalid(format!(
        "The data has the SHA-256 {found}, but {} was announced. Compare it with its source and send it again.",
        claimed.as_str()
    ))))
}

async fn inspect(bytes: ChunkReceiver) -> Outcome<Inspection> {
    let fold = bytes.fold(Inspector::new(), |inspector, chunk| {
        inspector.feed(chunk);
        Ok::<(), Error>(())
    });
    Ok(fold.await.map_err(cause)?.finish())
}

/// A consumer that breaks off is no verdict: the transfer fails.
fn cause(error: FoldError<Error>) -> Option<Error> {
    match error {
        FoldError::Interrupted(_) => None,
        FoldError::Failed(error) => Some(error),
        FoldError::Broken(error) => Some(Error::internal(error)),
    }
}

fn own_fault(error: impl std::error::Error + Send + Sync + 'static) -> Option<Error> {
    Some(Error::internal(error))
}
