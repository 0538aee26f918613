//! The one place where an HTTP client is made: time-outs, TLS, no proxies picked up by chance.

use std::sync::Arc;
use std::time::Duration;

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The TLS library does not offer what we need.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The options contradict each other.
    #[error("the HTTP client cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
}

/// A client that gives up after `timeout`, follows no redirects and asks no proxy that nobody configured.
pub fn client(timeout: Duration) -> Result<reqwest::Client, ClientError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // Only the first call of a process installs it; a later one finds the same provider there.
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let _ = rustls::crypto::CryptoProvider::install_default(Arc::unwrap_or_clone(provider));
    }
    let client = reqwest::Client::builder()
        .timeout(timeout)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()?;
    Ok(client)
}
