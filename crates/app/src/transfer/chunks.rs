//! Chunks on their way from one reader to several consumers, bounded by bytes and not by their number.
//!
//! A chunk holds its share of the memory budget until the last consumer has let go of it.

use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::{JoinError, spawn_blocking};

/// The unit in which memory is counted: a semaphore has at most 2^29 permits or so, fewer than bytes we may lend.
const UNIT_BYTES: usize = 4096;

/// Memory that chunks may occupy together.
#[derive(Clone, Debug)]
pub struct Budget {
    units: Arc<Semaphore>,
    most: usize,
}

impl Budget {
    /// A budget of about this many bytes.
    pub fn of_bytes(bytes: usize) -> Self {
        let most = bytes.div_ceil(UNIT_BYTES).max(1);
        Self {
            units: Arc::new(Semaphore::new(most)),
            most,
        }
    }

    /// Bytes that nobody holds now.
    pub fn free_bytes(&self) -> usize {
        self.units.available_permits().saturating_mul(UNIT_BYTES)
    }

    async fn take(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        // A chunk larger than the whole budget takes all of it rather than waiting for ever.
        let units = bytes.div_ceil(UNIT_BYTES).clamp(1, self.most);
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        Arc::clone(&self.units).acquire_many_owned(units).await.ok()
    }
}

/// Bytes shared by all consumers of a transfer.
#[derive(Clone, Debug)]
pub struct Chunk(Arc<Held>);

#[derive(Debug)]
struct Held {
    bytes: Bytes,
    _permits: [Option<OwnedSemaphorePermit>; 2],
}

impl Deref for Chunk {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0.bytes
    }
}

impl Chunk {
    /// A chunk that waits until both budgets, the transfer's own and everybody's, have room for it.
    pub async fn within(bytes: Bytes, own: &Budget, all: &Budget) -> Self {
        let own_permit = own.take(bytes.len()).await;
        let common_permit = all.take(bytes.len()).await;
        Self(Arc::new(Held {
            bytes,
            _permits: [own_permit, common_permit],
        }))
    }
}

/// What a sender tells a consumer.
#[derive(Debug)]
enum Message {
    Chunk(Chunk),
    /// Everything was sent. Without it, a closed channel means that the sender gave up.
    End,
}

/// The sending side of one consumer.
#[derive(Debug)]
pub struct ChunkSender(mpsc::UnboundedSender<Message>);

/// The receiving side of one consumer.
#[derive(Debug)]
pub struct ChunkReceiver(mpsc::UnboundedReceiver<Message>);

/// The sender went away before it said that everything was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sender went away before the end")]
pub struct Interrupted;

/// Why a consumer did not get to the end.
#[derive(Debug, thiserror::Error)]
pub enum FoldError<E> {
    /// The sender gave up.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// The consumer failed.
    #[error("{0}")]
    Failed(E),
    /// The consumer panicked, or the program is ending.
    #[error("a consumer broke off: {0}")]
    Broken(#[source] JoinError),
}

/// A channel for one consumer. Its length is bounded by the budget its chunks come from.
pub fn channel() -> (ChunkSender, ChunkReceiver) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (ChunkSender(sender), ChunkReceiver(receiver))
}

impl ChunkSender {
    /// Hands over a chunk; false if the consumer has gone away.
    pub fn send(&self, chunk: Chunk) -> bool {
        self.0.send(Message::Chunk(chunk)).is_ok()
    }
    /// Says that everything was sent.
    pub fn finish(self) {
        // A consumer that has gone away has already said why, where its result is awaited.
        let _ = self.0.send(Message::End);
    }
}

impl ChunkReceiver {
    /// The next chunk, or `None` at the end.
    pub async fn recv(&mut self) -> Result<Option<Chunk>, Interrupted> {
        match self.0.recv().await {
            Some(Message::Chunk(chunk)) => Ok(Some(chunk)),
            Some(Message::End) => Ok(None),
            None => Err(Interrupted),
        }
    }

    /// Gives every chunk to `each` on the threads for blocking work, and the state back at the end.
    ///
    /// A thread is held only while chunks wait: a sender who is slow, or stops for hours, occupies none. So no number
    /// of slow uploads can starve the pool, and a consumer always gets its thread once the others have drained theirs.
    pub async fn fold<S, E, F>(mut self, mut state: S, mut each: F) -> Result<S, FoldError<E>>
    where
        S: Send + 'static,
        E: Send + 'static,
        F: FnMut(&mut S, &[u8]) -> Result<(), E> + Send + 'static,
    {
        while let Some(first) = self.recv().await? {
            let burst = spawn_blocking(move || {
                let outcome = self.drain(first, |chunk| each(&mut state, chunk));
                (outcome, self, state, each)
            });
            let outcome;
            (outcome, self, state, each) = burst.await.map_err(FoldError::Broken)?;
            if outcome? == Drained::End {
                break;
            }
        }
        Ok(state)
    }

    fn drain<E>(
        &mut self,
        first: Chunk,
        mut each: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<Drained, FoldError<E>> {
        let mut chunk = first;
        loop {
            each(&chunk).map_err(FoldError::Failed)?;
            match self.0.try_recv() {
                Ok(Message::Chunk(next)) => chunk = next,
                Ok(Message::End) => return Ok(Drained::End),
                Err(TryRecvError::Empty) => return Ok(Drained::Empty),
                Err(TryRecvError::Disconnected) => return Err(Interrupted.into()),
            }
        }
    }
}

#[derive(PartialEq, Eq)]
enum Drained {
    /// Nothing waits; more may come.
    Empty,
    /// Everything has come.
    End,
}
