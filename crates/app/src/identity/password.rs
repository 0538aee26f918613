//! Hashes passwords with argon2id, a few at a time: each hash takes 19 MiB and a core for a while.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
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
    memory: Memory,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            memory: Memory::default(),
        }
    }
}

/// Memory that hashes work in, kept from one to the next. An allocator would keep it too, but once for each thread that
/// ever hashed.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<Vec<Block>>>>);

impl Memory {
    /// Computes a hash.
    fn hash(&self, argon2: &Argon2<'_>, password: &Secret, salt: &Salt) -> Result<Output, argon2::Error> {
        let mut blocks = self.spare().pop().unwrap_or_default();
        blocks.resize(argon2.params().block_count(), Block::new());
        let mut output = vec![0; argon2.params().output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
        let done = argon2.hash_password_into_with_memory(password.reveal().as_bytes(), salt, &mut output, &mut blocks);
        self.spare().push(blocks);
        done?;
        Output::new(&output).map_err(|_| argon2::Error::OutputTooLong)
    }

    fn spare(&self) -> MutexGuard<'_, Vec<Vec<Block>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to hash. It ends with the last hash that was begun by it, and not before it is given up.
pub struct Turn {
    permit: Arc<OwnedSemaphorePermit>,
    memory: Memory,
}

impl Hasher {
    /// Waits until fewer than the most are hashing.
    pub async fn turn(&self) -> Result<Turn, Error> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        Ok(Turn {
            permit: Arc::new(permit.map_err(Error::internal)?),
            memory: self.memory.clone(),
        })
    }

    /// What is to be kept of a password. `random` gives the salt and must be used for nothing else.
    pub async fn hash(&self, password: Secret, random: [u8; 32]) -> Result<PasswordHash, Error> {
        let Turn { permit, memory } = self.turn().await?;
        blocking(move || {
            let _permit = permit;
            let (_, salt) = random.split_at(random.len() - SALT_BYTES);
            let (argon2, salt) = (argon2id(), Salt::new(salt).map_err(unusable)?);
            let kept = phc::PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                params: ParamsString::try_from(argon2.params()).map_err(unusable)?,
                hash: Some(memory.hash(&argon2, &password, &salt).map_err(unusable)?),
                salt: Some(salt),
            };
            Ok(PasswordHash::from_phc(kept.to_string()))
        })
        .await
    }
}

impl Turn {
    /// Whether the password is the one that was hashed. Without a hash it takes as long, and is not.
    pub async fn verify(&self, password: Secret, expected: Option<PasswordHash>) -> Result<bool, Error> {
        let (permit, memory) = (Arc::clone(&self.permit), self.memory.clone());
        blocking(move || {
            let _permit = permit;
            let kept = expected.as_ref().map_or(NOBODYS, PasswordHash::as_phc);
            let kept = phc::PasswordHash::new(kept).map_err(unreadable)?;
            let salt = kept.salt.as_ref().ok_or_else(|| unreadable("it has no salt"))?;
            let found = memory
                .hash(&made_by(&kept).map_err(unreadable)?, &password, salt)
                .map_err(unusable)?;
            // Outputs compare in constant time.
            Ok(kept.hash == Some(found) && expected.is_some())
        })
        .await
    }
}

/// argon2id with 19 MiB, two passes, one lane: the least that OWASP's Password Storage Cheat Sheet recommends.
fn argon2id() -> Argon2<'static> {
    Argon2::default()
}

/// What made a hash, as it says itself.
fn made_by(kept: &phc::PasswordHash) -> Result<Argon2<'static>, argon2::password_hash::Error> {
    let algorithm = Algorithm::try_from(kept.algorithm.as_str())?;
    let version = kept.version.map_or(Ok(Version::default()), Version::try_from)?;
    Ok(Argon2::new(algorithm, version, Params::try_from(kept)?))
}

fn unusable(error: impl std::fmt::Display) -> Error {
    Error::internal(format!("a password cannot be hashed: {error}"))
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    Error::internal(format!("a password hash of the database cannot be read: {error}"))
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
    async fn a_hash_is_the_same_in_memory_that_was_used_before() {
        let hasher = Hasher::default();
        let first = hasher.hash(Secret::new("x"), [1; 32]).await.unwrap();
        hasher.hash(Secret::new("something else"), [2; 32]).await.unwrap();
        assert_eq!(
            hasher.hash(Secret::new("x"), [1; 32]).await.unwrap().as_phc(),
            first.as_phc()
        );
        assert_eq!(hasher.memory.spare().len(), 1);
    }

    #[tokio::test]
    async fn a_hash_that_argon2_itself_made_is_verified() {
        use argon2::PasswordHasher;

        let other = Argon2::new(
            Algorithm::Argon2i,
            Version::V0x10,
            Params::new(64, 3, 2, Some(24)).unwrap(),
        );
        let kept: phc::PasswordHash = other.hash_password_with_salt(b"s3cret", &[9; 16]).unwrap();
        let kept = PasswordHash::from_phc(kept.to_string());
        for (text, is_right) in [("s3cret", true), ("secret", false)] {
            let turn = Hasher::default().turn().await.unwrap();
            assert_eq!(
                turn.verify(Secret::new(text), Some(kept.clone())).await.unwrap(),
                is_right
            );
        }
    }

    #[tokio::test]
    async fn the_salt_makes_equal_passwords_differ() {
        let hasher = Hasher::default();
        let one = hasher.hash(Secret::new("x"), [1; 32]).await.unwrap();
        let other = hasher.hash(Secret::new("x"), [2; 32]).await.unwrap();
        assert_ne!(one.as_phc(), other.as_phc());
    }
}
