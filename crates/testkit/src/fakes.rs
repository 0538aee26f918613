//! Fakes of what differs from run to run, so that a test can say what it expects.

pub mod fixed_clock;
pub mod fixed_policy;
pub mod sequential_ids;
