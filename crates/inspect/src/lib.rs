//! Reading untrusted image bytes: their digests; formats and safety checks are to stand beside them.
//!
//! No network, no files, no async, constant memory.
#![deny(missing_docs)]

pub mod digest;
