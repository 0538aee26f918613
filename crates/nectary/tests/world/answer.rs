//! What came back, read to its end.

use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt;
use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The body broke off instead of ending.
    pub is_broken: bool,
}

impl Answer {
    pub(super) async fn read(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let collected = body.collect().await;
        let is_broken = collected.is_err();
        let body = collected.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        Self {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
            is_broken,
        }
    }

    /// A header, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }
    /// The `name`s, or whatever the key is, of the images in a list.
    pub fn listed(&self, key: &str) -> Vec<String> {
        assert_eq!(self.status, 200, "{}", self.text());
        let list = self.json();
        let images = list["images"].as_array().unwrap();
        images
            .iter()
            .map(|image| image[key].as_str().unwrap_or_default().to_owned())
            .collect()
    }
    /// Status and body, for a snapshot.
    pub fn shown(&self) -> String {
        format!("{} {}", self.status, self.text())
    }
}
