//! An application credential: a secret with which a program acts for a user on one project, with no more than some roles.

use crate::ids::{AppCredentialId, ProjectId, RoleId, UserId};
use crate::refusal::Refusal;
use crate::time::Timestamp;

use super::name;
use super::role::{self, Role};
use super::secret::PasswordHash;
use super::token::Token;

const NAME_CHARS: usize = 255;

/// An application credential. It never changes; it is made and deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppCredential {
    /// The id.
    pub id: AppCredentialId,
    /// Whose it is.
    pub user: UserId,
    /// Where it works.
    pub project: ProjectId,
    /// The name, unique for the user.
    pub name: String,
    /// What a person noted.
    pub description: Option<String>,
    /// What the secret must hash to.
    pub secret: PasswordHash,
    /// The roles it gives, as long as the user has them.
    pub roles: Vec<RoleId>,
    /// Whether its tokens may make and delete application credentials.
    pub is_unrestricted: bool,
    /// From when on it is void, if ever.
    pub expires_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a client says of a new application credential, but for its secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAppCredential {
    /// The name.
    pub name: String,
    /// What a person noted.
    pub description: Option<String>,
    /// The roles, by id or by name; none means all that the token says.
    pub roles: Option<Vec<RoleRef>>,
    /// Whether its tokens may make and delete application credentials.
    pub is_unrestricted: bool,
    /// From when on it is void, if ever.
    pub expires_at: Option<Timestamp>,
}

/// A role as a client names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleRef {
    /// By its id.
    Id(RoleId),
    /// By its name.
    Name(String),
}

impl RoleRef {
    /// Whether that role is meant.
    pub fn names(&self, role: &Role) -> bool {
        match self {
            Self::Id(id) => *id == role.id,
            Self::Name(name) => *name == role.name,
        }
    }
}

impl AppCredential {
    /// A new credential of the token's user on the token's project.
    ///
    /// It cannot give more than the token does: a role the token does not say is refused, and so is a token without
    /// a project or one that came from a restricted credential itself.
    pub fn new(
        id: AppCredentialId,
        wish: NewAppCredential,
        secret: PasswordHash,
        by: &Token,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let project = by.project.clone().ok_or_else(|| {
            Refusal::invalid("The token has no project: sign in to the project the application credential is for.")
        })?;
        if wish.expires_at.is_some_and(|end| end <= now) {
            return Err(Refusal::invalid(
                "The application credential would have expired already: give a later expires_at.",
            ));
        }
        let roles = match wish.roles {
            Some(wanted) if !wanted.is_empty() => wanted
                .iter()
                .map(|role| said_by(by, role))
                .collect::<Result<Vec<_>, _>>()?,
            Some(_) | None => by.roles.iter().map(|role| role.id.clone()).collect(),
        };
        Ok(Self {
            id,
            user: by.user.clone(),
            project,
            name: name::checked("application credential", &wish.name, NAME_CHARS)?,
            description: wish
                .description
                .map(|text| {
                    name::at_most(
                        "description of the application credential",
                        &text,
                        name::DESCRIPTION_CHARS,
                    )
                })
                .transpose()?,
            secret,
            roles,
            is_unrestricted: wish.is_unrestricted,
            expires_at: wish.expires_at,
            created_at: now,
        })
    }

    /// Whether it is still good at `now`.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    /// What is left of the user's effective `roles` when acting by this credential: those it gives, with what comes with
    /// them.
    pub fn narrow(&self, roles: &[Role]) -> Vec<Role> {
        let given = roles.iter().filter(|role| self.roles.contains(&role.id)).cloned();
        role::effective(given, roles)
    }
}

fn said_by(token: &Token, wanted: &RoleRef) -> Result<RoleId, Refusal> {
    token
        .roles
        .iter()
        .find(|role| wanted.names(role))
        .map(|role| role.id.clone())
        .ok_or_else(|| {
            let shown = match wanted {
                RoleRef::Id(id) => id.as_str(),
                RoleRef::Name(name) => name,
            };
            Refusal::invalid(format!(
                "You do not have the role {shown} on this project, so a credential cannot give it."
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::super::token::TokenHash;
    use super::*;

    fn role(name: &str) -> Role {
        Role {
            id: RoleId::new(format!("id-{name}")),
            name: name.to_owned(),
        }
    }

    fn token(project: Option<&str>) -> Token {
        Token {
            hash: TokenHash::from_hex("00"),
            user: UserId::new("u1"),
            project: project.map(ProjectId::new),
            roles: vec![role("member"), role("reader")],
            methods: vec!["password".to_owned()],
            audit_ids: vec!["a".to_owned()],
            credential: None,
            issued_at: Timestamp::from_micros(0),
            expires_at: Timestamp::from_micros(100),
        }
    }

    fn made(wish: NewAppCredential, by: &Token) -> Result<AppCredential, Refusal> {
        let wish = NewAppCredential {
            name: "robot".to_owned(),
            ..wish
        };
        AppCredential::new(
            AppCredentialId::new("c1"),
            wish,
            PasswordHash::from_phc("$x"),
            by,
            Timestamp::from_micros(10),
        )
    }

    #[test]
    fn without_a_wish_a_credential_gives_every_role_of_the_token() {
        let credential = made(NewAppCredential::default(), &token(Some("p1"))).unwrap();
        assert_eq!(credential.roles, [RoleId::new("id-member"), RoleId::new("id-reader")]);
    }

    #[test]
    fn a_credential_gives_a_role_by_name_or_id_but_none_the_token_lacks() {
        let wish = |role| NewAppCredential {
            roles: Some(vec![role]),
            ..NewAppCredential::default()
        };
        let by = token(Some("p1"));
        assert_eq!(
            made(wish(RoleRef::Name("reader".to_owned())), &by).unwrap().roles,
            [RoleId::new("id-reader")]
        );
        assert_eq!(
            made(wish(RoleRef::Id(RoleId::new("id-reader"))), &by).unwrap().roles,
            [RoleId::new("id-reader")]
        );
        assert!(made(wish(RoleRef::Name("admin".to_owned())), &by).is_err());
        assert!(made(wish(RoleRef::Id(RoleId::new("reader"))), &by).is_err());
    }

    #[test]
    fn a_credential_needs_a_project_and_a_future() {
        assert!(made(NewAppCredential::default(), &token(None)).is_err());
        let ends = |at| NewAppCredential {
            expires_at: Some(Timestamp::from_micros(at)),
            ..NewAppCredential::default()
        };
        assert!(made(ends(10), &token(Some("p1"))).is_err());
        let credential = made(ends(11), &token(Some("p1"))).unwrap();
        assert!(credential.is_valid_at(Timestamp::from_micros(10)));
        assert!(!credential.is_valid_at(Timestamp::from_micros(11)));
    }

    #[test]
    fn a_credential_gives_only_what_the_user_still_has() {
        let credential = made(NewAppCredential::default(), &token(Some("p1"))).unwrap();
        assert_eq!(credential.narrow(&[role("admin"), role("reader")]), [role("reader")]);
    }

    #[test]
    fn a_role_that_a_credential_gives_brings_those_that_come_with_it() {
        let wish = NewAppCredential {
            roles: Some(vec![RoleRef::Name("member".to_owned())]),
            ..NewAppCredential::default()
        };
        let credential = made(wish, &token(Some("p1"))).unwrap();
        let users = [role("admin"), role("member"), role("reader")];
        assert_eq!(credential.narrow(&users), [role("member"), role("reader")]);
    }
}
