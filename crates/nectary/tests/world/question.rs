//! A request on its way: headers and a body, then the answer.

use axum::body::Body;
use axum::http::{Method, Request, request};
use axum::response::Response;
use bytes::Bytes;
use futures::Stream;
use nectary_http::Api;
use serde_json::Value;

use super::Answer;

/// The media type of Image API patches.
const PATCH: &str = "application/openstack-images-v2.1-json-patch";

/// A request.
pub struct Question<'w> {
    api: &'w Api,
    head: request::Builder,
    body: Body,
}

impl<'w> Question<'w> {
    pub(super) fn new(api: &'w Api, method: Method, path: &str, token: Option<&str>) -> Self {
        let mut head = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "nectary.test");
        if let Some(token) = token {
            head = head.header("x-auth-token", token);
        }
        Self {
            api,
            head,
            body: Body::empty(),
        }
    }

    /// One more header.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self {
            head: self.head.header(name, value),
            ..self
        }
    }
    /// A body as it is, with its length; the media type goes by [`header`](Self::header).
    pub fn bytes(self, body: impl Into<Bytes>) -> Self {
        let body: Bytes = body.into();
        let sized = self.header("content-length", &body.len().to_string());
        Self {
            body: Body::from(body),
            ..sized
        }
    }
    /// A JSON body.
    pub fn json(self, body: Value) -> Self {
        self.header("content-type", "application/json").bytes(body.to_string())
    }
    /// The operations of an image patch.
    pub fn ops(self, operations: Value) -> Self {
        self.header("content-type", PATCH).bytes(operations.to_string())
    }
    /// The bytes of an image.
    pub fn octets(self, body: impl Into<Bytes>) -> Self {
        self.header("content-type", "application/octet-stream").bytes(body)
    }
    /// The bytes of an image, piece by piece and without a length.
    pub fn stream(self, pieces: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static) -> Self {
        let typed = self.header("content-type", "application/octet-stream");
        Self {
            body: Body::from_stream(pieces),
            ..typed
        }
    }

    /// Asks.
    pub async fn send(self) -> Answer {
        Answer::read(self.open().await).await
    }
    /// Asks, and gives the answer as it comes.
    pub async fn open(self) -> Response {
        self.api.answer(self.head.body(self.body).unwrap()).await
    }
}
