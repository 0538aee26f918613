//! The connection loop: sockets in, [`Api`] answers, an orderly end.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::extract::Peer;
use crate::service::Api;

/// How the server treats its connections.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Connections at a time; more wait in the system's queue.
    pub connections_max: usize,
    /// How long a client may take for the headers of a request, idle time before it included.
    pub header_timeout: Duration,
    /// How long requests under way may take to end once the server shall stop.
    pub drain_timeout: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            connections_max: 4096,
            header_timeout: Duration::from_secs(75),
            drain_timeout: Duration::from_secs(30),
        }
    }
}

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// Every request was answered.
    All,
    /// The time was up; this many connections were cut.
    Cut(usize),
}

/// How long to wait when the system refuses to accept: it is out of file descriptors or memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Bytes of a connection's buffer. Headers have to fit in; image data passes in pieces of this size.
const BUFFER_BYTES_MAX: usize = 512 * 1024;
/// Headers a request may have.
const HEADERS_MAX: usize = 100;

/// Serves until the token is cancelled, then lets the requests under way end. Cancelling takes effect at once for
/// connections that are idle.
pub async fn serve(listener: TcpListener, api: Api, options: ServeOptions, stop: CancellationToken) -> Drained {
    let room = Arc::new(Semaphore::new(options.connections_max));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            Some(ended) = connections.join_next(), if !connections.is_empty() => note(ended),
            accepted = accept(&listener, &room) => match accepted {
                Ok((stream, peer, permit)) => {
                    let connection = connection(stream, peer, api.clone(), options.header_timeout, stop.clone());
                    connections.spawn(async move {
                        connection.await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    drain(connections, options.drain_timeout).await
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permit))
}

async fn connection(stream: TcpStream, peer: SocketAddr, api: Api, header_timeout: Duration, stop: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let peer: IpAddr = peer.ip();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let api = api.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(Some(peer)));
            Ok::<_, std::convert::Infallible>(api.answer(request).await)
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_headers(HEADERS_MAX)
        .max_buf_size(BUFFER_BYTES_MAX);
    let mut serving = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        // Clients go away in the middle of things all the time.
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

async fn drain(mut connections: JoinSet<()>, limit: Duration) -> Drained {
    let all = async {
        while let Some(ended) = connections.join_next().await {
            note(ended);
        }
    };
    if timeout(limit, all).await.is_ok() {
        return Drained::All;
    }
    let left = connections.len();
    tracing::warn!(
        connections = left,
        "requests under way were cut: their time to end was up"
    );
    connections.shutdown().await;
    Drained::Cut(left)
}

fn note(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!(%error, "a connection's task panicked");
    }
}
