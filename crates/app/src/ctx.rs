//! The catalog as one value, and one request against it: who asks, of what, under which id.

use std::sync::Arc;

use nectary_domain::caller::{Caller, Scope};
use nectary_domain::category::Curators;
use nectary_domain::ids::{ImageId, JobId, ProjectId, StoreId, UploadId, UploadSessionId};
use nectary_domain::image::format::FormatLists;
use nectary_domain::limits::Limits;
use nectary_domain::policy::{Action, Credentials, MapTarget, Policy};
use nectary_domain::time::Timestamp;
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::error::Error;
use crate::events::{Event, Events};
use crate::identity::BuiltinIdentity;
use crate::ports::clock::Clock;
use crate::ports::database::{Database, RepoResult, Writes};
use crate::ports::identity::{Authenticated, Identity};
use crate::ports::ids::Ids;
use crate::ports::policy::{PolicyRemote, PolicySource};
use crate::ports::store::Store;
use crate::transfer::chunks::Budget;

/// How this catalog behaves where an operator may choose.
#[derive(Clone, Debug)]
pub struct Options {
    /// Quotas.
    pub limits: Limits,
    /// The projects whose images stand apart.
    pub curators: Arc<Curators>,
    /// Whether lists of the Image API tell categories.
    pub lists_tell_categories: bool,
    /// Formats it takes.
    pub formats: FormatLists,
    /// How bytes are judged.
    pub inspection: nectary_inspect::InspectOptions,
    /// The algorithm of `os_hash_value`.
    pub hashing_algorithm: nectary_inspect::digest::HashAlgorithm,
    /// Whether people without a token may read what is public.
    pub allow_anonymous_access: bool,
    /// Bytes of uploads under way that may wait in memory, over all uploads.
    pub upload_buffer_bytes: usize,
    /// Bytes of a chunk of an upload session, unless there would be too many.
    pub upload_chunk_bytes: u64,
}

/// The catalog.
pub struct App {
    /// The rows.
    pub db: Arc<dyn Database>,
    /// The bytes; the first store is the default one.
    pub stores: Vec<Arc<dyn Store>>,
    /// Whose token it is.
    pub identity: Arc<dyn Identity>,
    /// Users, projects and tokens of our own, unless Keystone keeps them.
    pub builtin_identity: Option<Arc<BuiltinIdentity>>,
    /// Who may do what.
    pub policy: Arc<dyn PolicySource>,
    /// Deciders elsewhere, if the operator lets the policy ask them.
    pub policy_remote: Option<Arc<dyn PolicyRemote>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
    /// What the operator chose.
    pub options: Options,
    /// Who listens for changes.
    pub events: Events,
    /// Work under way that a shutdown waits for.
    pub tasks: TaskTracker,
    /// Room in memory for bytes on their way to a store.
    pub upload_memory: Budget,
    /// Rung when a job was enqueued, so that it need not wait for the runner's next round.
    pub job_bell: Notify,
}

impl App {
    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
    /// A fresh image id.
    pub fn new_image_id(&self) -> ImageId {
        ImageId::new(self.ids.uuid().to_string())
    }
    /// A fresh upload id.
    pub fn new_upload_id(&self) -> UploadId {
        UploadId::new(self.ids.uuid().to_string())
    }
    /// A fresh upload session id.
    pub fn new_upload_session_id(&self) -> UploadSessionId {
        UploadSessionId::new(self.ids.uuid().to_string())
    }
    /// A fresh job id.
    pub fn new_job_id(&self) -> JobId {
        JobId::new(self.ids.uuid().to_string())
    }
    /// The store of that name.
    pub fn store(&self, id: &StoreId) -> Option<&Arc<dyn Store>> {
        self.stores.iter().find(|store| store.id() == id)
    }
}

/// One request.
#[derive(Clone)]
pub struct Ctx {
    /// The catalog.
    pub app: Arc<App>,
    /// Who asks.
    pub caller: Caller,
    /// The request's id, `req-…`, for logs and messages.
    pub request_id: String,
    /// The caller wants to know what would happen, and nothing shall. Verbs that commit by [`Ctx::commit`] keep to it.
    pub is_dry_run: bool,
    policy: Arc<Policy>,
    credentials: Arc<Credentials>,
}

impl Ctx {
    /// A request by somebody whose token was validated. The policy says whether that is an administrator, and the
    /// policy of this moment decides the whole request.
    pub async fn admit(app: Arc<App>, who: Authenticated, request_id: String) -> Result<Self, Error> {
        let policy = app.policy.current();
        let caller = Caller {
            user: who.user,
            user_domain: who.user_domain,
            scope: who.scope,
            roles: who.roles,
            service_roles: Vec::new(),
            is_admin: false,
        };
        let credentials = Arc::new(credentials_of(&caller));
        let mut ctx = Self {
            app,
            caller,
            request_id,
            is_dry_run: false,
            policy,
            credentials,
        };
        if ctx.allows(Action::ContextIsAdmin, &MapTarget::default()).await? {
            ctx.caller.is_admin = true;
            ctx.credentials = Arc::new(credentials_of(&ctx.caller));
        }
        Ok(ctx)
    }

    /// The policy this request is decided by.
    pub fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.policy)
    }
    /// Makes the changes of a transaction visible and tells of them; in a dry run, undoes them.
    pub async fn commit(&self, rows: Box<dyn Writes>, events: impl IntoIterator<Item = Event>) -> RepoResult<()> {
        if !self.is_dry_run {
            rows.commit().await?;
            self.app.events.publish(events);
        }
        Ok(())
    }
    /// The project the caller acts for, where nothing can be done without one.
    pub fn own_project(&self) -> Result<&ProjectId, Error> {
        self.caller.project().ok_or_else(|| {
            Error::Forbidden("This needs a token that is scoped to a project. Sign in for a project.".to_owned())
        })
    }
    /// The caller as the policy sees him.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }
    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.app.now()
    }
}

fn credentials_of(caller: &Caller) -> Credentials {
    let (project_id, project_domain_id) = match &caller.scope {
        Scope::Project { id, domain } => (Some(id.to_string()), Some(domain.to_string())),
        Scope::Unscoped | Scope::Domain | Scope::System => (None, None),
    };
    Credentials {
        user_id: caller.user.to_string(),
        project_id,
        roles: caller.roles.clone(),
        is_admin: caller.is_admin,
        user_domain_id: Some(caller.user_domain.to_string()),
        project_domain_id,
        service_roles: caller.service_roles.clone(),
        ..Credentials::default()
    }
}
