//! The bytes of images: one driver for each kind of place that can hold them.
//!
//! Drivers know keys and uploads, nothing of images; who may read or write is decided before they are asked.

pub mod drivers;
