//! The states of an image and what each of them carries.

use crate::ids::{StoreId, UploadId};

/// The words the API uses for states. Not every state is reachable by every installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the Image API v2 explains them: image statuses")]
pub enum Status {
    Queued,
    Saving,
    Uploading,
    Importing,
    Active,
    Deactivated,
    Killed,
    Deleted,
    PendingDelete,
}

impl Status {
    /// Every status, in the order the image schema lists them.
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::Saving,
        Self::Active,
        Self::Killed,
        Self::Deleted,
        Self::Uploading,
        Self::Importing,
        Self::PendingDelete,
        Self::Deactivated,
    ];

    /// The word on the wire and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Saving => "saving",
            Self::Uploading => "uploading",
            Self::Importing => "importing",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Killed => "killed",
            Self::Deleted => "deleted",
            Self::PendingDelete => "pending_delete",
        }
    }
}

/// The state of an image. What only holds in a state exists only inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// A record without bytes.
    Queued,
    /// Bytes are on their way: by this attempt and no other.
    Saving(UploadId),
    /// Ready to be started and downloaded.
    Active(Content),
    /// Held back by an administrator or its owner.
    Deactivated(Content),
}

impl State {
    /// The word for it.
    pub const fn status(&self) -> Status {
        match self {
            Self::Queued => Status::Queued,
            Self::Saving(_) => Status::Saving,
            Self::Active(_) => Status::Active,
            Self::Deactivated(_) => Status::Deactivated,
        }
    }
    /// What the image holds, if it holds anything yet.
    pub const fn content(&self) -> Option<&Content> {
        match self {
            Self::Active(content) | Self::Deactivated(content) => Some(content),
            Self::Queued | Self::Saving(_) => None,
        }
    }
}

/// The bytes of an image, as they were judged when they came in. They never change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Bytes to transfer.
    pub size_bytes: u64,
    /// Bytes of the disk a guest sees; unknown for wrapped formats.
    pub virtual_size_bytes: Option<u64>,
    /// MD5, lower-case hexadecimal: for transfer errors, not for security.
    pub md5: String,
    /// The secure digest.
    pub hash: Multihash,
    /// The format found in the bytes, where it was looked for: `raw`, `qcow2`, `iso`, `gpt` and so on.
    pub detected_format: Option<String>,
    /// Where the bytes are: at least one place.
    pub locations: Vec<Location>,
}

/// A digest with its algorithm, as `os_hash_algo` and `os_hash_value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multihash {
    /// Python's `hashlib` name of the algorithm, such as `sha512`.
    pub algorithm: String,
    /// Lower-case hexadecimal.
    pub value: String,
}

/// One copy of the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The store that holds it.
    pub store: StoreId,
    /// The object's name in that store.
    pub key: String,
}
