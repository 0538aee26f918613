//! A catalog in process, for tests that ask it as somebody: real rows in SQLite, bytes in memory, time and ids that
//! move only when told. Nothing is faked that decides anything.

mod answer;
mod bytes;
mod chunks;
mod people;
mod question;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use nectary_app::identity::{BuiltinIdentity, IdentityOptions, Realm};
use nectary_app::ports::clock::Clock;
use nectary_app::ports::database::Database;
use nectary_app::ports::identity::Identity;
use nectary_app::ports::store::Store;
use nectary_app::transfer::chunks::Budget;
use nectary_app::{App, Options, jobs};
use nectary_db::{Durability, Settings, SqlDatabase};
use nectary_domain::ids::StoreId;
use nectary_domain::policy::{Overrides, Policy};
use nectary_http::{Api, HttpOptions};
use nectary_store::drivers::memory::MemoryStore;
use nectary_testkit::fakes::fixed_clock::FixedClock;
use nectary_testkit::fakes::fixed_policy::FixedPolicy;
use nectary_testkit::fakes::sequential_ids::SequentialIds;
use serde_json::{Value, json};

pub use answer::Answer;
pub use bytes::{Pieces, TOO_LONG};
pub use chunks::digest_of;
pub use people::{PASSWORD, project_id, token_of, user_id};
pub use question::Question;

/// A catalog, with the people of [`people`].
pub struct World {
    /// The catalog behind the router.
    pub app: Arc<App>,
    /// Where the bytes are; it can be told to fail.
    pub store: Arc<MemoryStore>,
    clock: Arc<FixedClock>,
    policy: Arc<FixedPolicy>,
    ids: Arc<SequentialIds>,
    api: Api,
    http: HttpOptions,
    dir: tempfile::TempDir,
}

impl World {
    /// A catalog as `nectary serve` makes it without a configuration.
    pub async fn start() -> Self {
        Self::with(|_, _| {}).await
    }

    /// A catalog whose operator chose something.
    pub async fn with(choose: impl FnOnce(&mut Options, &mut HttpOptions)) -> Self {
        let mut options = nectary::wiring::options(&nectary::config::Config::default(), people::curators());
        let mut http = HttpOptions::default();
        choose(&mut options, &mut http);

        let dir = tempfile::tempdir().unwrap();
        let db = open(dir.path()).await;
        let clock = Arc::new(FixedClock::new());
        people::move_in(&*db, clock.now()).await.unwrap();
        let policy = Arc::new(FixedPolicy::new(Policy::new(Overrides::default(), true).unwrap()));
        let store = Arc::new(MemoryStore::new(StoreId::new("local")));
        Self::over(dir, db, store, clock, Arc::default(), policy, options, http)
    }

    /// The same catalog in a new process: rows, bytes, time and the operator's choices are as they were, and what was
    /// under way is what its start makes of it.
    pub async fn restart(self) -> Self {
        let Self {
            app,
            store,
            clock,
            policy,
            ids,
            http,
            dir,
            ..
        } = self;
        let db = open(dir.path()).await;
        let world = Self::over(dir, db, store, clock, ids, policy, app.options.clone(), http);
        nectary::serve::clean_up(&world.app).await.unwrap();
        world
    }

    #[expect(clippy::too_many_arguments, reason = "a world has as many parts")]
    fn over(
        dir: tempfile::TempDir,
        db: Arc<dyn Database>,
        store: Arc<MemoryStore>,
        clock: Arc<FixedClock>,
        ids: Arc<SequentialIds>,
        policy: Arc<FixedPolicy>,
        options: Options,
        http: HttpOptions,
    ) -> Self {
        let realm = Realm::new(
            Arc::clone(&db),
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::<SequentialIds>::clone(&ids),
        );
        let identity = Arc::new(BuiltinIdentity::new(realm, IdentityOptions::default()));
        let app = Arc::new(App {
            db,
            stores: vec![Arc::clone(&store) as Arc<dyn Store>],
            identity: Arc::clone(&identity) as Arc<dyn Identity>,
            builtin_identity: Some(identity),
            policy: Arc::<FixedPolicy>::clone(&policy),
            policy_remote: None,
            clock: Arc::<FixedClock>::clone(&clock),
            ids: Arc::<SequentialIds>::clone(&ids),
            upload_memory: Budget::of_bytes(options.upload_buffer_bytes),
            options,
            events: Default::default(),
            tasks: Default::default(),
            job_bell: Default::default(),
        });
        let api = nectary_http::router(Arc::clone(&app), http.clone());
        Self {
            app,
            store,
            clock,
            policy,
            ids,
            api,
            http,
            dir,
        }
    }

