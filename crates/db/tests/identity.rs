//! The identity on SQLite: what its rows promise, and what the built-in identity on top of them promises.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use nectary_app::identity::tokens::{issue, revoke};
use nectary_app::identity::{BuiltinIdentity, IdentityOptions, Realm, projects, roles, users};
use nectary_app::ports::clock::Clock;
use nectary_app::ports::database::Database;
use nectary_app::ports::identity::Identity;
use nectary_db::{Durability, Settings, SqlDatabase};
use nectary_domain::identity::access::Actor;
use nectary_domain::identity::assignment::Assignment;
use nectary_domain::identity::project::ProjectChange;
use nectary_domain::identity::role::{self, Role};
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::sign_in::{ProjectRef, Proof, SignIn, UserRef, WantedScope};
use nectary_domain::identity::user::NewUser;
use nectary_domain::ids::{ProjectId, RoleId, UserId};
use nectary_domain::time::Timestamp;
use nectary_testkit::contract::identity::Service;
use nectary_testkit::fakes::fixed_clock::FixedClock;
use nectary_testkit::fakes::sequential_ids::SequentialIds;
use nectary_testkit::{identity_contract, identity_rows_contract};
use tempfile::TempDir;

type Fallible<T> = Result<T, Box<dyn Error>>;

async fn empty_database() -> Fallible<(Arc<dyn Database>, TempDir)> {
    let folder = tempfile::tempdir()?;
    let settings = Settings {
        durability: Durability::ProcessEnd,
        ..Settings::default()
    };
    let database = SqlDatabase::open(&folder.path().join("catalog.sqlite"), &settings).await?;
    Ok((Arc::new(database), folder))
}

identity_rows_contract!(empty_database);

/// The built-in identity with one user on one project.
struct BuiltIn {
    identity: BuiltinIdentity,
    clock: Arc<FixedClock>,
    grant: Assignment,
}

const PASSWORD: &str = "correct horse battery staple";

async fn built_in() -> Fallible<(BuiltIn, TempDir)> {
    let (database, folder) = empty_database().await?;
    let clock = Arc::new(FixedClock::new());
    let realm = Realm::new(database, clock.clone(), Arc::new(SequentialIds::default()));
    let mut rows = realm.db.write().await?;
    for name in role::ALL {
        rows.add_role(&Role {
            id: RoleId::new(format!("id-{name}")),
            name: name.to_owned(),
        })
        .await?;
    }
    rows.commit().await?;
    let wish = ProjectChange {
        name: Some("demo".to_owned()),
        ..ProjectChange::default()
    };
    let project = projects::create::create(&realm, Actor::Operator, wish).await?;
    let wish = NewUser {
        name: "ada".to_owned(),
        ..NewUser::default()
    };
    let user = users::create::create(&realm, Actor::Operator, wish, Some(Secret::new(PASSWORD))).await?;
    let grant = Assignment {
        project: project.id,
        user: user.id,
        role: RoleId::new("id-member"),
    };
    roles::grant::grant(&realm, Actor::Operator, &grant).await?;
    let identity = BuiltinIdentity::new(realm, IdentityOptions::default());
    Ok((BuiltIn { identity, clock, grant }, folder))
}

#[async_trait]
impl Service for BuiltIn {
    fn identity(&self) -> &dyn Identity {
        &self.identity
    }
    fn user(&self) -> UserId {
        self.grant.user.clone()
    }
    fn project(&self) -> ProjectId {
        self.grant.project.clone()
    }
    async fn sign_in(&self, is_scoped: bool) -> Fallible<(String, Timestamp)> {
        let proof = Proof::Password {
            user: UserRef::Id(self.user()),
            password: Secret::new(PASSWORD),
        };
        let scope = match is_scoped {
            true => WantedScope::Project(ProjectRef::Id(self.project())),
            false => WantedScope::Unscoped,
        };
        let issued = issue::issue(
            &self.identity,
            &SignIn {
                proofs: vec![proof],
                scope,
            },
            None,
        )
        .await?;
        Ok((issued.text.reveal().to_owned(), issued.shown.token.expires_at))
    }
    async fn revoke(&self, token: &str) -> Fallible<()> {
        Ok(revoke::revoke(&self.identity, Actor::Operator, &Secret::new(token)).await?)
    }
    async fn take_role_away(&self) -> Fallible<()> {
        Ok(roles::revoke::revoke(&self.identity.realm, Actor::Operator, &self.grant).await?)
    }
    fn advance(&self, span: Duration) {
        self.clock.advance(span);
    }
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

identity_contract!(built_in);
