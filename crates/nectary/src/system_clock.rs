//! The time of this machine: the only place that asks it.

use std::time::{SystemTime, UNIX_EPOCH};

use nectary_app::ports::clock::Clock;
use nectary_domain::time::Timestamp;

/// Tells the time of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter everybody else asks")]
    fn now(&self) -> Timestamp {
        // A clock before 1970 is wrong; the epoch is as good an answer as any.
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }
}
