//! Finds out whether what somebody shows is true. The answer to a wrong proof is always the same and takes as long.

use std::net::IpAddr;
use std::sync::Arc;

use nectary_domain::identity::app_credential::AppCredential;
use nectary_domain::identity::home;
use nectary_domain::identity::secret::{PasswordHash, Secret};
use nectary_domain::identity::sign_in::{CredentialRef, Proof, UserRef};
use nectary_domain::identity::token::Token;
use nectary_domain::identity::user::User;
use nectary_domain::ids::UserId;

use crate::error::Error;
use crate::identity::{BuiltinIdentity, unauthenticated};
use crate::ports::database::Reads;

/// A proof that held when it was looked at. It must be looked at again in the transaction that relies on it.
#[derive(Clone, Debug)]
pub(crate) enum Proven {
    /// The password of a user, who has this hash.
    Password(UserId, PasswordHash),
    /// A token.
    Token(Arc<Token>),
    /// The secret of an application credential.
    Credential(AppCredential),
}

impl Proven {
    /// Whom it proves.
    pub(crate) fn user(&self) -> &UserId {
        match self {
            Self::Password(user, _) => user,
            Self::Token(token) => &token.user,
            Self::Credential(credential) => &credential.user,
        }
    }

    /// Whether it still holds, now that `user` is read anew.
    pub(crate) async fn still_holds<R: Reads + ?Sized>(&self, rows: &mut R, user: &User) -> Result<bool, Error> {
        Ok(match self {
            Self::Password(_, hash) => user.password.as_ref() == Some(hash),
            Self::Token(token) => rows.token(&token.hash).await?.is_some(),
            Self::Credential(credential) => rows.app_credential(&credential.id).await?.as_ref() == Some(credential),
        })
    }
}

/// Looks at a proof.
pub(crate) async fn prove(identity: &BuiltinIdentity, proof: &Proof, address: Option<IpAddr>) -> Result<Proven, Error> {
    match proof {
        Proof::Password { user, password: typed } => {
            let (user, hash) = password(identity, user, typed, address).await?;
            Ok(Proven::Password(user, hash))
        }
        Proof::Token(text) => identity
            .token(text)
            .await?
            .map(Proven::Token)
            .ok_or_else(unauthenticated),
        Proof::AppCredential {
            credential: wanted,
            secret,
        } => credential(identity, wanted, secret, address)
            .await
            .map(Proven::Credential),
    }
}

/// Looks at a password; whose it is and what it hashes to. Whether the user is enabled is seen in the transaction that
/// relies on it.
pub(crate) async fn password(
    identity: &BuiltinIdentity,
    user: &UserRef,
    typed: &Secret,
    address: Option<IpAddr>,
) -> Result<(UserId, PasswordHash), Error> {
    let found = find_user(&mut *identity.realm.db.read().await?, user).await?;
    let subject = match (&found, user) {
        (Some(user), _) => format!("user {}", user.id),
        (None, UserRef::Id(id)) => format!("user {id}"),
        (None, UserRef::Name { name, .. }) => format!("user named {name}"),
    };
    let kept = found.as_ref().and_then(|user| user.password.clone());
    verify(identity, &subject, typed, kept, address).await?;
    let user = found.ok_or_else(unauthenticated)?;
    let hash = user.password.ok_or_else(unauthenticated)?;
    Ok((user.id, hash))
}

async fn credential(
    identity: &BuiltinIdentity,
    wanted: &CredentialRef,
    typed: &Secret,
    address: Option<IpAddr>,
) -> Result<AppCredential, Error> {
    let mut rows = identity.realm.db.read().await?;
    let found = match wanted {
        CredentialRef::Id(id) => rows.app_credential(id).await?,
        CredentialRef::Name { name, user } => match find_user(&mut *rows, user).await? {
            Some(user) => rows
                .app_credentials(&user.id)
                .await?
                .into_iter()
                .find(|each| each.name == *name),
            None => None,
        },
    };
    drop(rows);
    let subject = match (&found, wanted) {
        (Some(credential), _) => format!("credential {}", credential.id),
        (None, CredentialRef::Id(id)) => format!("credential {id}"),
        (None, CredentialRef::Name { name, user }) => format!("credential named {name} of {user:?}"),
    };
    let kept = found.as_ref().map(|credential| credential.secret.clone());
    verify(identity, &subject, typed, kept, address).await?;
    found
        .filter(|credential| credential.is_valid_at(identity.realm.now()))
        .ok_or_else(unauthenticated)
}

/// Holds a secret against what is kept of it. Whether this may be tried at all is decided when it is its turn to be
/// hashed, so that guesses sent all at once are counted like guesses sent one by one.
async fn verify(
    identity: &BuiltinIdentity,
    subject: &str,
    typed: &Secret,
    kept: Option<PasswordHash>,
    address: Option<IpAddr>,
) -> Result<(), Error> {
    let realm = &identity.realm;
    let turn = realm.hasher.turn().await?;
    identity.throttle.admit(subject, address, realm.now())?;
    // What is too long for a password is nobody's, and not worth hashing at its length.
    let (typed, kept) = if typed.fits_a_password() {
        (typed.clone(), kept)
    } else {
        (Secret::new("-"), None)
    };
    // Counted before it is known to be wrong: whoever hangs up in between has guessed all the same.
    identity.throttle.attempted(subject, address, realm.now());
    if !turn.verify(typed, kept).await? {
        return Err(unauthenticated());
    }
    identity.throttle.succeeded(subject, address);
    // Not earlier: until the verdict is in, the next one in turn would find this attempt among the failures.
    drop(turn);
    Ok(())
}

/// The user a client means, enabled or not.
async fn find_user<R: Reads + ?Sized>(rows: &mut R, user: &UserRef) -> Result<Option<User>, Error> {
    Ok(match user {
        UserRef::Id(id) => rows.user(id).await?,
        UserRef::Name { name, domain } if home::is_home(domain) => rows.user_named(name).await?,
        UserRef::Name { .. } => None,
    })
}
