//! The bytes of images: what a store driver does.

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use nectary_domain::ids::{ImageId, StoreId, UploadId};

use crate::transfer::chunks::ChunkReceiver;

/// The name of an object in its store: of an image's bytes the image's id, as Glance's drivers name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// The key of an image's bytes.
    pub fn of(image: &ImageId) -> Self {
        Self(image.as_str().to_owned())
    }
    /// The key of a chunk that waits for the rest of its image. No image has an id like that.
    pub fn of_chunk(attempt: &UploadId) -> Self {
        Self(format!("chunk-{attempt}"))
    }
    /// A key read back from a row.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A part of an object: bytes `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRange {
    /// The first byte.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
}

impl ByteRange {
    /// How many bytes.
    pub const fn len(self) -> u64 {
        self.end.saturating_sub(self.start)
    }
    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// What a driver can do beyond writing and reading whole objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Objects can be added and deleted.
    pub is_writable: bool,
    /// A part of an object can be read without the bytes before it.
    pub has_random_read: bool,
}

/// Why a store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such object.
    #[error("the store holds no object {0}")]
    Missing(ObjectKey),
    /// There is such an object already.
    #[error("the store holds an object {0} already")]
    Exists(ObjectKey),
    /// No room is left.
    #[error("the store is full")]
    Full,
    /// The store does not let us.
    #[error("the store refuses access: {0}")]
    Denied(String),
    /// The object is needed by something else.
    #[error("object {key} is in use: {by}")]
    InUse {
        /// The object.
        key: ObjectKey,
        /// By what.
        by: String,
    },
    /// The sender went away before the end.
    #[error("the bytes ended early")]
    Interrupted,
    /// Anything else.
    #[error("the store failed: {0}")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A stream of an object's bytes. Bytes that are missing are an error at the end of the stream, never a silent end.
pub type ObjectStream = BoxStream<'static, Result<Bytes, StoreError>>;

/// An object that is being read.
pub struct OpenObject {
    /// The size of the whole object, whatever part of it is read.
    pub size_bytes: u64,
    /// The bytes asked for.
    pub stream: ObjectStream,
}

impl fmt::Debug for OpenObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenObject")
            .field("size_bytes", &self.size_bytes)
            .finish_non_exhaustive()
    }
}

/// One place that holds bytes.
///
/// Bytes come in under the id of their upload and become readable under their key only by [`StagedObject::commit`].
/// Until [`Store::settle`] a driver can tell which upload an object came from, so that [`Store::discard`] by a runner
/// who was taken for dead, or who takes another for dead, never harms what a later upload has brought.
#[async_trait]
pub trait Store: Send + Sync {
    /// The configured name.
    fn id(&self) -> &StoreId;
    /// What it can do.
    fn capabilities(&self) -> Capabilities;
    /// The address of an object, as Glance writes it into a location.
    fn url(&self, key: &ObjectKey) -> String;
    /// Takes the bytes of an upload until the sender closes. Returns only when they are all there, durably;
    /// nothing is readable under the key yet. On failure nothing stays.
    async fn stage(
        &self,
        key: &ObjectKey,
        upload: &UploadId,
        bytes: ChunkReceiver,
    ) -> Result<Box<dyn StagedObject>, StoreError>;
    /// Removes all that an upload has left, staged or committed, and nothing that came from elsewhere: an object
    /// of another upload under the same key stays, and so does one that was settled. Nothing there is fine.
    async fn discard(&self, key: &ObjectKey, upload: &UploadId) -> Result<(), StoreError>;
    /// The upload has ended well: drops what was kept to undo it, also if bytes staged by it were never committed.
    /// Done already is fine.
    async fn settle(&self, key: &ObjectKey, upload: &UploadId) -> Result<(), StoreError>;
    /// Reads an object, or a part of it. A part that does not lie within the object is [`StoreError::Failed`].
    async fn open(&self, key: &ObjectKey, range: Option<ByteRange>) -> Result<OpenObject, StoreError>;
    /// The size of an object.
    async fn size_bytes(&self, key: &ObjectKey) -> Result<u64, StoreError>;
    /// Removes an object. Who is reading it reads on to the end.
    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError>;
    /// Whether it can be used now; the error says why not.
    async fn check(&self) -> Result<(), StoreError>;
}

/// Bytes that are all there but not yet readable. Dropped without a commit they stay until [`Store::discard`].
#[async_trait]
pub trait StagedObject: Send {
    /// How many.
    fn size_bytes(&self) -> u64;
    /// Makes the object readable, atomically and durably. An object of that name is [`StoreError::Exists`] and stays
    /// as it is; an upload discarded in the meantime is [`StoreError::Missing`].
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}
