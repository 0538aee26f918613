//! Puts the parts together: rows, bytes, identity and policy become one catalog. The only place that knows which
//! adapters there are.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use nectary_app::identity::{BuiltinIdentity, Realm};
use nectary_app::ports::clock::Clock;
use nectary_app::ports::database::{Database, RepoError};
use nectary_app::ports::identity::Identity;
use nectary_app::ports::policy::PolicyRemote;
use nectary_app::ports::store::Store;
use nectary_app::transfer::chunks::Budget;
use nectary_app::{App, Options};
use nectary_db::{Settings, SqlDatabase};
use nectary_domain::category::Curators;
use nectary_domain::ids::StoreId;
use nectary_http::HttpOptions;
use nectary_remote::policy_remote::{ContentType, HttpPolicyRemote};
use nectary_store::drivers;

use crate::config::Config;
use crate::config::load::Loaded;
use crate::config::policy::{Policy as PolicyConfig, RemoteContentType};
use crate::data_dir::DataDir;
use crate::policy_files::{Places, PolicyError, PolicyFiles};
use crate::random_ids::{NoRandomness, RandomIds};
use crate::system_clock::SystemClock;

/// Why the catalog cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum WiringError {
    /// The rows.
    #[error(transparent)]
    Database(#[from] nectary_db::OpenError),
    /// The bytes.
    #[error(transparent)]
    Store(#[from] drivers::OpenError),
    /// The rules.
    #[error("policy: {0}")]
    Policy(#[from] PolicyError),
    /// Deciders elsewhere.
    #[error("policy: other servers cannot be asked: {0}")]
    Remote(String),
    /// The operating system.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// The rows in a data directory.
pub async fn rows(dir: &DataDir) -> Result<Arc<dyn Database>, WiringError> {
    Ok(Arc::new(
        SqlDatabase::open(&dir.database(), &Settings::default()).await?,
    ))
}

/// The identity in these rows, for commands that run without a server.
pub fn realm(rows: Arc<dyn Database>) -> Result<Realm, WiringError> {
    Ok(Realm::new(rows, Arc::new(SystemClock), Arc::new(RandomIds::new()?)))
}

/// The store, as the configuration says.
pub fn store(config: &Config, dir: &DataDir) -> Result<Arc<dyn Store>, WiringError> {
    let folder = dir.path().join(&config.store.datadir);
    let options = BTreeMap::from([("datadir".to_owned(), folder.to_string_lossy().into_owned())]);
    Ok(drivers::open("file", StoreId::new(config.store.id.as_str()), &options)?)
}

/// The operator's policy files.
pub fn policy(config: &PolicyConfig, config_dir: &Path) -> Result<PolicyFiles, WiringError> {
    let places = Places::new(config, config_dir);
    Ok(PolicyFiles::open(
        places,
        config.enforce_new_defaults,
        Arc::new(SystemClock),
    )?)
}

fn policy_remote(config: &PolicyConfig) -> Result<Option<Arc<dyn PolicyRemote>>, WiringError> {
    if !config.allow_remote_checks {
        return Ok(None);
    }
    let content_type = match config.remote_content_type {
        RemoteContentType::Form => ContentType::Form,
        RemoteContentType::Json => ContentType::Json,
    };
    let remote = HttpPolicyRemote::new(Duration::from_secs(config.remote_timeout_seconds), content_type);
    Ok(Some(Arc::new(
        remote.map_err(|error| WiringError::Remote(error.to_string()))?,
    )))
}

/// The projects whose images stand apart. A name of the built-in identity becomes the id of its project; what is no such
/// name is an id already.
pub async fn curators(config: &Config, realm: &Realm) -> Result<Curators, RepoError> {
    let mut curators = config.catalog.curators();
    let mut rows = realm.db.read().await?;
    for projects in [&mut curators.official, &mut curators.contributed, &mut curators.archive] {
        for project in projects {
            if let Some(named) = rows.project_named(project.as_str()).await? {
                *project = named.id;
            }
        }
    }
    Ok(curators)
}

/// What the operator chose, as the catalog takes it.
pub fn options(config: &Config, curators: Curators) -> Options {
    Options {
        limits: config.image.limits(),
        curators: Arc::new(curators),
        lists_tell_categories: config.catalog.lists_tell_categories,
        formats: config.image_format.lists(),
        inspection: config.image_format.inspection(),
        hashing_algorithm: config.image.hashing_algorithm,
        allow_anonymous_access: config.image.allow_anonymous_access,
        upload_buffer_bytes: usize::try_from(config.store.upload_buffer.0).unwrap_or(usize::MAX),
        upload_chunk_bytes: config.store.upload_chunk.0,
    }
}

/// What the operator chose, as the HTTP side takes it.
pub fn http_options(config: &Config) -> HttpOptions {
    HttpOptions {
        public_endpoint: config.server.public_endpoint.clone(),
        max_request_id_length: config.server.max_request_id_length,
        trusts_proxy_headers: config.server.enable_proxy_headers_parsing,
        healthcheck_disable_file: config.healthcheck.disable_by_file_path.clone(),
        ..HttpOptions::default()
    }
}

/// The whole catalog over these rows.
pub fn catalog(
    loaded: &Loaded,
    dir: &DataDir,
    rows: Arc<dyn Database>,
    curators: Curators,
) -> Result<App, WiringError> {
    let config = &loaded.config;
    let options = options(config, curators);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let identity = Arc::new(BuiltinIdentity::new(
        realm(Arc::clone(&rows))?,
        config.identity.options(),
    ));
    Ok(App {
        db: rows,
        stores: vec![store(config, dir)?],
        identity: Arc::clone(&identity) as Arc<dyn Identity>,
        builtin_identity: Some(identity),
        policy: Arc::new(policy(&config.policy, loaded.config_dir())?),
        policy_remote: policy_remote(&config.policy)?,
        clock,
        ids: Arc::new(RandomIds::new()?),
        upload_memory: Budget::of_bytes(options.upload_buffer_bytes),
        options,
        events: Default::default(),
        tasks: Default::default(),
        job_bell: Default::default(),
    })
}
