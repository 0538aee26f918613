//! What the verbs need of the world. Each port has a contract suite that every implementation passes.
#![deny(missing_docs)]

pub mod clock;
pub mod database;
pub mod families;
pub mod identity;
pub mod ids;
pub mod policy;
pub mod publications;
pub mod share_links;
pub mod sharing;
pub mod store;
pub mod upload_sessions;
