//! What every handler can reach: the catalog, and how this door to it was set up.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nectary_app::App;

/// The catalog behind this door. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    /// The catalog.
    pub app: Arc<App>,
    /// How this door was set up.
    pub options: Arc<HttpOptions>,
}

/// How HTTP behaves where an operator may choose.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// The address clients use, such as `https://images.example.org`, for the version list. Without it, the address
    /// each request came to.
    pub public_endpoint: Option<String>,
    /// Where tokens are issued, for `WWW-Authenticate`. Without it, the built-in identity at this address.
    pub identity_endpoint: Option<String>,
    /// Whether `X-Forwarded-*` headers are believed: only behind a proxy that sets them itself.
    pub trusts_proxy_headers: bool,
    /// Characters a client's own request id may have.
    pub max_request_id_length: usize,
    /// Bytes a JSON body may have once its sender is known. Before that, far fewer are read.
    pub max_json_body_bytes: usize,
    /// How long a request body may fall silent before it is given up.
    pub body_idle_timeout: Duration,
    /// While a file exists here, `/healthcheck` answers 503, so that a balancer takes this server out.
    pub healthcheck_disable_file: Option<PathBuf>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            public_endpoint: None,
            identity_endpoint: None,
            trusts_proxy_headers: false,
            max_request_id_length: 64,
            max_json_body_bytes: 1024 * 1024,
            body_idle_timeout: Duration::from_secs(300),
            healthcheck_disable_file: None,
        }
    }
}
