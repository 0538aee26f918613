//! Objects as files in one folder: `<datadir>/<key>`, and `<datadir>/.incoming/<upload>` on the way there.
//!
//! The layout of finished objects is that of Glance's file driver, so that its folders can be taken over as they are.

mod folder;
mod reading;

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;
use nectary_app::ports::store::{ByteRange, Capabilities, ObjectKey, OpenObject, StagedObject, Store, StoreError};
use nectary_app::transfer::chunks::{ChunkReceiver, FoldError};
use nectary_domain::ids::{StoreId, UploadId};
use rustix::fs::Advice;

use super::{OptionSpec, Options, Spec};
use folder::{Folder, StoreResult, failed};
use reading::Reading;

const CAPABILITIES: Capabilities = Capabilities {
    is_writable: true,
    has_random_read: true,
};

/// The driver.
pub const SPEC: Spec = Spec {
    name: "file",
    summary: "Files in a folder of this machine, or of a shared file system with hard links.",
    capabilities: CAPABILITIES,
    options: &[OptionSpec {
        name: "datadir",
        summary: "The folder of the image files.",
        is_required: true,
    }],
    open: open_configured,
};

fn open_configured(id: StoreId, options: &Options) -> StoreResult<Arc<dyn Store>> {
    let datadir = options.get("datadir").map_or("", String::as_str);
    Ok(Arc::new(FileStore::open(id, Path::new(datadir))?))
}

/// A folder that holds objects.
#[derive(Debug)]
pub struct FileStore {
    id: StoreId,
    folder: Arc<Folder>,
}

impl FileStore {
    /// Opens a folder, making it if it is not there.
    pub fn open(id: StoreId, datadir: &Path) -> StoreResult<Self> {
        Ok(Self {
            id,
            folder: Arc::new(Folder::open(datadir)?),
        })
    }

    /// Runs an operation of the folder where it may wait for a disk.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> StoreResult<T> + Send + 'static,
    ) -> StoreResult<T> {
        let folder = Arc::clone(&self.folder);
        blocking(move || work(&folder)).await
    }

    /// After a failure nothing may stay. What cannot be removed now is left to [`Store::discard`].
    async fn remove_staged(&self, upload: UploadId) {
        let name = upload.clone();
        if let Err(error) = self.blocking(move |folder| folder.settle(&upload)).await {
            tracing::warn!(store = %self.id, upload = %name, %error, "bytes of a failed upload stay for now");
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> StoreResult<T> + Send + 'static) -> StoreResult<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Failed(error.into()))?
}

#[async_trait]
impl Store for FileStore {
    fn id(&self) -> &StoreId {
        &self.id
    }
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }
    fn url(&self, key: &ObjectKey) -> String {
        format!("file://{}", self.folder.path().join(key.as_str()).display())
    }

    async fn stage(
        &self,
        key: &ObjectKey,
        upload: &UploadId,
        bytes: ChunkReceiver,
    ) -> StoreResult<Box<dyn StagedObject>> {
        let (key, upload) = (key.clone(), upload.clone());
        folder::name(key.as_str())?;
        let name = upload.clone();
        let file = self.blocking(move |folder| folder.create_staged(&name)).await?;
        let written = match bytes.fold(Writing::new(file), Writing::write).await {
            Ok(writing) => blocking(move || writing.finish().map_err(failed)).await,
            Err(FoldError::Interrupted(_)) => Err(StoreError::Interrupted),
            Err(FoldError::Failed(error)) => Err(failed(error)),
            Err(FoldError::Broken(error)) => Err(StoreError::Failed(error.into())),
        };
        match written {
            Ok((file, size_bytes)) => Ok(Box::new(Staged {
                folder: Arc::clone(&self.folder),
                file,
                key,
                upload,
                size_bytes,
            })),
            Err(error) => {
                self.remove_staged(upload).await;
                Err(error)
            }
        }
    }

    async fn discard(&self, key: &ObjectKey, upload: &UploadId) -> StoreResult<()> {
        let (key, upload) = (key.clone(), upload.clone());
        self.blocking(move |folder| folder.discard(&key, &upload)).await
    }

    async fn settle(&self, _key: &ObjectKey, upload: &UploadId) -> StoreResult<()> {
        let upload = upload.clone();
        self.blocking(move |folder| folder.settle(&upload)).await
    }

    async fn open(&self, key: &ObjectKey, range: Option<ByteRange>) -> StoreResult<OpenObject> {
        let key = key.clone();
        let (file, size_bytes) = self.blocking(move |folder| folder.open_object(&key)).await?;
        let range = range.unwrap_or(ByteRange {
            start: 0,
            end: size_bytes,
        });
        if range.start > range.end || range.end > size_bytes {
            return Err(StoreError::Failed(
                format!(
                    "bytes {}..{} were asked for of an object of {size_bytes}",
                    range.start, range.end
                )
                .into(),
            ));
        }
        Ok(OpenObject {
            size_bytes,
            stream: Reading::new(file, range).boxed(),
        })
    }

    async fn size_bytes(&self, key: &ObjectKey) -> StoreResult<u64> {
        let key = key.clone();
        self.blocking(move |folder| folder.size_bytes(&key)).await
    }

    async fn delete(&self, key: &ObjectKey) -> StoreResult<()> {
        let key = key.clone();
        self.blocking(move |folder| folder.delete(&key)).await
    }

    async fn check(&self) -> StoreResult<()> {
        self.blocking(Folder::check).await
    }
}

/// Written bytes that the disk is told to begin with, so that the last sync finds little left to do.
const WRITE_BACK_BYTES: u64 = 8 << 20;

/// A file being written from start to end.
struct Writing {
    file: File,
    size_bytes: u64,
    handed_to_disk: u64,
}

impl Writing {
    fn new(file: File) -> Self {
        Self {
            file,
            size_bytes: 0,
            handed_to_disk: 0,
        }
    }

    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        io::Write::write_all(&mut self.file, chunk)?;
        self.size_bytes += chunk.len() as u64;
        let waiting = self.size_bytes - self.handed_to_disk;
        if waiting >= WRITE_BACK_BYTES {
            // On Linux this starts to write dirty pages and drops none of them. Without it a large image is written
            // out only at the end, while the client waits. It is advice: where it does not work, nothing is lost.
            let _ = rustix::fs::fadvise(
                &self.file,
                self.handed_to_disk,
                waiting.try_into().ok(),
                Advice::DontNeed,
            );
            self.handed_to_disk = self.size_bytes;
        }
        Ok(())
    }

    /// All bytes are on the disk.
    fn finish(self) -> io::Result<(File, u64)> {
        self.file.sync_data()?;
        Ok((self.file, self.size_bytes))
    }
}

/// A file that is complete and has no key yet.
struct Staged {
    folder: Arc<Folder>,
    file: File,
    key: ObjectKey,
    upload: UploadId,
    size_bytes: u64,
}

#[async_trait]
impl StagedObject for Staged {
    fn size_bytes(&self) -> u64 {
        self.size_bytes
    }
    async fn commit(self: Box<Self>) -> StoreResult<()> {
        blocking(move || self.folder.commit(&self.file, &self.key, &self.upload)).await
    }
}

#[cfg(test)]
mod tests;
