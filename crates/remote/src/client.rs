//! The one place where an HTTP client is made: time-outs, TLS, no proxies picked up by chance.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Certificate, ClientBuilder, Identity, NoProxy, Proxy};

/// A server that does not take a connection within this is not there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The TLS library does not offer what we need.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The options contradict each other.
    #[error("the HTTP client cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
    /// A file of certificates is not there.
    #[error("{path} cannot be read: {cause}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A file of certificates holds none.
    #[error("{path} holds no certificate in PEM form", path = .0.display())]
    NoCertificate(PathBuf),
}

/// How a client reaches servers on behalf of a person, as that person configured it.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// Certificates to trust instead of the system's.
    pub cacert: Option<PathBuf>,
    /// The person's own certificate.
    pub cert: Option<PathBuf>,
    /// Its key, if it is in a file of its own.
    pub key: Option<PathBuf>,
    /// Servers are believed whatever certificate they show.
    pub is_insecure: bool,
    /// The proxy for `http:`.
    pub http_proxy: Option<String>,
    /// The proxy for `https:`.
    pub https_proxy: Option<String>,
    /// Hosts that are reached without a proxy, with commas.
    pub no_proxy: Option<String>,
}

fn builder() -> ClientBuilder {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // Only the first call of a process installs it; a later one finds the same provider there.
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let _ = rustls::crypto::CryptoProvider::install_default(Arc::unwrap_or_clone(provider));
    }
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
}

/// A client that gives up after `timeout`, follows no redirects and asks no proxy that nobody configured.
pub fn client(timeout: Duration) -> Result<reqwest::Client, ClientError> {
    Ok(builder().timeout(timeout).build()?)
}

/// A client for one person. It sets no limit to a whole request, for images take hours: each request has its own.
pub fn personal_client(way: &Way) -> Result<reqwest::Client, ClientError> {
    let mut builder = builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_keepalive(CONNECT_TIMEOUT)
        .user_agent(concat!("nectary/", env!("CARGO_PKG_VERSION")))
        .tls_danger_accept_invalid_certs(way.is_insecure);
    if let Some(path) = &way.cacert {
        let certificates = Certificate::from_pem_bundle(&read(path)?)?;
        if certificates.is_empty() {
            return Err(ClientError::NoCertificate(path.clone()));
        }
        builder = builder.tls_certs_only(certificates);
    }
    if let Some(path) = &way.cert {
        let mut pem = read(path)?;
        if let Some(key) = &way.key {
            pem.push(b'\n');
            pem.extend(read(key)?);
        }
        builder = builder.identity(Identity::from_pem(&pem)?);
    }
    let exempt = way.no_proxy.as_deref().and_then(NoProxy::from_string);
    if let Some(url) = &way.http_proxy {
        builder = builder.proxy(Proxy::http(url)?.no_proxy(exempt.clone()));
    }
    if let Some(url) = &way.https_proxy {
        builder = builder.proxy(Proxy::https(url)?.no_proxy(exempt));
    }
    Ok(builder.build()?)
}

fn read(path: &PathBuf) -> Result<Vec<u8>, ClientError> {
    std::fs::read(path).map_err(|cause| ClientError::Unreadable {
        path: path.clone(),
        cause,
    })
}
