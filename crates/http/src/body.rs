//! Request bodies: given up when they fall silent, and drained when nobody reads them to their end.
//!
//! A server that answers early and closes with unread bytes makes the client's system throw the answer away. So what
//! a handler leaves is read and dropped for a while in the background (a "lingering close").

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::HeaderMap;
use axum::http::header::EXPECT;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::{Instant, Sleep, sleep, timeout};
use tokio_util::task::TaskTracker;

/// How long, and how much, is read of a body that nobody wants.
const LINGER: Duration = Duration::from_secs(30);
const LINGER_BYTES_MAX: u64 = 1 << 30;
/// A rest of so many bytes is read so soon that the connection stays good for the next request.
const SMALL_REST_BYTES: u64 = 64 * 1024;

/// The sender has sent nothing for too long.
#[derive(Debug, thiserror::Error)]
#[error("nothing came for {} seconds", .0.as_secs())]
struct Silent(Duration);

/// Whether a request left so much of its body unread that its connection should end with the answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct LeftUnread(Arc<AtomicBool>);

impl LeftUnread {
    /// What the body's end, or its being dropped, has said.
    pub(crate) fn is_much(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A request body on its way to a handler.
pub(crate) struct RequestBody {
    /// Gone once it has ended.
    body: Option<Body>,
    /// The client sends only after it was told to go on, which the first read does.
    waits_to_be_asked: bool,
    idle: Duration,
    alarm: Option<Pin<Box<Sleep>>>,
    tasks: TaskTracker,
    left_unread: LeftUnread,
}

impl RequestBody {
    /// Wraps a body; an empty one stays as it is.
    pub(crate) fn wrap(body: Body, headers: &HeaderMap, idle: Duration, tasks: &TaskTracker) -> (Body, LeftUnread) {
        let left_unread = LeftUnread::default();
        if body.is_end_stream() {
            return (body, left_unread);
        }
        let wrapped = Self {
            body: Some(body),
            waits_to_be_asked: headers.contains_key(EXPECT),
            idle,
            alarm: None,
            tasks: tasks.clone(),
            left_unread: left_unread.clone(),
        };
        (Body::new(wrapped), left_unread)
    }

    fn is_silent(&mut self, cx: &mut Context<'_>) -> bool {
        let idle = self.idle;
        self.alarm
            .get_or_insert_with(|| Box::pin(sleep(idle)))
            .as_mut()
            .poll(cx)
            .is_ready()
    }
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.waits_to_be_asked = false;
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        match Pin::new(body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let deadline = Instant::now() + self.idle;
                if let Some(alarm) = &mut self.alarm {
                    alarm.as_mut().reset(deadline);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(end) => {
                self.body = None;
                Poll::Ready(end)
            }
            Poll::Pending if self.is_silent(cx) => {
                self.body = None;
                Poll::Ready(Some(Err(axum::Error::new(Silent(self.idle)))))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        let Some(body) = self.body.take() else {
            return;
        };
        if body.is_end_stream() {
            return;
        }
        let is_small = body.size_hint().upper().is_some_and(|rest| rest <= SMALL_REST_BYTES);
        self.left_unread
            .0
            .store(self.waits_to_be_asked || !is_small, Ordering::Release);
        if self.waits_to_be_asked {
            // To read it would be to ask for it.
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            self.tasks.spawn_on(drain(body), &runtime);
        }
    }
}

/// Reads and drops what is left of a body, as far as is reasonable.
async fn drain(mut body: Body) {
    let mut left = LINGER_BYTES_MAX;
    let reading = async {
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, |data| data.len() as u64);
            match left.checked_sub(length) {
                Some(rest) => left = rest,
                None => break,
            }
        }
    };
    if timeout(LINGER, reading).await.is_err() {
        tracing::debug!("a refused body went on for too long; its connection is closed");
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::{StreamExt, stream};

    use super::*;

    const IDLE: Duration = Duration::from_secs(60);

    /// A body of so many pieces, and a counter of those that were read.
    fn counted(pieces: usize) -> (Body, Arc<AtomicBool>) {
        let is_read = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_read);
        let pieces = stream::iter(0..pieces).map(move |at| {
            flag.store(at + 1 == pieces, Ordering::Release);
            Ok::<_, Infallible>(Bytes::from_static(&[7; 1024]))
        });
        (Body::from_stream(pieces), is_read)
    }

    #[tokio::test]
    async fn what_a_handler_leaves_is_read_to_its_end() {
        let tasks = TaskTracker::new();
        let (body, is_read) = counted(1000);
        let (mut body, left_unread) = RequestBody::wrap(body, &HeaderMap::new(), IDLE, &tasks);
        body.frame().await.unwrap().unwrap();
        drop(body);
        assert!(left_unread.is_much(), "its length is unknown");
        tasks.close();
        tasks.wait().await;
        assert!(is_read.load(Ordering::Acquire));
    }

    #[tokio::test]
    async fn a_client_that_waits_to_be_asked_is_not_asked_for_what_nobody_wants() {
        let tasks = TaskTracker::new();
        let (body, is_read) = counted(1);
        let headers = HeaderMap::from_iter([(EXPECT, "100-continue".parse().unwrap())]);
        let (body, left_unread) = RequestBody::wrap(body, &headers, IDLE, &tasks);
        drop(body);
        tasks.close();
        tasks.wait().await;
        assert!(left_unread.is_much());
        assert!(!is_read.load(Ordering::Acquire));
    }

    #[tokio::test]
    async fn a_body_that_was_read_or_is_small_leaves_the_connection_alone() {
        let tasks = TaskTracker::new();
        let (body, _) = counted(3);
        let (body, left_unread) = RequestBody::wrap(body, &HeaderMap::new(), IDLE, &tasks);
        assert_eq!(body.collect().await.unwrap().to_bytes().len(), 3 * 1024);
        assert!(!left_unread.is_much());

        let (body, left_unread) = RequestBody::wrap(Body::from("small"), &HeaderMap::new(), IDLE, &tasks);
        drop(body);
        assert!(!left_unread.is_much());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_falls_silent_ends_in_an_error() {
        let silent = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let (mut body, _) = RequestBody::wrap(silent, &HeaderMap::new(), IDLE, &TaskTracker::new());
        let error = body.frame().await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), "nothing came for 60 seconds");
        assert!(body.frame().await.is_none());
    }
}
