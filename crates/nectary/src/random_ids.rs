//! Ids and secrets from the operating system's random numbers: the only place that asks for them.

use nectary_app::ports::ids::Ids;
use uuid::{Builder, Uuid};

/// Makes ids and secrets that nobody can guess.
#[derive(Clone, Copy, Debug)]
pub struct RandomIds(());

/// The operating system gives no random numbers.
#[derive(Debug, thiserror::Error)]
#[error("this machine gives no random numbers, so that no password or token would be safe: {0}")]
pub struct NoRandomness(#[from] getrandom::Error);

impl RandomIds {
    /// Checks once that there is randomness: it does not fail later on a machine where it worked.
    pub fn new() -> Result<Self, NoRandomness> {
        getrandom::fill(&mut [0; 32])?;
        Ok(Self(()))
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    while getrandom::fill(&mut bytes).is_err() {
        // It worked at start, and a guessable secret is worse than a wait.
        std::thread::yield_now();
    }
    bytes
}

impl Ids for RandomIds {
    fn uuid(&self) -> Uuid {
        Builder::from_random_bytes(random()).into_uuid()
    }
    fn secret(&self) -> [u8; 32] {
        random()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_random_uuids_and_differ() {
        let ids = RandomIds::new().unwrap();
        assert_eq!(ids.uuid().get_version_num(), 4);
        assert_ne!(ids.uuid(), ids.uuid());
        assert_ne!(ids.secret(), ids.secret());
    }
}
