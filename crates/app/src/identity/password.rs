//! Hashes passwords with argon2id, a few at a time: each hash takes 19 MiB and a core for a while.

use std::sync::Arc;

use argon2::password_hash::phc;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use nectary_domain::identity::secret::{PasswordHash, Secret};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Error;

/// Hashes under way at once: 38 MiB at the most.
const AT_ONCE: usize = 2;
/// Bytes of salt (RFC 9106, section 3.1 recommends 16).
const SALT_BYTES: usize = 16;
/// A hash of nothing anybody knows, made with the same cost as all: what an unknown user's password is held against,
/// so that the answer takes as long as for a known one.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bmVjdGFyeS1ub2JvZHk$4cWmjAhBGkBEx0zZ4Nkxw8gxT5tTnxf2o9EgD6mX0Zk";

/// Hashes and verifies passwords.
#[derive(Clone)]
pub struct Hasher {
    permits: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// The right to hash once.
pub struct Turn(OwnedSemaphorePermit);

impl Hasher {
    /// Waits until fewer than the most are hashing.
    pub async fn turn(&self) -> Result<Turn, Error> {
        Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map(Turn)
            .map_err(Error::internal)
    }

    /// What is to be kept of a password. `random` gives the salt and must be used for nothing else.
    pub async fn hash(&self, password: Secret, random: [u8; 32]) -> Result<PasswordHash, Error> {
        let Turn(permit) = self.turn().await?;
        blocking(move || {
            let _permit = permit;
            let (_, salt) = random.split_at(random.len() - SALT_BYTES);
            let hash: phc::PasswordHash = argon2id()
                .hash_password_with_salt(password.reveal().as_bytes(), salt)
                .map_err(|error| Error::internal(error.to_string()))?;
            Ok(PasswordHash::from_phc(hash.to_string()))
        })
        .await
    }
}

impl Turn {
    /// Whether the password is the one that was hashed. Without a hash it takes as long, and is not.
    pub async fn verify(self, password: Secret, expected: Option<PasswordHash>) -> Result<bool, Error> {
        let Self(permit) = self;
        blocking(move || {
            let _permit = permit;
            let kept = expected.as_ref().map_or(NOBODYS, PasswordHash::as_phc);
            let kept = phc::PasswordHash::new(kept)
                .map_err(|error| Error::internal(format!("a password hash of the database cannot be read: {error}")))?;
            match argon2id().verify_password(password.reveal().as_bytes(), &kept) {
                Ok(()) => Ok(expected.is_some()),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(Error::internal(format!("a password cannot be verified: {error}"))),
            }
        })
        .await
    }
}

/// argon2id with 19 MiB, two passes, one lane: the least that OWASP's Password Storage Cheat Sheet recommends.
fn argon2id() -> Argon2<'static> {
    Argon2::default()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_right_or_wrong_and_is_not_kept() {
        let hasher = Hasher::default();
        let kept = hasher.hash(Secret::new("s3cret"), [7; 32]).await.unwrap();
        assert!(
            kept.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            kept.as_phc()
        );
        let verify = async |text| hasher.turn().await?.verify(Secret::new(text), Some(kept.clone())).await;
        assert!(verify("s3cret").await.unwrap());
        assert!(!verify("s3cret ").await.unwrap());
    }

    #[tokio::test]
    async fn the_hash_of_nobody_is_well_formed_and_lets_nobody_in() {
        assert!(phc::PasswordHash::new(NOBODYS).is_ok());
        let turn = Hasher::default().turn().await.unwrap();
        assert!(!turn.verify(Secret::new("nectary"), None).await.unwrap());
    }

    #[tokio::test]
    async fn the_salt_makes_equal_passwords_differ() {
        let hasher = Hasher::default();
        let one = hasher.hash(Secret::new("x"), [1; 32]).await.unwrap();
        let other = hasher.hash(Secret::new("x"), [2; 32]).await.unwrap();
        assert_ne!(one.as_phc(), other.as_phc());
    }
}
