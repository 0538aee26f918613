//! The bytes of images: sent at once or piece by piece, read back, and looked for behind the back of the API.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use nectary_app::ports::database::UploadRow;
use nectary_app::ports::store::{ObjectKey, Store};
use serde_json::Value;

use super::{Answer, World};

/// Longer than an upload may go without a sign of life.
pub const TOO_LONG: Duration = Duration::from_secs(61);

/// A request body that a test sends piece by piece. It ends when this is dropped.
pub struct Pieces(UnboundedSender<io::Result<Bytes>>);

impl Pieces {
    /// Some more bytes. Nobody may be listening any more.
    pub fn send(&self, bytes: impl Into<Bytes>) {
        let _ = self.0.unbounded_send(Ok(bytes.into()));
    }
    /// The client goes away before the end.
    pub fn break_off(&self) {
        let _ = self.0.unbounded_send(Err(io::ErrorKind::ConnectionReset.into()));
    }
}

impl World {
    /// Somebody uploads, with a length.
    pub async fn upload(&self, user: &str, id: &str, data: impl Into<Bytes>) -> Answer {
        self.as_user(user)
            .put(&format!("/v2/images/{id}/file"))
            .octets(data)
            .send()
            .await
    }

    /// Somebody uploads, without a length, what the test sends.
    pub fn upload_slowly<'w>(&'w self, user: &str, id: &str) -> (Pieces, impl Future<Output = Answer> + Send + 'w) {
        let (sender, pieces) = unbounded();
        let question = self.as_user(user).put(&format!("/v2/images/{id}/file")).stream(pieces);
        (Pieces(sender), question.send())
    }

    /// Somebody downloads.
    pub async fn download(&self, user: &str, id: &str) -> Answer {
        self.as_user(user).get(&format!("/v2/images/{id}/file")).send().await
    }

    /// Waits until an image has a status.
    pub async fn until(&self, id: &str, status: &str) {
        for _ in 0..2000 {
            if self.image(id).await["status"] == status {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("image {id} does not become {status}: {}", self.image(id).await);
    }

    /// What the store holds under the id of an image, whatever its row says.
    pub async fn stored(&self, id: &str) -> Option<Vec<u8>> {
        let object = self.store.open(&ObjectKey::stored(id), None).await.ok()?;
        let pieces: Vec<Bytes> = object.stream.try_collect().await.unwrap();
        Some(pieces.concat())
    }

    /// The uploads that are not forgotten, alive or dead.
    pub async fn uploads(&self) -> Vec<UploadRow> {
        let far = self.app.now().after(Duration::from_secs(1 << 30));
        self.app.db.read().await.unwrap().dead_uploads(far).await.unwrap()
    }

    /// The store holds the bytes of these images and no others, and no upload is under way.
    pub async fn assert_store_holds(&self, ids: &[&str]) {
        let mut held: Vec<String> = self.store.keys().iter().map(ToString::to_string).collect();
        held.sort_unstable();
        let mut expected = ids.to_vec();
        expected.sort_unstable();
        assert_eq!(held, expected, "objects in the store");
        assert_eq!(self.store.staged(), [], "staged bytes stay in the store");
        assert_eq!(self.uploads().await, [], "an upload is not forgotten");
    }

    /// The image is as it was before its upload was refused: nothing of it can be read or is left in the store.
    pub async fn assert_refused(&self, id: &str) {
        let image = self.image(id).await;
        assert_eq!(image["status"], "queued");
        for field in ["size", "virtual_size", "checksum", "os_hash_algo", "os_hash_value"] {
            assert_eq!(image[field], Value::Null, "{field}");
        }
        let download = self.download("admin", id).await;
        assert_eq!((download.status, download.text()), (204, ""));
        assert_eq!(self.stored(id).await, None, "bytes stay in the store");
        assert_eq!(self.store.staged(), [], "staged bytes stay in the store");
        assert_eq!(self.uploads().await, [], "the upload is not forgotten");
    }

    /// The same, and the image takes other data as if nothing had been.
    pub async fn assert_refused_and_retried(&self, id: &str, good: &[u8]) {
        self.assert_refused(id).await;
        let again = self.upload("admin", id, good.to_vec()).await;
        assert_eq!(again.status, 204, "{}", again.text());
        let download = self.download("admin", id).await;
        assert!(download.status == 200 && download.body == good, "{download:?}");
    }
}
