//! Ids and secrets that count: the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use nectary_app::ports::ids::Ids;
use uuid::Uuid;

/// Ids 00000000-0000-4000-8000-000000000001 and so on. Secrets count apart from ids.
#[derive(Debug, Default)]
pub struct SequentialIds {
    ids: AtomicU64,
    secrets: AtomicU64,
}

/// Version 4 and the variant of RFC 9562, as random ids have them.
const VERSION_AND_VARIANT: u128 = 0x0000_0000_0000_4000_8000_0000_0000_0000;

fn next(counter: &AtomicU64) -> u64 {
    counter.fetch_add(1, Ordering::Relaxed) + 1
}

impl Ids for SequentialIds {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(VERSION_AND_VARIANT | u128::from(next(&self.ids)))
    }
    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0xa5; 32];
        bytes[24..].copy_from_slice(&next(&self.secrets).to_be_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_count_and_are_well_formed() {
        let ids = SequentialIds::default();
        assert_eq!(ids.uuid().to_string(), "00000000-0000-4000-8000-000000000001");
        let second = ids.uuid();
        assert_eq!(second.to_string(), "00000000-0000-4000-8000-000000000002");
        assert_eq!(second.get_version_num(), 4);
        assert_ne!(ids.secret(), ids.secret());
    }
}
