//! What is done to the folder itself: names, links, permissions, durability. All of it may wait for a disk.
//!
//! An object is committed as a second hard link to its staged file. Until the first link is dropped (settled), the
//! two being one file is the proof that the object came from that upload. Whoever needs the proof locks the file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use nectary_app::ports::store::{ObjectKey, StoreError};
use nectary_domain::ids::UploadId;
use rustix::fd::OwnedFd;
use rustix::fs::{
    AtFlags, FileType, FlockOperation, Mode, OFlags, Stat, flock, fstat, fsync, linkat, mkdirat, openat, statat,
    unlinkat,
};
use rustix::io::Errno;

pub(super) type StoreResult<T> = Result<T, StoreError>;

const INCOMING: &str = ".incoming";
const PROBE: &str = ".probe";
const READ_DIR: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
/// A link or a pipe that somebody put in place of an image is not followed and not waited for.
const READ_FILE: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY);
const NEW_FILE: OFlags = OFlags::RDWR
    .union(OFlags::CREATE)
    .union(OFlags::EXCL)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);
const OURS_ALONE: Mode = Mode::RUSR.union(Mode::WUSR);
const FOLDER_OURS_ALONE: Mode = Mode::RWXU;
/// The longest file name of common file systems, in bytes.
const NAME_BYTES_MAX: usize = 255;

/// A folder of objects. Names are looked up in it and nowhere else.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    objects: OwnedFd,
    incoming: OwnedFd,
}

