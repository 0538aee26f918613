//! What tests share: fakes, builders of images, and the contract suites that every implementation of a port passes.
//!
//! Only tests depend on this crate.

pub mod builders;
pub mod contract;
pub mod fakes;
