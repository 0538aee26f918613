//! Services that nectary calls: adapters for the ports that reach over a network.
//!
//! Every client is built in `client`, with its time-outs; nothing here decides anything about images.

mod client;
pub mod policy_remote;
