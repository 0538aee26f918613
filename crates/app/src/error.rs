//! What can go wrong, as far as a client can tell it apart. HTTP maps each variant to one status.

use std::time::Duration;

use nectary_domain::family::rules::Unmet;
use nectary_domain::refusal::Refusal;

use crate::ports::database::RepoError;
use crate::ports::store::StoreError;

/// Why a verb did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request itself is wrong.
    #[error("{0}")]
    Invalid(String),
    /// Nobody is signed in, or no longer.
    #[error("{0}")]
    Unauthenticated(String),
    /// A rule says no.
    #[error("{0}")]
    Forbidden(String),
    /// There is no such thing, or the caller may not know of it.
    #[error("{0}")]
    NotFound(String),
    /// The change does not fit the state the thing is in.
    #[error("{0}")]
    Conflict(String),
    /// Somebody else changed the thing since the caller read it.
    #[error("{0}")]
    Stale(String),
    /// Rules are not met, each with its fix.
    #[error("{what}: {} {} not met.", .unmet.len(), if .unmet.len() == 1 { "rule is" } else { "rules are" })]
    UnmetRules {
        /// What cannot be done.
        what: String,
        /// The rules.
        unmet: Vec<Unmet>,
    },
    /// The thing went away while we worked on it.
    #[error("{0}")]
    Gone(String),
    /// A quota or a size limit would be exceeded, or the store is full.
    #[error("{0}")]
    TooLarge(String),
    /// The content is not what it claims to be, or not safe.
    #[error("{0}")]
    UnsafeContent(String),
    /// No byte of the wanted range exists.
    #[error("the range lies outside the image, which has {size_bytes} bytes")]
    RangeNotSatisfiable {
        /// The size of the image.
        size_bytes: u64,
    },
    /// Too many attempts.
    #[error("too many attempts; wait {} seconds", retry_after.as_secs().max(1))]
    Throttled {
        /// When to try again.
        retry_after: Duration,
    },
    /// Something we need does not answer or does not let us; later it may.
    #[error("{0}")]
    Unavailable(String),
    /// Our own fault. The client learns the request id only.
    #[error("internal error: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Our own fault, with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
    /// The stable word for it, which clients may compare (docs/api-design.md).
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Unauthenticated(_) => "unauthenticated",
            Self::Forbidden(_) => "forbidden",
            Self::NotFound(_) => "not_found",
            Self::Conflict(_) => "conflict",
            Self::Stale(_) => "stale",
            Self::UnmetRules { .. } => "unmet_rules",
            Self::Gone(_) => "gone",
            Self::TooLarge(_) => "too_large",
            Self::UnsafeContent(_) => "unsafe_content",
            Self::RangeNotSatisfiable { .. } => "range_not_satisfiable",
            Self::Throttled { .. } => "throttled",
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }
    /// No such image, as everybody is told who may not know more.
    pub fn no_image(id: &nectary_domain::ids::ImageId) -> Self {
        Self::NotFound(format!("No image found with ID {id}"))
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(message) => Self::Invalid(message),
            Refusal::Forbidden(message) => Self::Forbidden(message),
            Refusal::Conflict(message) => Self::Conflict(message),
            Refusal::OverQuota(message) => Self::TooLarge(message),
        }
    }
}

impl From<RepoError> for Error {
    fn from(error: RepoError) -> Self {
        match error {
            RepoError::Duplicate(what) => Self::Conflict(format!("{what} exists already.")),
            RepoError::Stale => Self::Conflict("Somebody else changed it in the meantime; try again.".to_owned()),
            RepoError::Busy => Self::Unavailable("The database is busy; try again.".to_owned()),
            error @ (RepoError::Inconsistent { .. } | RepoError::Failed(_)) => Self::internal(error),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing(_) => Self::NotFound("The data of this image is missing from its store.".to_owned()),
            StoreError::Exists(_) => Self::Conflict("The store holds data for this image already.".to_owned()),
            StoreError::Full => {
                Self::TooLarge("The store has no room left for this image. An operator can add space.".to_owned())
            }
            StoreError::Denied(_) => Self::Unavailable(
                "The store does not let this service write. An operator can see why in the log.".to_owned(),
            ),
            StoreError::InUse { by, .. } => Self::Conflict(format!("The data of this image is in use: {by}.")),
            StoreError::Interrupted => {
                Self::Invalid("The data ended before it was complete; send it again.".to_owned())
            }
            StoreError::Failed(cause) => Self::Internal(cause),
        }
    }
}
