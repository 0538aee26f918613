//! What every database promises about the rows of the built-in identity. Each rule takes an empty database.
//!
//! A database calls them all with [`identity_rows_contract!`](crate::identity_rows_contract).

use nectary_app::ports::database::{Database, RepoError};
use nectary_domain::identity::app_credential::AppCredential;
use nectary_domain::identity::assignment::{Assignment, AssignmentFilter};
use nectary_domain::identity::project::{Project, ProjectChange, ProjectFilter};
use nectary_domain::identity::role::Role;
use nectary_domain::identity::secret::PasswordHash;
use nectary_domain::identity::token::{FromCredential, Token, TokenHash, TokensOf};
use nectary_domain::identity::user::{NewUser, User, UserChange, UserFilter};
use nectary_domain::ids::{AppCredentialId, ProjectId, RoleId, UserId};
use nectary_domain::time::Timestamp;

use super::Kept;

/// Calls every rule as a test of its own. The argument is an `async` function that gives a fresh, empty
/// `Arc<dyn Database>` and whatever must live as long as it.
#[macro_export]
macro_rules! identity_rows_contract {
    ($fresh:expr) => {
        $crate::identity_rows_contract! { $fresh;
            users_and_projects_come_back_as_they_were_saved,
            names_are_unique_and_case_and_blanks_matter,
            a_version_is_saved_over_the_one_before_it_only,
            a_new_name_that_is_taken_is_a_duplicate,
            lists_are_filtered_and_ordered_by_name,
            credentials_and_tokens_come_back_as_they_were_saved,
            a_credential_name_is_unique_for_its_user,
            an_assignment_is_there_once,
            what_hangs_on_a_user_goes_with_the_user,
            what_hangs_on_a_project_goes_with_the_project,
            the_tokens_of_a_credential_go_with_it,
            tokens_end_in_the_groups_that_are_named,
            expired_tokens_are_purged_and_others_stay,
            what_is_not_committed_never_was,
        }
    };
    ($fresh:expr; $($rule:ident,)*) => {
        mod identity_rows_contract {
            use super::*;
            $(
                #[tokio::test]
                async fn $rule() -> $crate::contract::Kept {
                    let (database, _kept_alive) = ($fresh)().await?;
                    $crate::contract::identity_rows::$rule(&*database).await
                }
            )*
        }
    };
}

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

fn user(id: &str, name: &str) -> User {
    User {
        id: UserId::new(id),
        name: name.to_owned(),
        email: None,
        description: None,
        default_project: None,
        is_enabled: true,
        password: None,
        created_at: at(1),
        version: 1,
    }
}

fn project(id: &str, name: &str) -> Project {
    Project {
        id: ProjectId::new(id),
        name: name.to_owned(),
        description: String::new(),
        is_enabled: true,
        created_at: at(1),
        version: 1,
    }
}

fn assignment(project: &str, user: &str, role: &str) -> Assignment {
    Assignment {
        project: ProjectId::new(project),
        user: UserId::new(user),
        role: RoleId::new(role),
    }
}

fn credential(id: &str, user: &str, project: &str, name: &str) -> AppCredential {
    AppCredential {
        id: AppCredentialId::new(id),
        user: UserId::new(user),
        project: ProjectId::new(project),
        name: name.to_owned(),
        description: None,
        secret: PasswordHash::from_phc("$argon2id$secret"),
        roles: vec![RoleId::new("r1"), RoleId::new("r2")],
        is_unrestricted: false,
        expires_at: None,
        created_at: at(5),
    }
}

fn token(hash: &str, user: &str, project: Option<&str>, expires_at: i64) -> Token {
    Token {
        hash: TokenHash::from_hex(format!("{hash:0>64}")),
        user: UserId::new(user),
        project: project.map(ProjectId::new),
        roles: vec![Role {
            id: RoleId::new("r1"),
            name: "member".to_owned(),
        }],
        methods: vec!["password".to_owned()],
        audit_ids: vec!["audit".to_owned()],
        credential: None,
        issued_at: at(2),
        expires_at: at(expires_at),
    }
}

