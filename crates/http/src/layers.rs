//! What happens to every request around its handler, in the order `service.rs` calls it.

pub(crate) mod log;
pub(crate) mod request_id;
pub(crate) mod token;
pub(crate) mod version;
