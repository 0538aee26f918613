//! The catalog as one value, and one request against it: who asks, of what, under which id.

use std::sync::Arc;

use nectary_domain::caller::Caller;
use nectary_domain::ids::{ImageId, JobId, StoreId, UploadId};
use nectary_domain::image::format::FormatLists;
use nectary_domain::limits::Limits;
use nectary_domain::time::Timestamp;
use tokio_util::task::TaskTracker;

use crate::identity::BuiltinIdentity;
use crate::ports::clock::Clock;
use crate::ports::database::Database;
use crate::ports::identity::Identity;
use crate::ports::ids::Ids;
use crate::ports::policy::PolicySource;
use crate::ports::store::Store;

/// How this catalog behaves where an operator may choose.
#[derive(Clone, Debug)]
pub struct Options {
    /// Quotas.
    pub limits: Limits,
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
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn Ids>,
    /// What the operator chose.
    pub options: Options,
    /// Work under way that a shutdown waits for.
    pub tasks: TaskTracker,
    /// Room in memory for bytes on their way to a store.
    pub upload_memory: crate::transfer::chunks::Budget,
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
}