impl Folder {
    /// Opens the folder, making it and what it needs.
    pub(super) fn open(path: &Path) -> StoreResult<Self> {
        let described = |error: io::Error| described(error, path);
        let path = std::path::absolute(path).map_err(described)?;
        make_folders(&path).map_err(described)?;
        let objects = rustix::fs::open(&path, READ_DIR, Mode::empty()).map_err(|e| described(e.into()))?;
        match mkdirat(&objects, INCOMING, FOLDER_OURS_ALONE) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(described(error.into())),
        }
        let incoming =
            openat(&objects, INCOMING, READ_DIR | OFlags::NOFOLLOW, Mode::empty()).map_err(|e| described(e.into()))?;
        Ok(Self {
            path,
            objects,
            incoming,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn create_staged(&self, upload: &UploadId) -> StoreResult<File> {
        Ok(openat(&self.incoming, name(upload.as_str())?, NEW_FILE, OURS_ALONE)
            .map_err(errno)?
            .into())
    }

    pub(super) fn commit(&self, file: &File, key: &ObjectKey, upload: &UploadId) -> StoreResult<()> {
        let (object, staged) = (name(key.as_str())?, name(upload.as_str())?);
        // A discard of this upload waits until the link is made or finds it undone, never half of each.
        flock(file, FlockOperation::LockExclusive).map_err(errno)?;
        match linkat(&self.incoming, staged, &self.objects, object, AtFlags::empty()) {
            Ok(()) => fsync(&self.objects).map_err(errno),
            Err(Errno::EXIST) => Err(StoreError::Exists(key.clone())),
            Err(Errno::NOENT) => Err(StoreError::Missing(key.clone())),
            Err(error) => Err(errno(error)),
        }
    }

    pub(super) fn discard(&self, key: &ObjectKey, upload: &UploadId) -> StoreResult<()> {
        let (object, staged) = (name(key.as_str())?, name(upload.as_str())?);
        let Some(file) = found(openat(&self.incoming, staged, READ_FILE, Mode::empty()))? else {
            return Ok(());
        };
        flock(&file, FlockOperation::LockExclusive).map_err(errno)?;
        let ours = fstat(&file).map_err(errno)?;
        let committed = found(statat(&self.objects, object, AtFlags::SYMLINK_NOFOLLOW))?;
        if committed.is_some_and(|found| is_same_file(&ours, &found)) {
            found(unlinkat(&self.objects, object, AtFlags::empty()))?;
            fsync(&self.objects).map_err(errno)?;
        }
        self.settle(upload)
    }

    pub(super) fn settle(&self, upload: &UploadId) -> StoreResult<()> {
        if found(unlinkat(&self.incoming, name(upload.as_str())?, AtFlags::empty()))?.is_some() {
            // Otherwise a power failure could bring the link back when nobody remembers the upload any more,
            // and it would hold the disk space of the image beyond its deletion.
            fsync(&self.incoming).map_err(errno)?;
        }
        Ok(())
    }

    /// The object, ready to be read, and its size in bytes.
    pub(super) fn open_object(&self, key: &ObjectKey) -> StoreResult<(File, u64)> {
        let file = found(openat(&self.objects, name(key.as_str())?, READ_FILE, Mode::empty()))?
            .ok_or_else(|| StoreError::Missing(key.clone()))?;
        let size_bytes = regular_size(key, &fstat(&file).map_err(errno)?)?;
        Ok((file.into(), size_bytes))
    }

    pub(super) fn size_bytes(&self, key: &ObjectKey) -> StoreResult<u64> {
        let stat = found(statat(&self.objects, name(key.as_str())?, AtFlags::SYMLINK_NOFOLLOW))?
            .ok_or_else(|| StoreError::Missing(key.clone()))?;
        regular_size(key, &stat)
    }

    pub(super) fn delete(&self, key: &ObjectKey) -> StoreResult<()> {
        found(unlinkat(&self.objects, name(key.as_str())?, AtFlags::empty()))?
            .ok_or_else(|| StoreError::Missing(key.clone()))?;
        fsync(&self.objects).map_err(errno)
    }

    /// Whether the folder is still the one at its path, and can be written to.
    pub(super) fn check(&self) -> StoreResult<()> {
        let there = rustix::fs::stat(&self.path).map_err(|error| described(error.into(), &self.path))?;
        if !is_same_file(&there, &fstat(&self.objects).map_err(errno)?) {
            return Err(StoreError::Failed(
                format!(
                    "{} is another folder than at the start; restart the service to use it",
                    self.path.display()
                )
                .into(),
            ));
        }
        let probe = OFlags::WRONLY | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        openat(&self.incoming, PROBE, probe, OURS_ALONE).map_err(errno)?;
        found(unlinkat(&self.incoming, PROBE, AtFlags::empty()))?;
        Ok(())
    }
}

/// Makes the folder and those above it; one that is there keeps its permissions.
fn make_folders(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(FOLDER_OURS_ALONE.bits())
        .create(path)
}

/// The text as a file name in the folder, and in no other.
pub(super) fn name(text: &str) -> StoreResult<&str> {
    let is_plain =
        !text.is_empty() && text.len() <= NAME_BYTES_MAX && !text.starts_with('.') && !text.contains(['/', '\0']);
    if is_plain {
        Ok(text)
    } else {
        Err(StoreError::Failed(
            format!("{text:?} cannot be the name of an object").into(),
        ))
    }
}

fn is_same_file(one: &Stat, other: &Stat) -> bool {
    (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)
}

fn regular_size(key: &ObjectKey, stat: &Stat) -> StoreResult<u64> {
    if FileType::from_raw_mode(stat.st_mode).is_file() {
        Ok(u64::try_from(stat.st_size).unwrap_or(0))
    } else {
        Err(StoreError::Failed(format!("object {key} is not a plain file").into()))
    }
}

fn found<T>(result: rustix::io::Result<T>) -> StoreResult<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(errno(error)),
    }
}

fn errno(error: Errno) -> StoreError {
    failed(error.into())
}

/// What a failed operation means to whoever asked the store.
pub(super) fn failed(error: io::Error) -> StoreError {
    match Errno::from_io_error(&error) {
        Some(Errno::NOSPC | Errno::DQUOT | Errno::FBIG) => StoreError::Full,
        Some(Errno::ACCESS | Errno::PERM | Errno::ROFS) => StoreError::Denied(error.to_string()),
        _ => StoreError::Failed(error.into()),
    }
}

fn described(error: io::Error, path: &Path) -> StoreError {
    let kind = error.kind();
    let text = format!("{}: {error}", path.display());
    match failed(error) {
        StoreError::Denied(_) => StoreError::Denied(text),
        StoreError::Failed(_) => StoreError::Failed(io::Error::new(kind, text).into()),
        other => other,
    }
}
