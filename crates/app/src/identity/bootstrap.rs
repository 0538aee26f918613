//! Fills an empty identity so that a person can go on: roles, four users, their projects, and one where superseded images rest.
//!
//! In two steps, because passwords are shown once: the caller writes them down durably in between, so that a crash
//! leaves either an empty identity or one whose passwords are known.

use nectary_domain::identity::assignment::Assignment;
use nectary_domain::identity::project::{Project, ProjectChange};
use nectary_domain::identity::role::{self, Role};
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::user::{NewUser, User};
use nectary_domain::ids::{ProjectId, RoleId, UserId};

use crate::error::Error;
use crate::identity::{Realm, secret};
use crate::tx::{Attempt, retrying};

/// User, project, roles there, what the project is for.
const ACCOUNTS: [(&str, &str, &[&str], &str); 4] = [
    ("demo", "demo", &[role::MEMBER], "A project to begin with"),
    (
        "partner",
        "partner",
        &[role::MEMBER],
        "A second project, to share images with",
    ),
    ("admin", "admin", &[role::ADMIN], "Where administrators work"),
    (
        "official",
        "official",
        &[role::MEMBER, role::IMAGE_ADMIN],
        "Owns the official images",
    ),
];

/// A project where nobody works, and what it is for.
const ARCHIVE: (&str, &str) = ("official-archive", "Keeps superseded builds of the official images");

/// A user who was made, with what is needed to sign in.
#[derive(Clone, Debug)]
pub struct Account {
    /// The user's name, in the default domain.
    pub user: String,
    /// The password.
    pub password: Secret,
    /// The name of the project to sign in to, in the same domain.
    pub project: String,
    /// That project's id.
    pub project_id: ProjectId,
}

/// What is to be made.
#[derive(Debug)]
pub struct Plan {
    roles: Vec<Role>,
    made: Vec<(User, Project, Vec<RoleId>)>,
    archive: Project,
    accounts: Vec<Account>,
}

/// Draws ids and passwords for an identity that is empty; nothing if it is not. Changes nothing yet.
pub async fn plan(realm: &Realm) -> Result<Option<Plan>, Error> {
    if !realm.db.read().await?.roles().await?.is_empty() {
        return Ok(None);
    }
    let roles: Vec<Role> = role::ALL
        .map(|name| Role {
            id: RoleId::new(realm.new_id()),
            name: name.to_owned(),
        })
        .into();
    let (mut made, mut accounts) = (Vec::new(), Vec::new());
    for (user, project, role_names, purpose) in ACCOUNTS {
        let password = secret::password(realm.ids.secret());
        let hash = realm.hasher.hash(password.clone(), realm.ids.secret()).await?;
        let wish = NewUser {
            name: user.to_owned(),
            ..NewUser::default()
        };
        let user = User::new(UserId::new(realm.new_id()), wish, Some(hash), realm.now())?;
        let project = new_project(realm, project, purpose)?;
        accounts.push(Account {
            user: user.name.clone(),
            password,
            project: project.name.clone(),
            project_id: project.id.clone(),
        });
        let granted = roles.iter().filter(|role| role_names.contains(&role.name.as_str()));
        made.push((user, project, granted.map(|role| role.id.clone()).collect()));
    }
    let (name, purpose) = ARCHIVE;
    let archive = new_project(realm, name, purpose)?;
    Ok(Some(Plan {
        roles,
        made,
        archive,
        accounts,
    }))
}

fn new_project(realm: &Realm, name: &str, purpose: &str) -> Result<Project, Error> {
    let wish = ProjectChange {
        name: Some(name.to_owned()),
        description: Some(purpose.to_owned()),
        ..ProjectChange::default()
    };
    Ok(Project::new(ProjectId::new(realm.new_id()), wish, realm.now())?)
}

impl Plan {
    /// Whom it will make.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Makes everything in one transaction. If somebody else filled the identity in the meantime, it stays as it is and
    /// this is [`Error::Conflict`].
    pub async fn carry_out(self, realm: &Realm) -> Result<(), Error> {
        retrying(async || {
            let mut rows = realm.db.write().await?;
            for role in &self.roles {
                rows.add_role(role).await?;
            }
            rows.add_project(&self.archive).await?;
            for (user, project, roles) in &self.made {
                rows.add_project(project).await?;
                rows.add_user(user).await?;
                for role in roles {
                    let (project, user, role) = (project.id.clone(), user.id.clone(), role.clone());
                    rows.add_assignment(&Assignment { project, user, role }).await?;
                }
            }
            realm.commit(rows).await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}