/// Two users and two projects, both users with both roles on both projects.
async fn populate(database: &dyn Database) -> Kept {
    let mut rows = database.write().await?;
    for (id, name) in [("r1", "member"), ("r2", "reader")] {
        rows.add_role(&Role {
            id: RoleId::new(id),
            name: name.to_owned(),
        })
        .await?;
    }
    for id in ["p1", "p2"] {
        rows.add_project(&project(id, id)).await?;
    }
    for id in ["u1", "u2"] {
        rows.add_user(&user(id, id)).await?;
        for project in ["p1", "p2"] {
            for role in ["r1", "r2"] {
                rows.add_assignment(&assignment(project, id, role)).await?;
            }
        }
    }
    Ok(rows.commit().await?)
}

/// Users and projects come back as they were saved, every attribute set and every one empty.
pub async fn users_and_projects_come_back_as_they_were_saved(database: &dyn Database) -> Kept {
    let full_project = Project {
        description: "d\u{e9}crit \u{1f41d}".to_owned(),
        is_enabled: false,
        created_at: at(1_787_565_600_000_001),
        version: 7,
        ..project("p1", "caf\u{e9}")
    };
    let full_user = User {
        email: Some("ada@example.org".to_owned()),
        description: Some("x".repeat(4096)),
        default_project: Some(ProjectId::new("p1")),
        is_enabled: false,
        password: Some(PasswordHash::from_phc("$argon2id$v=19$x")),
        created_at: at(1_787_565_600_000_002),
        version: 9,
        ..user("u1", &"n".repeat(255))
    };
    let plain_user = user("u2", "plain");
    let mut rows = database.write().await?;
    rows.add_project(&full_project).await?;
    rows.add_user(&full_user).await?;
    rows.add_user(&plain_user).await?;
    rows.commit().await?;

    let mut rows = database.read().await?;
    assert_eq!(rows.project(&full_project.id).await?.as_ref(), Some(&full_project));
    assert_eq!(rows.project_named("caf\u{e9}").await?.as_ref(), Some(&full_project));
    assert_eq!(rows.user(&full_user.id).await?.as_ref(), Some(&full_user));
    assert_eq!(rows.user_named("plain").await?.as_ref(), Some(&plain_user));
    assert_eq!(rows.user(&UserId::new("nobody")).await?, None);
    Ok(())
}

/// Names are unique; names that differ in case or in a trailing blank are different names.
pub async fn names_are_unique_and_case_and_blanks_matter(database: &dyn Database) -> Kept {
    for taken in ["ada", "Ada", "ada "] {
        let mut rows = database.write().await?;
        rows.add_user(&user(&format!("u {taken}"), taken)).await?;
        rows.add_project(&project(&format!("p {taken}"), taken)).await?;
        rows.commit().await?;
    }
    let mut rows = database.write().await?;
    assert!(matches!(
        rows.add_user(&user("u9", "ada")).await,
        Err(RepoError::Duplicate(_))
    ));
    drop(rows);
    let mut rows = database.write().await?;
    assert!(matches!(
        rows.add_project(&project("p9", "ada")).await,
        Err(RepoError::Duplicate(_))
    ));
    drop(rows);
    let found = database.read().await?.user_named("Ada").await?;
    assert_eq!(found.map(|user| user.id), Some(UserId::new("u Ada")));
    Ok(())
}

/// A version is saved over the one before it, and over no other.
pub async fn a_version_is_saved_over_the_one_before_it_only(database: &dyn Database) -> Kept {
    populate(database).await?;
    let before = database
        .read()
        .await?
        .user(&UserId::new("u1"))
        .await?
        .ok_or("no user")?;
    let disabled = before.changed(UserChange {
        is_enabled: Some(false),
        ..UserChange::default()
    })?;
    let renamed = before.changed(UserChange {
        name: Some("n".to_owned()),
        ..UserChange::default()
    })?;
    let mut rows = database.write().await?;
    rows.save_user(&disabled).await?;
    assert!(matches!(rows.save_user(&renamed).await, Err(RepoError::Stale)));
    assert!(matches!(
        rows.save_user(&User {
            version: 2,
            ..user("u9", "u9")
        })
        .await,
        Err(RepoError::Stale)
    ));
    let before = rows.project(&ProjectId::new("p1")).await?.ok_or("no project")?;
    let after = before.changed(ProjectChange {
        is_enabled: Some(false),
        ..ProjectChange::default()
    })?;
    rows.save_project(&after).await?;
    assert!(matches!(rows.save_project(&after).await, Err(RepoError::Stale)));
    rows.commit().await?;
    let mut rows = database.read().await?;
    assert_eq!(rows.user(&disabled.id).await?, Some(disabled));
    assert_eq!(rows.project(&after.id).await?, Some(after));
    Ok(())
}

