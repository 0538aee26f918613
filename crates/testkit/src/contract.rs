//! The contracts of the ports, as rules with names: each implementation calls all of them with something fresh.
//!
//! A rule returns an error if the port fails, and stops the test if the port does something else than it says.

pub mod database;
pub mod identity;
pub mod identity_rows;
pub mod store;

/// What a rule comes to.
pub type Kept = Result<(), Box<dyn std::error::Error>>;
