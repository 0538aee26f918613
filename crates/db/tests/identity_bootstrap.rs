//! The first users of an empty identity, on SQLite; and two processes on one identity.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nectary_app::identity::bootstrap::{Account, plan};
use nectary_app::identity::tokens::issue;
use nectary_app::identity::{BuiltinIdentity, IdentityOptions, Realm, users};
use nectary_app::ports::database::Database;
use nectary_app::ports::identity::Identity;
use nectary_db::{Durability, Settings, SqlDatabase};
use nectary_domain::identity::access::Actor;
use nectary_domain::identity::home;
use nectary_domain::identity::sign_in::{DomainRef, ProjectRef, Proof, SignIn, UserRef, WantedScope};
use nectary_domain::identity::user::UserFilter;
use nectary_testkit::fakes::fixed_clock::FixedClock;
use nectary_testkit::fakes::sequential_ids::SequentialIds;

type Outcome = Result<(), Box<dyn Error>>;

async fn realm(folder: &Path) -> Result<Realm, Box<dyn Error>> {
    let settings = Settings {
        durability: Durability::ProcessEnd,
        ..Settings::default()
    };
    let database = SqlDatabase::open(&folder.join("catalog.sqlite"), &settings).await?;
    let database: Arc<dyn Database> = Arc::new(database);
    Ok(Realm::new(
        database,
        Arc::new(FixedClock::new()),
        Arc::new(SequentialIds::default()),
    ))
}

fn sign_in(account: &Account) -> SignIn {
    let domain = || DomainRef::Id(home::domain_id());
    let user = UserRef::Name {
        name: account.user.clone(),
        domain: domain(),
    };
    let project = ProjectRef::Name {
        name: account.project.clone(),
        domain: domain(),
    };
    SignIn {
        proofs: vec![Proof::Password {
            user,
            password: account.password.clone(),
        }],
        scope: WantedScope::Project(project),
    }
}

#[tokio::test]
async fn the_first_users_can_sign_in_with_what_was_planned() -> Outcome {
    let folder = tempfile::tempdir()?;
    let realm = realm(folder.path()).await?;
    let plan = plan(&realm).await?.ok_or("an empty identity has a plan")?;
    let accounts = plan.accounts().to_vec();
    assert!(
        users::list::list(&realm, Actor::Operator, &UserFilter::default())
            .await?
            .is_empty(),
        "only planned"
    );
    plan.carry_out(&realm).await?;

    let identity = BuiltinIdentity::new(realm, IdentityOptions::default());
    let mut shown = Vec::new();
    for account in &accounts {
        let issued = issue::issue(&identity, &sign_in(account), None).await?;
        assert_eq!(
            issued.shown.project.map(|project| project.id).as_ref(),
            Some(&account.project_id)
        );
        let roles: Vec<_> = issued.shown.token.roles.iter().map(|role| role.name.as_str()).collect();
        shown.push(format!("{} on {}: {}", account.user, account.project, roles.join(" ")));
    }
    assert_eq!(
        shown,
        [
            "demo on demo: member reader",
            "partner on partner: member reader",
            "admin on admin: admin member reader",
            "official on official: image_admin member reader",
        ]
    );
    let mut passwords: Vec<_> = accounts.iter().map(|account| account.password.reveal()).collect();
    passwords.dedup();
    assert_eq!(passwords.len(), 4);
    Ok(())
}

#[tokio::test]
async fn an_identity_that_is_filled_is_left_alone() -> Outcome {
    let folder = tempfile::tempdir()?;
    let realm = realm(folder.path()).await?;
    let (first, second) = (plan(&realm).await?, plan(&realm).await?);
    first.ok_or("an empty identity has a plan")?.carry_out(&realm).await?;
    assert!(
        second.ok_or("it was empty")?.carry_out(&realm).await.is_err(),
        "somebody else was faster"
    );
    assert!(plan(&realm).await?.is_none());
    assert_eq!(
        users::list::list(&realm, Actor::Operator, &UserFilter::default())
            .await?
            .len(),
        4
    );
    Ok(())
}

#[tokio::test]
async fn what_another_process_changed_shows_within_five_seconds() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (server, command) = (realm(folder.path()).await?, realm(folder.path()).await?);
    let plan = plan(&server).await?.ok_or("an empty identity has a plan")?;
    let account = plan.accounts().first().ok_or("nobody was planned")?.clone();
    plan.carry_out(&server).await?;
    let server = BuiltinIdentity::new(server, IdentityOptions::default());
    let issued = issue::issue(&server, &sign_in(&account), None).await?;
    let token = issued.text.reveal();
    assert!(server.validate(token).await?.is_some());

    users::delete::delete(&command, Actor::Operator, &issued.shown.user.id).await?;
    let since = Instant::now();
    while server.validate(token).await?.is_some() {
        assert!(
            since.elapsed() < Duration::from_secs(5),
            "the token of a removed user is still good"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