/// A new name that somebody else has is a duplicate.
pub async fn a_new_name_that_is_taken_is_a_duplicate(database: &dyn Database) -> Kept {
    populate(database).await?;
    let mut rows = database.write().await?;
    let renamed = user("u1", "u1").changed(UserChange {
        name: Some("u2".to_owned()),
        ..UserChange::default()
    })?;
    assert!(matches!(rows.save_user(&renamed).await, Err(RepoError::Duplicate(_))));
    drop(rows);
    let mut rows = database.write().await?;
    let renamed = project("p1", "p1").changed(ProjectChange {
        name: Some("p2".to_owned()),
        ..ProjectChange::default()
    })?;
    assert!(matches!(
        rows.save_project(&renamed).await,
        Err(RepoError::Duplicate(_))
    ));
    Ok(())
}

/// Lists are filtered and ordered by name.
pub async fn lists_are_filtered_and_ordered_by_name(database: &dyn Database) -> Kept {
    let mut rows = database.write().await?;
    rows.add_role(&Role {
        id: RoleId::new("r1"),
        name: "member".to_owned(),
    })
    .await?;
    for (id, name, is_enabled) in [("1", "c", true), ("2", "a", false), ("3", "b", true)] {
        rows.add_user(&User {
            is_enabled,
            ..user(id, name)
        })
        .await?;
        rows.add_project(&Project {
            is_enabled,
            ..project(id, name)
        })
        .await?;
    }
    for project in ["1", "2"] {
        rows.add_assignment(&assignment(project, "3", "r1")).await?;
    }
    rows.commit().await?;

    let mut rows = database.read().await?;
    for (name, is_enabled, expected) in [
        (None, None, "abc"),
        (None, Some(true), "bc"),
        (None, Some(false), "a"),
        (Some("b"), None, "b"),
        (Some("a"), Some(true), ""),
        (Some("B"), None, ""),
    ] {
        let name = name.map(str::to_owned);
        let users = rows
            .users(&UserFilter {
                name: name.clone(),
                is_enabled,
            })
            .await?;
        assert_eq!(
            users.iter().map(|user| user.name.as_str()).collect::<String>(),
            expected
        );
        let projects = rows
            .projects(&ProjectFilter {
                name,
                is_enabled,
                of_user: None,
            })
            .await?;
        assert_eq!(
            projects.iter().map(|project| project.name.as_str()).collect::<String>(),
            expected
        );
    }
    for (user, is_enabled, expected) in [("3", None, "ac"), ("3", Some(true), "c"), ("1", None, "")] {
        let filter = ProjectFilter {
            of_user: Some(UserId::new(user)),
            is_enabled,
            ..ProjectFilter::default()
        };
        let projects = rows.projects(&filter).await?;
        assert_eq!(
            projects.iter().map(|project| project.name.as_str()).collect::<String>(),
            expected
        );
    }
    Ok(())
}

/// Application credentials and tokens come back as they were saved.
pub async fn credentials_and_tokens_come_back_as_they_were_saved(database: &dyn Database) -> Kept {
    populate(database).await?;
    let plain = credential("c1", "u1", "p1", "plain");
    let full = AppCredential {
        description: Some("for the robot".to_owned()),
        roles: Vec::new(),
        is_unrestricted: true,
        expires_at: Some(at(77)),
        ..credential("c2", "u1", "p1", "full")
    };
    let from = FromCredential {
        id: full.id.clone(),
        is_unrestricted: true,
    };
    let chained = Token {
        roles: Vec::new(),
        methods: vec!["token".to_owned(), "password".to_owned()],
        audit_ids: vec!["new".to_owned(), "first".to_owned()],
        credential: Some(from),
        ..token("1", "u1", Some("p1"), 50)
    };
    let unscoped = token("2", "u1", None, 60);
    let mut rows = database.write().await?;
    for credential in [&plain, &full] {
        rows.add_app_credential(credential).await?;
    }
    for token in [&chained, &unscoped] {
        rows.add_token(token).await?;
    }
    rows.commit().await?;

    let mut rows = database.read().await?;
    assert_eq!(rows.app_credential(&full.id).await?.as_ref(), Some(&full));
    assert_eq!(rows.app_credentials(&full.user).await?, [full, plain]);
    assert_eq!(rows.app_credentials(&UserId::new("u2")).await?, []);
    assert_eq!(rows.token(&chained.hash).await?, Some(chained));
    assert_eq!(rows.token(&unscoped.hash).await?, Some(unscoped));
    assert_eq!(rows.token(&TokenHash::from_hex("00")).await?, None);
    Ok(())
}

