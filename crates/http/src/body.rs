//! Request bodies: given up when they fall silent, and drained when nobody reads them to their end.
//!
//! A server that answers early and closes with unread bytes makes the client's system throw the answer away. So what
//! a handler leaves is read and dropped for a while in the background (a "lingering close").

use std::pin::Pin;
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

use crate::site::Site;

/// How long, and how much, is read of a body that nobody wants.
const LINGER: Duration = Duration::from_secs(30);
const LINGER_BYTES_MAX: u64 = 1 << 30;

/// The sender has sent nothing for too long.
#[derive(Debug, thiserror::Error)]
#[error("nothing came for {} seconds", .0.as_secs())]
struct Silent(Duration);

/// A request body on its way to a handler.
pub(crate) struct RequestBody {
    /// Gone once it has ended.
    body: Option<Body>,
    /// The client sends only after it was told to go on, which the first read does.
    waits_to_be_asked: bool,
    idle: Duration,
    alarm: Option<Pin<Box<Sleep>>>,
    tasks: TaskTracker,
}

impl RequestBody {
    /// Wraps a body; an empty one stays as it is.
    pub(crate) fn wrap(body: Body, headers: &HeaderMap, site: &Site) -> Body {
        if body.is_end_stream() {
            return body;
        }
        Body::new(Self {
            body: Some(body),
            waits_to_be_asked: headers.contains_key(EXPECT),
            idle: site.options.body_idle_timeout,
            alarm: None,
            tasks: site.app.tasks.clone(),
        })
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
        if self.waits_to_be_asked || body.is_end_stream() {
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
