//! The bytes of images: streams in both directions that say how far they are and notice when nothing moves any more.

use std::io::{self, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::{Response, StatusCode};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval, timeout};

use super::Session;
use super::call::{CallError, answer};
use super::images::escaped;

/// A transfer in which nothing moves for so long is broken.
const STALLED_AFTER: Duration = Duration::from_secs(120);
/// When all is sent, a server may still have to write, hash and judge it.
const JUDGED_WITHIN: Duration = Duration::from_secs(1800);
/// How often somebody is told how far a transfer is.
const TOLD_EVERY: Duration = Duration::from_millis(100);
/// Bytes read at once.
const PIECE_BYTES: usize = 256 * 1024;
/// Pieces that wait to be sent.
const PIECES_WAITING: usize = 8;

/// Image data on its way to us.
pub struct Download {
    response: Response,
    url: String,
    /// Where in the data it begins: a server that cannot begin in the middle begins at 0.
    pub from: u64,
}

/// Asks for the data of an image from a byte on.
pub async fn download(session: &Session, image: &str, from: u64) -> Result<Download, CallError> {
    let url = session.url(&file_path(image), &[]).await?;
    let response = session
        .send(|client| {
            let request = client.get(url.clone());
            match from {
                0 => request,
                _ => request.header("range", format!("bytes={from}-")),
            }
        })
        .await?;
    let from = match response.status() {
        StatusCode::PARTIAL_CONTENT => from,
        status if status.is_success() => 0,
        // `answer` turns it into the refusal it is.
        _ => {
            answer("send the data", response).await?;
            return Err(super::images::odd(url.as_str(), "it neither sends nor refuses"));
        }
    };
    Ok(Download {
        url: url.to_string(),
        response,
        from,
    })
}

impl Download {
    /// The next bytes; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, CallError> {
        match timeout(STALLED_AFTER, self.response.chunk()).await {
            Ok(outcome) => outcome.map_err(|error| CallError::broken(&self.url, &error)),
            Err(_) => Err(CallError::TimedOut { url: self.url.clone() }),
        }
    }
}

/// Bytes to send, read by a thread of their own.
pub struct Source {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    left: Option<u64>,
    sent: Arc<AtomicU64>,
}

impl Source {
    /// Reads `size_bytes`, or everything if nobody knows how much there is. `seen` is shown each piece, in order.
    pub fn new(
        mut from: impl Read + Send + 'static,
        size_bytes: Option<u64>,
        mut seen: impl FnMut(&[u8]) + Send + 'static,
    ) -> Self {
        let (sender, pieces) = mpsc::channel(PIECES_WAITING);
        tokio::task::spawn_blocking(move || {
            let mut left = size_bytes.unwrap_or(u64::MAX);
            while left > 0 {
                let mut piece = vec![0; usize::try_from(left).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES))];
                let read = match from.read(&mut piece) {
                    Ok(0) if size_bytes.is_some() => Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        "the file became shorter while it was read",
                    )),
                    Ok(0) => return,
                    Ok(read) => Ok(read),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let is_over = read.is_err();
                let piece = read.map(|read| {
                    piece.truncate(read);
                    left -= read as u64;
                    seen(&piece);
                    Bytes::from(piece)
                });
                // Nobody listens any more when the request is over.
                if sender.blocking_send(piece).is_err() || is_over {
                    return;
                }
            }
        });
        Self {
            pieces,
            left: size_bytes,
            sent: Arc::default(),
        }
    }

    /// Counts what is sent there.
    pub(super) fn counted_by(mut self, sent: &Arc<AtomicU64>) -> Self {
        self.sent = Arc::clone(sent);
        self
    }
}

impl Body for Source {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == Some(0) {
            return Poll::Ready(None);
        }
        self.pieces.poll_recv(context).map(|piece| {
            piece.map(|piece| {
                piece.map(|piece| {
                    let length = piece.len() as u64;
                    self.sent.fetch_add(length, Ordering::Relaxed);
                    self.left = self.left.map(|left| left.saturating_sub(length));
                    Frame::data(piece)
                })
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// Sends the data of an image in one request. `moved` is told how many bytes have gone, several times a second.
pub async fn put(session: &Session, image: &str, source: Source, moved: &mut dyn FnMut(u64)) -> Result<(), CallError> {
    let url = session.url(&file_path(image), &[]).await?;
    let (size_bytes, sent) = (source.left, Arc::clone(&source.sent));
    let mut request = session
        .client()
        .put(url.clone())
        .header("accept", "application/json")
        .header("content-type", "application/octet-stream");
    if let Some(size_bytes) = size_bytes {
        // Stores that must reserve room read it here, whatever a proxy makes of the length.
        request = request.header("x-openstack-image-size", size_bytes);
    }
    let request = request.body(reqwest::Body::wrap(source));
    let whole = size_bytes.unwrap_or(u64::MAX);
    let response = watched(session.send_once(request), url.as_str(), whole, &sent, moved).await?;
    match answer("take the data", response).await {
        Ok(_) => Ok(()),
        Err(CallError::Refused(refused)) => Err(CallError::DataRefused(refused)),
        Err(error) => Err(error),
    }
}

/// Waits for an answer while bytes go out, and gives up when nothing moves any more.
pub(super) async fn watched<T>(
    answer: impl Future<Output = Result<T, CallError>>,
    url: &str,
    whole: u64,
    sent: &AtomicU64,
    moved: &mut dyn FnMut(u64),
) -> Result<T, CallError> {
    tokio::pin!(answer);
    let mut tick = interval(TOLD_EVERY);
    let (mut before, mut since) = (0, Instant::now());
    loop {
        tokio::select! {
            outcome = &mut answer => {
                moved(sent.load(Ordering::Relaxed));
                return outcome;
            }
            now = tick.tick() => {
                let gone = sent.load(Ordering::Relaxed);
                if gone > before {
                    (before, since) = (gone, now);
                    moved(gone);
                }
                let patience = if gone >= whole { JUDGED_WITHIN } else { STALLED_AFTER };
                if now.duration_since(since) > patience {
                    return Err(CallError::TimedOut { url: url.to_owned() });
                }
            }
        }
    }
}

fn file_path(image: &str) -> String {
    format!("/v2/images/{}/file", escaped(image))
}
