//! Moving bytes: from a request to a store, judged and digested on the way.

pub mod chunks;
