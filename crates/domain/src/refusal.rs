//! Why the domain says no. The application turns each kind into what a client is told.

/// A change that the rules do not allow, with a sentence for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The value itself is wrong, whoever sends it.
    #[error("{0}")]
    Invalid(String),
    /// The value is well formed, but nobody, or not this caller, may set it.
    #[error("{0}")]
    Forbidden(String),
    /// The change does not fit the state the thing is in.
    #[error("{0}")]
    Conflict(String),
    /// A quota would be exceeded.
    #[error("{0}")]
    OverQuota(String),
}

impl Refusal {
    /// A wrong value.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(message.into())
    }
    /// A value that may not be set.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::Forbidden(message.into())
    }
    /// A marker that a list did not give.
    pub fn foreign_marker() -> Self {
        Self::invalid("The marker is none that this list gave. Follow its \"next\" instead.")
    }
    /// A change that does not fit the state.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict(message.into())
    }
}