/// A user gives a name to one credential only; another user may give it too.
pub async fn a_credential_name_is_unique_for_its_user(database: &dyn Database) -> Kept {
    populate(database).await?;
    let mut rows = database.write().await?;
    rows.add_app_credential(&credential("c1", "u1", "p1", "robot")).await?;
    rows.add_app_credential(&credential("c2", "u2", "p1", "robot")).await?;
    rows.commit().await?;
    let mut rows = database.write().await?;
    let again = rows.add_app_credential(&credential("c3", "u1", "p2", "robot")).await;
    assert!(matches!(again, Err(RepoError::Duplicate(_))));
    Ok(())
}

/// An assignment is there once, is found by each of its parts, and goes alone.
pub async fn an_assignment_is_there_once(database: &dyn Database) -> Kept {
    populate(database).await?;
    let one = assignment("p1", "u1", "r1");
    let mut rows = database.write().await?;
    assert!(matches!(rows.add_assignment(&one).await, Err(RepoError::Duplicate(_))));
    drop(rows);
    let mut rows = database.write().await?;
    assert!(rows.remove_assignment(&one).await?);
    assert!(!rows.remove_assignment(&one).await?);
    let of = |user: Option<&str>, project: Option<&str>, role: Option<&str>| AssignmentFilter {
        user: user.map(UserId::new),
        project: project.map(ProjectId::new),
        role: role.map(RoleId::new),
    };
    assert_eq!(rows.assignments(&of(None, None, None)).await?.len(), 7);
    assert_eq!(
        rows.assignments(&of(Some("u1"), Some("p1"), None)).await?,
        [assignment("p1", "u1", "r2")]
    );
    let found = rows.assignments(&of(None, None, Some("r1"))).await?;
    assert_eq!(
        found,
        [
            assignment("p1", "u2", "r1"),
            assignment("p2", "u1", "r1"),
            assignment("p2", "u2", "r1")
        ]
    );
    Ok(())
}

/// Assignments, credentials and tokens go with their user; those of others stay.
pub async fn what_hangs_on_a_user_goes_with_the_user(database: &dyn Database) -> Kept {
    populate(database).await?;
    let mut rows = database.write().await?;
    for user in ["u1", "u2"] {
        rows.add_app_credential(&credential(&format!("c-{user}"), user, "p1", "robot"))
            .await?;
        rows.add_token(&token(&format!("a{user}"), user, None, 50)).await?;
    }
    assert!(rows.remove_user(&UserId::new("u1")).await?);
    assert!(!rows.remove_user(&UserId::new("u1")).await?);
    rows.commit().await?;

    let mut rows = database.read().await?;
    let left = rows.assignments(&AssignmentFilter::default()).await?;
    assert!(
        left.len() == 4 && left.iter().all(|each| each.user == UserId::new("u2")),
        "{left:?}"
    );
    for (user, is_left) in [("u1", false), ("u2", true)] {
        let id = AppCredentialId::new(format!("c-{user}"));
        assert_eq!(rows.app_credential(&id).await?.is_some(), is_left);
        let hash = token(&format!("a{user}"), user, None, 50).hash;
        assert_eq!(rows.token(&hash).await?.is_some(), is_left);
    }
    Ok(())
}

