//! Services that nectary calls: adapters for the ports that reach over a network, and the client of a catalog elsewhere.
//!
//! Every client is built in `client`, with its time-outs; nothing here decides anything about images.

pub mod catalog_client;
mod client;
pub mod cloud;
pub mod policy_remote;
