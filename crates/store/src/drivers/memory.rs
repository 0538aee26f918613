//! Objects in memory, gone with the process: for tests and for trying things out.
//!
//! It can be told to fail, so that the behaviour of a full or forbidden store can be tested without one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use nectary_app::ports::store::{ByteRange, Capabilities, ObjectKey, OpenObject, StagedObject, Store, StoreError};
use nectary_app::transfer::chunks::ChunkReceiver;
use nectary_domain::ids::{StoreId, UploadId};
use tokio::sync::watch;

use super::{Options, Spec};

const CAPABILITIES: Capabilities = Capabilities {
    is_writable: true,
    has_random_read: true,
};
/// The largest piece of a download.
const PIECE_BYTES: usize = 256 << 10;

/// The driver.
pub const SPEC: Spec = Spec {
    name: "memory",
    summary: "The memory of this process; everything is lost when it ends.",
    capabilities: CAPABILITIES,
    options: &[],
    open: open_configured,
};

#[expect(clippy::unnecessary_wraps, reason = "other drivers can fail to open")]
fn open_configured(id: StoreId, _options: &Options) -> Result<Arc<dyn Store>, StoreError> {
    Ok(Arc::new(MemoryStore::new(id)))
}

/// What a store is told to fail with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is full once an object has this many bytes.
    FullAfter(u64),
    /// It lets nobody write.
    Denied,
    /// It takes no more bytes until the fault is over, and does not say so.
    Stalled,
    /// Everything fails.
    Broken,
}

/// A store in memory.
#[derive(Debug)]
pub struct MemoryStore {
    id: StoreId,
    held: Arc<Mutex<Held>>,
    fault: watch::Sender<Option<Fault>>,
}

#[derive(Debug, Default)]
struct Held {
    staged: HashMap<UploadId, Bytes>,
    objects: HashMap<ObjectKey, Object>,
}

#[derive(Debug)]
struct Object {
    bytes: Bytes,
    /// The upload it came from, until it is settled.
    from: Option<UploadId>,
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MemoryStore {
    /// An empty store.
    pub fn new(id: StoreId) -> Self {
        Self {
            id,
            held: Arc::default(),
            fault: watch::Sender::default(),
        }
    }
    /// From now on the store fails so, or not at all.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.fault.send_replace(fault);
    }
    /// The keys of all objects, in no order.
    pub fn keys(&self) -> Vec<ObjectKey> {
        self.held().objects.keys().cloned().collect()
    }
    /// The uploads that have bytes here and no object yet, in no order.
    pub fn staged(&self) -> Vec<UploadId> {
        self.held().staged.keys().cloned().collect()
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        lock(&self.held)
    }

    /// Fails if the store was told to, at an object of this size; a size of `None` is not about writing.
    fn check_fault(&self, written_bytes: Option<u64>) -> Result<(), StoreError> {
        match (*self.fault.borrow(), written_bytes) {
            (Some(Fault::Broken), _) => Err(StoreError::Failed("the store was told to fail".into())),
            (Some(Fault::Denied), Some(_)) => Err(StoreError::Denied("the store was told to refuse".to_owned())),
            (Some(Fault::FullAfter(most)), Some(size_bytes)) if size_bytes > most => Err(StoreError::Full),
            _ => Ok(()),
        }
    }

    async fn wait_while_stalled(&self) {
        // The sender is ours, so the wait ends by a change and not by an error.
        let _ = self
            .fault
            .subscribe()
            .wait_for(|fault| *fault != Some(Fault::Stalled))
            .await;
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn id(&self) -> &StoreId {
        &self.id
    }
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }
    fn url(&self, key: &ObjectKey) -> String {
        format!("memory://{}/{key}", self.id)
    }

    async fn stage(
        &self,
        key: &ObjectKey,
        upload: &UploadId,
        mut bytes: ChunkReceiver,
    ) -> Result<Box<dyn StagedObject>, StoreError> {
        let mut taken = Vec::new();
        self.check_fault(Some(0))?;
        while let Some(chunk) = bytes.recv().await.map_err(|_| StoreError::Interrupted)? {
            self.wait_while_stalled().await;
            taken.extend_from_slice(&chunk);
            self.check_fault(Some(taken.len() as u64))?;
        }
        let size_bytes = taken.len() as u64;
        self.held().staged.insert(upload.clone(), Bytes::from(taken));
        Ok(Box::new(Staged {
            held: Arc::clone(&self.held),
            key: key.clone(),
            upload: upload.clone(),
            size_bytes,
        }))
    }

