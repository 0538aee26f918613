//! A user: somebody who can sign in.

use crate::ids::{ProjectId, UserId};
use crate::refusal::Refusal;
use crate::time::Timestamp;

use super::name;
use super::secret::PasswordHash;

const NAME_CHARS: usize = 255;

/// A user of the one domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The name, unique.
    pub name: String,
    /// Where to write to.
    pub email: Option<String>,
    /// What a person noted.
    pub description: Option<String>,
    /// What a token is scoped to when nothing else is asked for.
    pub default_project: Option<ProjectId>,
    /// Whether the user can sign in.
    pub is_enabled: bool,
    /// What the password must hash to; without one only application credentials work.
    pub password: Option<PasswordHash>,
    /// When the user was made.
    pub created_at: Timestamp,
    /// Counts the changes.
    pub version: i64,
}

/// What a client says of a new user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewUser {
    /// The name.
    pub name: String,
    /// See [`User::email`].
    pub email: Option<String>,
    /// See [`User::description`].
    pub description: Option<String>,
    /// See [`User::default_project`].
    pub default_project: Option<ProjectId>,
    /// Whether the user can sign in; yes unless said otherwise.
    pub is_enabled: Option<bool>,
}

/// What is to change of a user; `None` leaves it as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChange {
    /// See [`User::name`].
    pub name: Option<String>,
    /// See [`User::email`].
    pub email: Option<Option<String>>,
    /// See [`User::description`].
    pub description: Option<Option<String>>,
    /// See [`User::default_project`].
    pub default_project: Option<Option<ProjectId>>,
    /// See [`User::is_enabled`].
    pub is_enabled: Option<bool>,
    /// See [`User::password`].
    pub password: Option<PasswordHash>,
}

/// Which users a list shows; `None` is "any".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Of this name.
    pub name: Option<String>,
    /// Only those who can, or only those who cannot sign in.
    pub is_enabled: Option<bool>,
}

impl User {
    /// A new user.
    pub fn new(id: UserId, wish: NewUser, password: Option<PasswordHash>, now: Timestamp) -> Result<Self, Refusal> {
        Ok(Self {
            id,
            name: name::checked("user", &wish.name, NAME_CHARS)?,
            email: checked_email(wish.email)?,
            description: checked_description(wish.description)?,
            default_project: wish.default_project,
            is_enabled: wish.is_enabled.unwrap_or(true),
            password,
            created_at: now,
            version: 1,
        })
    }

    /// The user after a change.
    pub fn changed(&self, change: UserChange) -> Result<Self, Refusal> {
        let mut after = self.clone();
        if let Some(text) = change.name {
            after.name = name::checked("user", &text, NAME_CHARS)?;
        }
        if let Some(email) = change.email {
            after.email = checked_email(email)?;
        }
        if let Some(description) = change.description {
            after.description = checked_description(description)?;
        }
        if let Some(project) = change.default_project {
            after.default_project = project;
        }
        if let Some(is_enabled) = change.is_enabled {
            after.is_enabled = is_enabled;
        }
        if let Some(password) = change.password {
            after.password = Some(password);
        }
        after.version += 1;
        Ok(after)
    }

    /// Whether tokens given out before a change to `after` are void: the password is another, or the user is disabled.
    pub fn tokens_end_with(&self, after: &Self) -> bool {
        self.password != after.password || !after.is_enabled
    }
}

fn checked_email(email: Option<String>) -> Result<Option<String>, Refusal> {
    email
        .map(|text| name::at_most("email address of the user", &text, NAME_CHARS))
        .transpose()
}

fn checked_description(description: Option<String>) -> Result<Option<String>, Refusal> {
    description
        .map(|text| name::at_most("description of the user", &text, name::DESCRIPTION_CHARS))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> User {
        let wish = NewUser {
            name: "ada".to_owned(),
            ..NewUser::default()
        };
        let password = PasswordHash::from_phc("$one");
        User::new(UserId::new("u1"), wish, Some(password), Timestamp::from_micros(0)).unwrap()
    }

    #[test]
    fn a_new_user_can_sign_in_unless_said_otherwise() {
        assert!(ada().is_enabled);
    }

    #[test]
    fn another_password_or_disabling_ends_the_tokens_given_out_before() {
        let before = ada();
        let renamed = before
            .changed(UserChange {
                name: Some("eve".to_owned()),
                ..UserChange::default()
            })
            .unwrap();
        assert!(!before.tokens_end_with(&renamed));
        let password = Some(PasswordHash::from_phc("$two"));
        assert!(
            before.tokens_end_with(
                &before
                    .changed(UserChange {
                        password,
                        ..UserChange::default()
                    })
                    .unwrap()
            )
        );
        let is_enabled = Some(false);
        assert!(
            before.tokens_end_with(
                &before
                    .changed(UserChange {
                        is_enabled,
                        ..UserChange::default()
                    })
                    .unwrap()
            )
        );
    }

    #[test]
    fn a_change_says_only_what_changes_and_counts() {
        let before = ada()
            .changed(UserChange {
                email: Some(Some("a@b".to_owned())),
                ..UserChange::default()
            })
            .unwrap();
        let after = before
            .changed(UserChange {
                email: Some(None),
                ..UserChange::default()
            })
            .unwrap();
        assert_eq!(before.email.as_deref(), Some("a@b"));
        assert_eq!(
            after,
            User {
                email: None,
                version: 3,
                ..before
            }
        );
    }

    #[test]
    fn a_change_obeys_the_rules_of_a_new_user() {
        assert!(
            ada()
                .changed(UserChange {
                    name: Some(" ".to_owned()),
                    ..UserChange::default()
                })
                .is_err()
        );
        let long = Some(Some("x".repeat(4097)));
        assert!(
            ada()
                .changed(UserChange {
                    description: long,
                    ..UserChange::default()
                })
                .is_err()
        );
    }
}
