//! The rows of the catalog on SQL databases: the `Database` port of the application.
//!
//! Which change is legal is decided elsewhere; here it is only remembered.

mod dialect;
mod facets;
mod families;
mod family_row;
mod filters;
mod identity;
mod image_list;
mod image_row;
mod image_sides;
mod images;
mod jobs;
mod keyset;
mod members;
mod migrate;
#[cfg(test)]
mod plans;
mod pool;
mod publications;
mod search;
mod share_links;
mod shares;
mod sql;
mod table;
mod tx;
mod upload_sessions;
mod uploads;
mod visible;

pub use migrate::MigrationError;
pub use pool::{Durability, Settings};
pub use tx::{OpenError, SqlDatabase, SqlReads, SqlWrites};
