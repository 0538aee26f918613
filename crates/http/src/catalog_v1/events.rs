//! Events of the caller's project, as a stream that a browser's `EventSource` reads (server-sent events).

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use futures::{Stream, stream};
use nectary_app::events::{Heard, Listener};
use serde_json::json;
use tokio::time::{Instant, sleep, timeout_at};

use crate::error::Failure;
use crate::extract::InProject;
use crate::respond::with_type;

/// How long it may be silent: proxies cut what is silent for longer, and a listener that has gone is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long it lasts. A listener comes back with its token, which may not be good any more.
const LIFE: Duration = Duration::from_secs(15 * 60);
/// Tells proxies not to collect before they pass on.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// `GET /catalog/v1/events`
pub(crate) async fn listen(InProject(ctx): InProject) -> Result<Response, Failure> {
    let listener = ctx.app.events.listen(&ctx.caller)?;
    let mut response = with_type(StatusCode::OK, "text/event-stream", Body::from_stream(text(listener)));
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(BUFFERING, HeaderValue::from_static("no"));
    Ok(response)
}

/// The events as text. The first line says how soon to come back after the end.
fn text(listener: Listener) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let end = Instant::now() + LIFE;
    let first = stream::once(async { Ok(Bytes::from_static(b"retry: 3000\n\n")) });
    let rest = stream::unfold(listener, move |mut listener| async move {
        let next = async {
            tokio::select! {
                heard = listener.next() => heard.map(|heard| written(&heard)),
                () = sleep(HEARTBEAT) => Some(":\n\n".to_owned()),
            }
        };
        let text = timeout_at(end, next).await.ok().flatten()?;
        Some((Ok(Bytes::from(text)), listener))
    });
    futures::StreamExt::chain(first, rest)
}

fn written(heard: &Heard) -> String {
    match heard {
        Heard::Change(kind, id) => format!("event: {}\ndata: {}\n\n", kind.as_str(), json!({ "id": id })),
        Heard::Resync => "event: resync\ndata: {}\n\n".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;
    use nectary_app::events::{Event, Events};
    use nectary_domain::caller::{Caller, Scope};
    use nectary_domain::ids::{DomainId, ImageId, ProjectId, UserId};

    use super::*;

    fn caller() -> Caller {
        Caller {
            user: UserId::new("ada"),
            user_domain: DomainId::new("default"),
            scope: Scope::Project {
                id: ProjectId::new("p"),
                domain: DomainId::new("default"),
            },
            roles: Vec::new(),
            service_roles: Vec::new(),
            is_admin: false,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_shows_that_it_lives_and_ends_after_a_while() {
        let events = Events::default();
        let mut stream = Box::pin(text(events.listen(&caller()).unwrap()));
        let mut next = async || stream.next().await.map(|text| text.unwrap());
        assert_eq!(next().await.unwrap(), "retry: 3000\n\n");
        events.publish([Event::inbox(&ProjectId::new("p"), &ImageId::new("7"))]);
        assert_eq!(next().await.unwrap(), "event: inbox\ndata: {\"id\":\"7\"}\n\n");
        let mut heartbeats = 0;
        let began = Instant::now();
        while let Some(text) = next().await {
            assert_eq!(text, ":\n\n");
            heartbeats += 1;
        }
        assert_eq!(began.elapsed(), LIFE);
        assert!((59..=60).contains(&heartbeats), "{heartbeats}");
    }
}
