//! The built-in identity: users, projects, roles and tokens of a catalog that stands alone.

pub mod app_credentials;
pub mod bootstrap;
mod password;
pub mod projects;
pub mod roles;
pub mod rows;
pub(crate) mod secret;
mod throttle;
pub mod tokens;
pub mod users;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use moka::sync::Cache;
use nectary_domain::identity::home;
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::token::{Token, TokenHash};
use nectary_domain::time::Timestamp;

use crate::error::Error;
use crate::ports::clock::Clock;
use crate::ports::database::{Database, RepoResult, Writes};
use crate::ports::identity::{Authenticated, Identity};
use crate::ports::ids::Ids;

pub use secret::derived;

use password::Hasher;
use throttle::Throttle;

/// How long a token is believed without asking the database: what another process changed shows after that.
const BELIEVED: Duration = Duration::from_secs(4);
/// Tokens believed at once.
const BELIEVED_TOKENS: u64 = 10_000;

/// What the verbs of the identity work with; enough for a command that runs without a server.
pub struct Realm {
    /// The rows.
    pub db: Arc<dyn Database>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and randomness.
    pub ids: Arc<dyn Ids>,
    hasher: Hasher,
    changes: AtomicU64,
}

impl Realm {
    /// The identity that these rows hold.
    pub fn new(db: Arc<dyn Database>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self {
            db,
            clock,
            ids,
            hasher: Hasher::default(),
            changes: AtomicU64::new(0),
        }
    }
    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
    /// A fresh id in Keystone's form: 32 hexadecimal digits.
    fn new_id(&self) -> String {
        self.ids.uuid().simple().to_string()
    }
    /// Commits a change of users, projects or roles; no token is believed any longer without asking the database.
    async fn commit(&self, rows: Box<dyn Writes>) -> RepoResult<()> {
        rows.commit().await?;
        self.changes.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// What an operator may choose.
#[derive(Clone, Copy, Debug)]
pub struct IdentityOptions {
    /// How long a token is good.
    pub token_life: Duration,
}

impl Default for IdentityOptions {
    /// One hour, as Keystone has it.
    fn default() -> Self {
        Self {
            token_life: Duration::from_secs(3600),
        }
    }
}

/// The built-in identity of a running server.
pub struct BuiltinIdentity {
    /// Rows, time, ids.
    pub realm: Realm,
    options: IdentityOptions,
    throttle: Throttle,
    /// By the number of changes before the look-up, so that what was read before a change is not found after it.
    believed: Cache<(u64, TokenHash), Arc<Token>>,
}

impl BuiltinIdentity {
    /// The identity of a server.
    pub fn new(realm: Realm, options: IdentityOptions) -> Self {
        let believed = Cache::builder()
            .max_capacity(BELIEVED_TOKENS)
            .time_to_live(BELIEVED)
            .build();
        Self {
            realm,
            options,
            throttle: Throttle::default(),
            believed,
        }
    }

    /// The token of that text, unless it is unknown, expired or revoked.
    pub async fn token(&self, text: &Secret) -> Result<Option<Arc<Token>>, Error> {
        if !secret::may_be_token(text) {
            return Ok(None);
        }
        let key = (self.realm.changes.load(Ordering::SeqCst), secret::token_hash(text));
        let known = match self.believed.get(&key) {
            Some(token) => Some(token),
            None => {
                let found = self.realm.db.read().await?.token(&key.1).await?.map(Arc::new);
                if let Some(token) = &found {
                    self.believed.insert(key, Arc::clone(token));
                }
                found
            }
        };
        Ok(known.filter(|token| token.is_valid_at(self.realm.now())))
    }
}

#[async_trait]
impl Identity for BuiltinIdentity {
    async fn validate(&self, token: &str) -> Result<Option<Authenticated>, Error> {
        let token = self.token(&Secret::new(token)).await?;
        Ok(token.map(|token| Authenticated {
            user: token.user.clone(),
            user_domain: home::domain_id(),
            scope: token.scope(),
            roles: token.roles.iter().map(|role| role.name.clone()).collect(),
            expires_at: token.expires_at,
        }))
    }
}

/// What everybody is told whose proof does not hold, whatever is wrong with it.
pub(crate) fn unauthenticated() -> Error {
    Error::Unauthenticated("The request you have made requires authentication.".to_owned())
}

/// There is no such thing, as the Identity API says it.
fn not_found(what: &str, id: &str) -> Error {
    Error::NotFound(format!("Could not find {what}: {id}."))
}
