//! Images sent in chunks, as a client of the catalog API sends them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nectary_inspect::digest::sha256_hex;
use serde_json::{Value, json};

use super::{Answer, World};

/// `Content-Digest` of these bytes.
pub fn digest_of(bytes: &[u8]) -> String {
    let hexadecimal = sha256_hex(bytes);
    let digest: Vec<u8> = (0..hexadecimal.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hexadecimal[at..at + 2], 16).unwrap())
        .collect();
    format!("sha-256=:{}:", STANDARD.encode(digest))
}

impl World {
    /// Chunks have so few bytes.
    pub async fn with_small_chunks() -> Self {
        Self::with(|options, _| options.upload_chunk_bytes = 4).await
    }

    /// Somebody wants to send so many bytes.
    pub async fn ask_for_upload(&self, user: &str, image: &str, size_bytes: u64) -> Answer {
        let wish = json!({"image_id": image, "size_bytes": size_bytes});
        self.as_user(user).post("/catalog/v1/uploads").json(wish).send().await
    }

    /// The same, successfully. Returns the id of the upload.
    pub async fn begun_upload(&self, user: &str, image: &str, size_bytes: u64) -> String {
        let answer = self.ask_for_upload(user, image, size_bytes).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// Somebody sends a chunk with its checksum.
    pub async fn put_chunk(&self, user: &str, upload: &str, number: usize, bytes: &[u8]) -> Answer {
        self.as_user(user)
            .put(&format!("/catalog/v1/uploads/{upload}/chunks/{number}"))
            .header("content-digest", &digest_of(bytes))
            .octets(bytes.to_vec())
            .send()
            .await
    }

    /// Somebody begins an upload and sends all its chunks, of four bytes each. Returns its id.
    pub async fn sent_upload(&self, user: &str, image: &str, data: &[u8]) -> String {
        let upload = self.begun_upload(user, image, data.len() as u64).await;
        for (number, chunk) in data.chunks(4).enumerate() {
            let answer = self.put_chunk(user, &upload, number, chunk).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        upload
    }

    pub async fn finish_upload(&self, user: &str, upload: &str) -> Answer {
        let path = format!("/catalog/v1/uploads/{upload}/finish");
        self.as_user(user).post(&path).send().await
    }

    /// An upload as it is now.
    pub async fn upload_session(&self, user: &str, upload: &str) -> Value {
        let path = format!("/catalog/v1/uploads/{upload}");
        let answer = self.as_user(user).get(&path).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Waits until an upload is not put together any more, and says what it is then.
    pub async fn upload_end(&self, user: &str, upload: &str) -> Value {
        for _ in 0..2000 {
            let session = self.upload_session(user, upload).await;
            if session["state"] != "inspecting" {
                // Its chunks are removed after it has ended; now at the latest.
                self.run_jobs().await;
                return session;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("upload {upload} does not end");
    }
}