    async fn discard(&self, key: &ObjectKey, upload: &UploadId) -> Result<(), StoreError> {
        self.check_fault(None)?;
        let mut held = self.held();
        held.staged.remove(upload);
        if held
            .objects
            .get(key)
            .is_some_and(|object| object.from.as_ref() == Some(upload))
        {
            held.objects.remove(key);
        }
        Ok(())
    }

    async fn settle(&self, key: &ObjectKey, upload: &UploadId) -> Result<(), StoreError> {
        self.check_fault(None)?;
        let mut held = self.held();
        held.staged.remove(upload);
        if let Some(object) = held
            .objects
            .get_mut(key)
            .filter(|object| object.from.as_ref() == Some(upload))
        {
            object.from = None;
        }
        Ok(())
    }

    async fn open(&self, key: &ObjectKey, range: Option<ByteRange>) -> Result<OpenObject, StoreError> {
        self.check_fault(None)?;
        let bytes = self
            .held()
            .objects
            .get(key)
            .ok_or_else(|| StoreError::Missing(key.clone()))?
            .bytes
            .clone();
        let size_bytes = bytes.len() as u64;
        let range = range.unwrap_or(ByteRange {
            start: 0,
            end: size_bytes,
        });
        let part = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
        let Some((start, end)) = part.filter(|(start, end)| start <= end && *end <= bytes.len()) else {
            return Err(StoreError::Failed(
                format!(
                    "bytes {}..{} were asked for of an object of {size_bytes}",
                    range.start, range.end
                )
                .into(),
            ));
        };
        let pieces = futures::stream::unfold(bytes.slice(start..end), |mut rest| async move {
            let piece = rest.split_to(rest.len().min(PIECE_BYTES));
            (!piece.is_empty()).then_some((Ok(piece), rest))
        });
        Ok(OpenObject {
            size_bytes,
            stream: pieces.boxed(),
        })
    }

    async fn size_bytes(&self, key: &ObjectKey) -> Result<u64, StoreError> {
        self.check_fault(None)?;
        let held = self.held();
        held.objects
            .get(key)
            .map(|object| object.bytes.len() as u64)
            .ok_or_else(|| StoreError::Missing(key.clone()))
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        self.check_fault(None)?;
        self.held()
            .objects
            .remove(key)
            .map(|_| ())
            .ok_or_else(|| StoreError::Missing(key.clone()))
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.check_fault(Some(0))
    }
}

/// Bytes that are complete and have no key yet.
struct Staged {
    held: Arc<Mutex<Held>>,
    key: ObjectKey,
    upload: UploadId,
    size_bytes: u64,
}

#[async_trait]
impl StagedObject for Staged {
    fn size_bytes(&self) -> u64 {
        self.size_bytes
    }
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let mut held = lock(&self.held);
        let bytes = held
            .staged
            .get(&self.upload)
            .ok_or_else(|| StoreError::Missing(self.key.clone()))?
            .clone();
        if held.objects.contains_key(&self.key) {
            return Err(StoreError::Exists(self.key));
        }
        held.objects.insert(
            self.key.clone(),
            Object {
                bytes,
                from: Some(self.upload.clone()),
            },
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use nectary_app::transfer::chunks::{Budget, Chunk, channel};

    use super::*;

    async fn outcome_of(store: &MemoryStore, bytes: &'static [u8]) -> Result<Box<dyn StagedObject>, StoreError> {
        let key = ObjectKey::stored("some");
        let (sender, receiver) = channel();
        let (own, all) = (Budget::of_bytes(4096), Budget::of_bytes(4096));
        let chunk = Chunk::within(Bytes::from_static(bytes), &own, &all).await;
        sender.send(chunk);
        sender.finish();
        store.stage(&key, &UploadId::new("one"), receiver).await
    }

    #[tokio::test]
    async fn a_store_fails_as_it_was_told_and_holds_nothing_then() {
        let store = MemoryStore::new(StoreId::new("memory"));
        store.set_fault(Some(Fault::FullAfter(3)));
        assert!(matches!(outcome_of(&store, b"four").await, Err(StoreError::Full)));
        assert!(store.staged().is_empty());
        assert!(outcome_of(&store, b"few").await.is_ok());
        store.set_fault(Some(Fault::Denied));
        assert!(matches!(outcome_of(&store, b"").await, Err(StoreError::Denied(_))));
        store.set_fault(Some(Fault::Broken));
        assert!(matches!(store.check().await, Err(StoreError::Failed(_))));
        store.set_fault(None);
        assert!(store.check().await.is_ok());
    }
}

#[cfg(test)]
nectary_testkit::store_contract!(|| (Arc::new(MemoryStore::new(StoreId::new("memory"))) as Arc<dyn Store>, ()));
