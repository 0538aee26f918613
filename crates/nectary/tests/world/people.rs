//! Who lives in the test world. Ids count, passwords are all the same, and everybody is signed in.
//!
//! Users and tokens are rows like any others; only the hashing of passwords is made cheap.

use nectary_app::ports::database::{Database, RepoResult};
use nectary_domain::category::Curators;
use nectary_domain::identity::assignment::Assignment;
use nectary_domain::identity::project::{Project, ProjectChange};
use nectary_domain::identity::role::{self, Role};
use nectary_domain::identity::secret::PasswordHash;
use nectary_domain::identity::token::{Token, TokenHash};
use nectary_domain::identity::user::{NewUser, User};
use nectary_domain::ids::{ProjectId, RoleId, UserId};
use nectary_domain::time::Timestamp;
use std::time::Duration;

/// Everybody's password.
pub const PASSWORD: &str = "secret";
/// Its hash, with the least cost argon2id knows.
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$bmVjdGFyeS1vZi10ZXN0cw$/uutXa3P856ntaC3IeX5EfIGouec9h0wG9X/aAHNO/8";

const PROJECTS: [&str; 7] = [
    "demo",
    "partner",
    "admin",
    "official",
    "service",
    "archive",
    "contributed",
];

/// Name, project, roles there. Nobody has a role nowhere.
const USERS: [(&str, Option<&str>, &[&str]); 8] = [
    ("demo", Some("demo"), &[role::MEMBER]),
    ("reader", Some("demo"), &[role::READER]),
    ("partner", Some("partner"), &[role::MEMBER]),
    ("partner-reader", Some("partner"), &[role::READER]),
    ("admin", Some("admin"), &[role::ADMIN]),
    ("official", Some("official"), &[role::MEMBER, role::IMAGE_ADMIN]),
    ("service", Some("service"), &[role::SERVICE]),
    ("nobody", None, &[]),
];

/// Tokens of the tests outlive what any test waits for.
const TOKEN_LIFE: Duration = Duration::from_secs(3650 * 86_400);

fn position<T>(list: &[T], is_it: impl Fn(&T) -> bool, name: &str) -> usize {
    list.iter()
        .position(is_it)
        .unwrap_or_else(|| panic!("nobody and nothing is called {name}"))
}

/// The id of a project.
pub fn project_id(name: &str) -> String {
    format!("{:032x}", 0xa001 + position(&PROJECTS, |known| *known == name, name))
}

/// The id of a user.
pub fn user_id(name: &str) -> String {
    format!("{:032x}", 0xb001 + position(&USERS, |(known, ..)| *known == name, name))
}

/// The projects whose images stand apart.
pub fn curators() -> Curators {
    let projects = |name| vec![ProjectId::new(project_id(name))];
    Curators {
        official: projects("official"),
        contributed: projects("contributed"),
        archive: projects("archive"),
    }
}

/// The token of a user: of the form of real ones, for others are not even looked up.
pub fn token_of(user: &str) -> String {
    let number = position(&USERS, |(known, ..)| *known == user, user);
    format!("nct_{number:043}")
}

/// Fills the rows.
pub async fn move_in(db: &dyn Database, now: Timestamp) -> RepoResult<()> {
    let roles: Vec<Role> = role::ALL
        .iter()
        .enumerate()
        .map(|(number, name)| Role {
            id: RoleId::new(format!("{:032x}", 0xc001 + number)),
            name: (*name).to_owned(),
        })
        .collect();
    let mut rows = db.write().await?;
    for role in &roles {
        rows.add_role(role).await?;
    }
    for name in PROJECTS {
        let wish = ProjectChange {
            name: Some(name.to_owned()),
            ..ProjectChange::default()
        };
        rows.add_project(&Project::new(ProjectId::new(project_id(name)), wish, now).unwrap())
            .await?;
    }
    for (name, project, role_names) in USERS {
        let id = UserId::new(user_id(name));
        let wish = NewUser {
            name: name.to_owned(),
            ..NewUser::default()
        };
        let password = PasswordHash::from_phc(PASSWORD_HASH);
        rows.add_user(&User::new(id.clone(), wish, Some(password), now).unwrap())
            .await?;
        let project = project.map(|name| ProjectId::new(project_id(name)));
        let granted: Vec<Role> = roles
            .iter()
            .filter(|role| role_names.contains(&role.name.as_str()))
            .cloned()
            .collect();
        for Role { id: role, .. } in &granted {
            let (project, user, role) = (project.clone().unwrap(), id.clone(), role.clone());
            rows.add_assignment(&Assignment { project, user, role }).await?;
        }
        rows.add_token(&Token {
            hash: TokenHash::from_hex(nectary_inspect::digest::sha256_hex(token_of(name).as_bytes())),
            user: id,
            project,
            roles: role::effective(granted, &roles),
            methods: vec!["password".to_owned()],
            audit_ids: vec![format!("audit-{name}")],
            credential: None,
            issued_at: now,
            expires_at: now.after(TOKEN_LIFE),
        })
        .await?;
    }
    rows.commit().await
}
