//! A clock that stands until it is told to move.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use nectary_app::ports::clock::Clock;
use nectary_domain::time::Timestamp;

/// 2026-08-24T10:00:00Z.
const START_US: i64 = 1_787_565_600_000_000;

/// A clock that stands until it is told to move.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock at 2026-08-24T10:00:00Z.
    pub const fn new() -> Self {
        Self(AtomicI64::new(START_US))
    }
    /// Moves on.
    pub fn advance(&self, span: Duration) {
        let moved = self.now().after(span);
        self.0.store(moved.as_micros(), Ordering::Relaxed);
    }
}

impl Default for FixedClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_until_it_is_moved() {
        let clock = FixedClock::new();
        assert_eq!(clock.now().to_string(), "2026-08-24T10:00:00Z");
        clock.advance(Duration::from_millis(1500));
        assert_eq!(clock.now().with_micros(), "2026-08-24T10:00:01.500000Z");
    }
}
