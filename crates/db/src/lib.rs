//! The rows of the catalog on SQL databases: the `Database` port of the application.
//!
//! Which change is legal is decided elsewhere; here it is only remembered.

mod dialect;
mod identity;
mod migrate;
mod pool;
mod sql;
mod tx;

pub use migrate::MigrationError;
pub use pool::{Durability, Settings};
pub use tx::{OpenError, SqlDatabase, SqlReads, SqlWrites};
