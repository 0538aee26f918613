//! What images, members and rules *are*, and which changes are legal.
//!
//! Nouns without I/O: nothing here reads a clock, a file, a row or a socket.
//! Text from outside becomes a type here, once; a rule stands on its noun.
#![deny(missing_docs)]

pub mod caller;
pub mod category;
pub mod day;
pub mod facet;
pub mod family;
pub mod identity;
pub mod ids;
pub mod image;
pub mod job;
pub mod limits;
pub mod member;
pub mod policy;
pub mod publication;
pub mod query;
pub mod refusal;
pub mod search;
pub mod share;
pub mod share_link;
pub mod time;
pub mod upload_session;
pub mod visibility;
