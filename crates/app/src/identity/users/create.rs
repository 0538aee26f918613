//! Makes a user.

use nectary_domain::identity::access::{Actor, CREATE_USER, Target};
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::user::{NewUser, User};
use nectary_domain::ids::UserId;

use crate::error::Error;
use crate::identity::Realm;
use crate::ports::database::{Reads, RepoError};
use crate::tx::retrying;

/// Makes a user. Without a password the user cannot sign in until one is set.
/// A name that is taken is [`Error::Conflict`].
pub async fn create(realm: &Realm, by: Actor<'_>, wish: NewUser, password: Option<Secret>) -> Result<User, Error> {
    by.may(CREATE_USER, Target::default())?;
    let mut user = User::new(UserId::new(realm.new_id()), wish, None, realm.now())?;
    if let Some(password) = password {
        user.password = Some(realm.hasher.hash(password, realm.ids.secret()).await?);
    }
    retrying(async || {
        let mut rows = realm.db.write().await?;
        check_default_project(&mut *rows, &user).await?;
        rows.add_user(&user).await.map_err(|error| name_taken(error, &user))?;
        Ok(realm.commit(rows).await?)
    })
    .await?;
    Ok(user)
}

/// Refuses a default project that is not there.
pub(super) async fn check_default_project<R: Reads + ?Sized>(rows: &mut R, user: &User) -> Result<(), Error> {
    match &user.default_project {
        Some(id) if rows.project(id).await?.is_none() => Err(Error::Invalid(format!(
            "The default project {id} cannot be found; give the id of a project."
        ))),
        Some(_) | None => Ok(()),
    }
}

/// Says which name is taken.
pub(super) fn name_taken(error: RepoError, user: &User) -> crate::tx::Attempt {
    match error {
        RepoError::Duplicate(_) => Error::Conflict(format!("There is a user named {} already.", user.name)).into(),
        error => error.into(),
    }
}