/// Assignments, credentials and tokens go with their project; users stay, without it as their default.
pub async fn what_hangs_on_a_project_goes_with_the_project(database: &dyn Database) -> Kept {
    populate(database).await?;
    let wish = NewUser {
        name: "u3".to_owned(),
        default_project: Some(ProjectId::new("p1")),
        ..NewUser::default()
    };
    let third = User::new(UserId::new("u3"), wish, None, at(1))?;
    let mut rows = database.write().await?;
    rows.add_user(&third).await?;
    for project in ["p1", "p2"] {
        rows.add_app_credential(&credential(&format!("c-{project}"), "u1", project, project))
            .await?;
        rows.add_token(&token(&format!("a{project}"), "u1", Some(project), 50))
            .await?;
    }
    assert!(rows.remove_project(&ProjectId::new("p1")).await?);
    assert!(!rows.remove_project(&ProjectId::new("p1")).await?);
    rows.commit().await?;

    let mut rows = database.read().await?;
    let left = rows.assignments(&AssignmentFilter::default()).await?;
    assert!(
        left.len() == 4 && left.iter().all(|each| each.project == ProjectId::new("p2")),
        "{left:?}"
    );
    assert_eq!(
        rows.user(&third.id).await?,
        Some(User {
            default_project: None,
            ..third
        })
    );
    for (project, is_left) in [("p1", false), ("p2", true)] {
        let id = AppCredentialId::new(format!("c-{project}"));
        assert_eq!(rows.app_credential(&id).await?.is_some(), is_left);
        let hash = token(&format!("a{project}"), "u1", None, 50).hash;
        assert_eq!(rows.token(&hash).await?.is_some(), is_left);
    }
    Ok(())
}

/// The tokens that came from a credential go with it; others of the same user stay.
pub async fn the_tokens_of_a_credential_go_with_it(database: &dyn Database) -> Kept {
    populate(database).await?;
    let credential = credential("c1", "u1", "p1", "robot");
    let from = FromCredential {
        id: credential.id.clone(),
        is_unrestricted: false,
    };
    let its = Token {
        credential: Some(from),
        ..token("1", "u1", Some("p1"), 50)
    };
    let other = token("2", "u1", Some("p1"), 50);
    let mut rows = database.write().await?;
    rows.add_app_credential(&credential).await?;
    rows.add_token(&its).await?;
    rows.add_token(&other).await?;
    assert!(rows.remove_app_credential(&credential.id).await?);
    assert!(!rows.remove_app_credential(&credential.id).await?);
    assert_eq!(rows.token(&its.hash).await?, None);
    assert!(rows.token(&other.hash).await?.is_some());
    Ok(())
}

/// Tokens end in the groups that are named, and no others.
pub async fn tokens_end_in_the_groups_that_are_named(database: &dyn Database) -> Kept {
    populate(database).await?;
    let (first_user, second_project) = (UserId::new("u1"), ProjectId::new("p2"));
    let groups = [
        (TokensOf::User(&first_user), vec!["3", "4"]),
        (TokensOf::Project(&second_project), vec!["1", "3", "5"]),
        (TokensOf::UserOn(&first_user, &second_project), vec!["1", "3", "4", "5"]),
    ];
    let tokens = [
        token("1", "u1", Some("p1"), 50),
        token("2", "u1", Some("p2"), 50),
        token("3", "u2", Some("p1"), 50),
        token("4", "u2", Some("p2"), 50),
        token("5", "u1", None, 50),
    ];
    for (group, expected) in groups {
        let mut rows = database.write().await?;
        for token in &tokens {
            rows.add_token(token).await?;
        }
        let removed = rows.remove_tokens(group).await?;
        let mut left = Vec::new();
        for token in &tokens {
            if rows.token(&token.hash).await?.is_some() {
                left.push(token.hash.as_hex().trim_start_matches('0').to_owned());
            }
        }
        assert_eq!(left, expected, "{group:?}");
        assert_eq!(usize::try_from(removed)?, tokens.len() - expected.len());
        // Dropped, so the next group finds all of them again.
    }
    Ok(())
}

/// A token is purged from the moment it ends.
pub async fn expired_tokens_are_purged_and_others_stay(database: &dyn Database) -> Kept {
    populate(database).await?;
    let (ended, good) = (token("1", "u1", None, 50), token("2", "u1", None, 51));
    let mut rows = database.write().await?;
    rows.add_token(&ended).await?;
    rows.add_token(&good).await?;
    assert_eq!(rows.remove_expired_tokens(at(49)).await?, 0);
    assert_eq!(rows.remove_expired_tokens(at(50)).await?, 1);
    assert_eq!(rows.token(&ended.hash).await?, None);
    assert!(rows.token(&good.hash).await?.is_some());
    assert!(rows.remove_token(&good.hash).await?);
    assert!(!rows.remove_token(&good.hash).await?);
    Ok(())
}

/// What is not committed never was.
pub async fn what_is_not_committed_never_was(database: &dyn Database) -> Kept {
    let mut rows = database.write().await?;
    rows.add_user(&user("u1", "u1")).await?;
    drop(rows);
    assert_eq!(database.read().await?.user(&UserId::new("u1")).await?, None);
    Ok(())
}
