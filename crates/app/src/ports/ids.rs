//! Ids and randomness.

use uuid::Uuid;

/// Makes ids and secrets.
pub trait Ids: Send + Sync {
    /// A fresh random UUID.
    fn uuid(&self) -> Uuid;
    /// 32 bytes nobody can guess.
    fn secret(&self) -> [u8; 32];
}