    /// Asks as somebody of [`people`].
    pub fn as_user(&self, name: &str) -> Asker<'_> {
        Asker {
            world: self,
            token: Some(people::token_of(name)),
        }
    }
    /// Asks without a token.
    pub fn as_nobody(&self) -> Asker<'_> {
        Asker {
            world: self,
            token: None,
        }
    }
    /// Asks with this token.
    pub fn with_token(&self, token: impl Into<String>) -> Asker<'_> {
        Asker {
            world: self,
            token: Some(token.into()),
        }
    }

    /// Time passes.
    pub fn advance(&self, span: Duration) {
        self.clock.advance(span);
    }
    /// Does the background work that is due.
    pub async fn run_jobs(&self) {
        jobs::run_due(&self.app).await;
        jobs::run_scheduled(&self.app).await;
    }
    /// From now on the operator's policy file says this.
    pub fn set_policy(&self, yaml: &str) {
        self.enforce(yaml, true);
    }
    /// The same where the operator did not switch to the defaults that know roles (`enforce_new_defaults = false`).
    pub fn set_policy_over_older_defaults(&self, yaml: &str) {
        self.enforce(yaml, false);
    }
    fn enforce(&self, yaml: &str, enforce_new_defaults: bool) {
        let overrides = Overrides::parse(yaml, "policy.yaml").unwrap();
        self.policy.set(Policy::new(overrides, enforce_new_defaults).unwrap());
    }

    /// A queued image that can take data, made by somebody; `more` is merged into the request. Returns its id.
    pub async fn queued_image(&self, user: &str, more: Value) -> String {
        let mut body = json!({"name": "an image", "disk_format": "raw", "container_format": "bare"});
        for (key, value) in more.as_object().into_iter().flatten() {
            body[key] = value.clone();
        }
        let answer = self.as_user(user).post("/v2/images").json(body).send().await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// The same with data. Returns its id.
    pub async fn active_image(&self, user: &str, more: Value, data: &[u8]) -> String {
        let id = self.queued_image(user, more).await;
        let answer = self
            .as_user(user)
            .put(&format!("/v2/images/{id}/file"))
            .octets(data.to_vec())
            .send()
            .await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        id
    }

    /// An image as administrators see it.
    pub async fn image(&self, id: &str) -> Value {
        let answer = self.as_user("admin").get(&format!("/v2/images/{id}")).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }
}

async fn open(folder: &Path) -> Arc<dyn Database> {
    let settings = Settings {
        durability: Durability::ProcessEnd,
        ..Settings::default()
    };
    Arc::new(SqlDatabase::open(&folder.join("db"), &settings).await.unwrap())
}

/// Somebody who asks.
#[derive(Clone)]
pub struct Asker<'w> {
    world: &'w World,
    token: Option<String>,
}

impl<'w> Asker<'w> {
    /// A request of any method; the path may carry a query.
    pub fn request(&self, method: Method, path: &str) -> Question<'w> {
        Question::new(&self.world.api, method, path, self.token.as_deref())
    }
    pub fn get(&self, path: &str) -> Question<'w> {
        self.request(Method::GET, path)
    }
    pub fn head(&self, path: &str) -> Question<'w> {
        self.request(Method::HEAD, path)
    }
    pub fn post(&self, path: &str) -> Question<'w> {
        self.request(Method::POST, path)
    }
    pub fn put(&self, path: &str) -> Question<'w> {
        self.request(Method::PUT, path)
    }
    pub fn patch(&self, path: &str) -> Question<'w> {
        self.request(Method::PATCH, path)
    }
    pub fn delete(&self, path: &str) -> Question<'w> {
        self.request(Method::DELETE, path)
    }
}
