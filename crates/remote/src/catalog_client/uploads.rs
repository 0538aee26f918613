//! Upload sessions: images that go in chunks, each with its digest, so that a cut upload goes on where it was.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{CallError, answer};
use super::data::{Source, watched};
use super::images::{escaped, odd};
use super::session::Question;
use super::{Session, lists};

const PATH: &str = "/catalog/v1/uploads";

/// An upload session as the server tells it.
#[derive(Clone, Debug, Deserialize)]
pub struct Upload {
    /// The id.
    pub id: String,
    /// The image.
    pub image_id: String,
    /// `receiving`, `inspecting`, `active` or `failed`.
    pub state: String,
    /// Why it failed, or why its last attempt to finish did.
    pub problem: Option<Problem>,
    /// Bytes of the whole.
    pub size_bytes: u64,
    /// What the whole must be.
    pub sha256: Option<String>,
    /// Bytes of each chunk but the last.
    pub chunk_size_bytes: u64,
    /// Bytes that are judged and stored.
    #[serde(default)]
    pub inspected_bytes: u64,
    /// Chunks that are missing; told of one session only, not in lists.
    #[serde(default)]
    pub missing: Vec<ChunkRange>,
}

/// Chunks that follow one another, both ends included.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ChunkRange {
    /// The first.
    pub first: u64,
    /// The last.
    pub last: u64,
}

/// What is wrong with an upload.
#[derive(Clone, Debug, Deserialize)]
pub struct Problem {
    /// The stable word.
    pub code: String,
    /// The sentence.
    pub detail: String,
}

/// What is to be sent. Two files of one size are told apart by the digest, so that chunks of one never end in the other.
#[derive(Clone, Debug)]
pub struct Whole {
    /// Bytes of it.
    pub size_bytes: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
}

/// A chunk to send.
pub struct Chunk {
    /// Its number, from 0.
    pub number: u64,
    /// Its bytes.
    pub bytes: Bytes,
    /// Their SHA-256, in base64.
    pub sha256: String,
}

/// Whether the server takes images in chunks.
pub async fn are_taken(session: &Session) -> Result<bool, CallError> {
    match session
        .get("list the uploads", PATH, &[("limit", "1".to_owned())])
        .await
    {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.status(), Some(404 | 405)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The open session of an image for just these bytes.
pub async fn open(session: &Session, image: &str, whole: &Whole) -> Result<Option<Upload>, CallError> {
    let known = lists::all(session, "list the uploads", PATH, "uploads", &[]).await?;
    for upload in known {
        let upload = read(upload)?;
        if upload.image_id == image
            && upload.size_bytes == whole.size_bytes
            && upload.sha256.as_ref() == Some(&whole.sha256)
            && matches!(upload.state.as_str(), "receiving" | "inspecting")
        {
            return show(session, &upload.id).await.map(Some);
        }
    }
    Ok(None)
}

/// Begins a session.
pub async fn begin(session: &Session, image: &str, whole: &Whole) -> Result<Upload, CallError> {
    let body = json!({"image_id": image, "size_bytes": whole.size_bytes, "sha256": whole.sha256});
    read(session.post("begin the upload", PATH, &[], &body).await?)
}

/// A session as it is now.
pub async fn show(session: &Session, id: &str) -> Result<Upload, CallError> {
    read(session.get("show the upload", &path(id), &[]).await?)
}

/// Asks for the image to be put together.
pub async fn finish(session: &Session, id: &str) -> Result<(), CallError> {
    let path = format!("{}/finish", path(id));
    session
        .talk(&Question::new("finish the upload", Method::POST, &path))
        .await
        .map(drop)
}

/// Sends a chunk. `moved` is told how many bytes of it have gone.
pub async fn put_chunk(
    session: &Session,
    id: &str,
    chunk: &Chunk,
    moved: &mut dyn FnMut(u64),
) -> Result<(), CallError> {
    let url = session
        .url(&format!("{}/chunks/{}", path(id), chunk.number), &[])
        .await?;
    let size_bytes = chunk.bytes.len() as u64;
    let sent = Arc::new(AtomicU64::new(0));
    let request = session.send(|client| {
        sent.store(0, Ordering::Relaxed);
        let source = Source::new(Cursor::new(chunk.bytes.clone()), Some(size_bytes), |_| {});
        client
            .put(url.clone())
            .header("accept", "application/json")
            .header("content-type", "application/octet-stream")
            .header("content-digest", format!("sha-256=:{}:", chunk.sha256))
            .body(reqwest::Body::wrap(source.counted_by(&sent)))
    });
    let response = watched(request, url.as_str(), size_bytes, &sent, moved).await?;
    answer("take a chunk", response).await.map(drop)
}

fn path(id: &str) -> String {
    format!("{PATH}/{}", escaped(id))
}

fn read(body: Value) -> Result<Upload, CallError> {
    serde_json::from_value(body).map_err(|error| odd(PATH, &error.to_string()))
}
