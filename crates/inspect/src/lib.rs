//! Reading untrusted image bytes: which format they are, whether that format is safe to use, their digests.
//!
//! No network, no files, no async, constant memory: bytes come in once, in order, in chunks of any size.
//! The layout of each format is judged here; what is *inside* a disk (partitions, packages) is not.
#![deny(missing_docs)]

mod declared;
mod detected;
pub mod digest;
mod finding;
mod formats;
mod inspection;
mod inspector;
mod kept;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
#[cfg(test)]
mod stream_tests;
mod tail;
#[cfg(test)]
mod vulnerability_tests;

pub use declared::DeclaredFormat;
pub use detected::DetectedFormat;
pub use finding::{Finding, Refusal};
pub use formats::gpt_check_names;
pub use inspection::{Accepted, InspectOptions, Inspection};
pub use inspector::{Inspector, MAX_RETAINED_BYTES};
