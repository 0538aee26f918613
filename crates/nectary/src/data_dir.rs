//! The data directory: where each thing in it lies, who may read it, and the lock that keeps it to one server.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The directory and everything in it is its owner's alone.
const DIR_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

/// Bytes of the lock's note that are read at the most.
const NOTE_BYTES_MAX: u64 = 512;

/// A data directory.
#[derive(Clone, Debug)]
pub struct DataDir {
    path: PathBuf,
}

/// Why the directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It could not be made or looked at.
    #[error("the data directory {path} cannot be used: {cause}", path = path.display())]
    Unusable {
        /// The directory.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// Another server has it.
    #[error(
        "another server is using the data directory {path}{holder}; stop that one, or give this one a directory \
         of its own with --data-dir",
        path = path.display()
    )]
    Taken {
        /// The directory.
        path: PathBuf,
        /// What the other server noted of itself, in brackets, or nothing.
        holder: String,
    },
}

/// The right to be the only server on a data directory, until dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl DataDir {
    /// The directory at a path, whether it exists or not.
    pub fn at(path: &Path) -> Result<Self, DataDirError> {
        let path = std::path::absolute(path).map_err(|cause| unusable(path, cause))?;
        Ok(Self { path })
    }
    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }
    /// The database.
    pub fn database(&self) -> PathBuf {
        self.path.join("nectary.db")
    }
    /// The clients' configuration with the passwords.
    pub fn clouds_yaml(&self) -> PathBuf {
        self.path.join("clouds.yaml")
    }
    fn lock_file(&self) -> PathBuf {
        self.path.join("lock")
    }

    /// Makes the directory, for its owner alone; one that is there stays as it is.
    pub fn create(&self) -> Result<(), DataDirError> {
        if self.path.is_dir() {
            return Ok(());
        }
        let made = DirBuilder::new().recursive(true).mode(DIR_MODE).create(&self.path);
        made.map_err(|cause| unusable(&self.path, cause))
    }

    /// Keeps every other server away; the directory must exist.
    pub fn lock(&self) -> Result<Lock, DataDirError> {
        let failed = |cause| unusable(&self.path, cause);
        let mut options = OpenOptions::new();
        let opened = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(FILE_MODE)
            .open(self.lock_file());
        let mut file = opened.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { file }),
            Err(TryLockError::WouldBlock) => {
                let note = note_in(&mut file).unwrap_or_default();
                let holder = if note.is_empty() { note } else { format!(" ({note})") };
                Err(DataDirError::Taken {
                    path: self.path.clone(),
                    holder,
                })
            }
            Err(TryLockError::Error(cause)) => Err(failed(cause)),
        }
    }

    /// What the server that holds the directory noted of itself; nothing if none does.
    pub fn holder(&self) -> Result<Option<String>, DataDirError> {
        let mut file = match File::open(self.lock_file()) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(unusable(&self.path, cause)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => Ok(Some(note_in(&mut file).unwrap_or_default())),
            Err(TryLockError::Error(cause)) => Err(unusable(&self.path, cause)),
        }
    }

    /// Who besides the owner can get at a file or folder, as a mode such as 0644; `None` if nobody or if it is absent.
    pub fn open_to_others(path: &Path) -> Option<u32> {
        let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
        (mode & 0o077 != 0).then_some(mode)
    }
}

impl Lock {
    /// Notes who holds it, for the message that a second server gets.
    pub fn note(&mut self, listen: &str) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        write!(self.file, "process {}, {listen}", std::process::id())
    }
}

fn note_in(file: &mut File) -> io::Result<String> {
    let mut note = String::new();
    file.take(NOTE_BYTES_MAX).read_to_string(&mut note)?;
    Ok(note.trim().to_owned())
}

fn unusable(path: &Path, cause: io::Error) -> DataDirError {
    DataDirError::Unusable {
        path: path.to_owned(),
        cause,
    }
}

/// Writes a file that only its owner can read: the old content or the new one is there, never a part, and the new one
/// stays after a loss of power.
pub fn write_privately(path: &Path, content: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(FILE_MODE)
            .open(&temporary)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        File::open(folder)?.sync_all()
    })();
    if written.is_err() {
        // What is left of the attempt is of no use; that it may not be removable changes nothing about the error.
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path)
            .map(|meta| meta.permissions().mode() & 0o777)
            .unwrap_or(0)
    }

    #[test]
    fn a_new_directory_is_its_owners_alone() {
        let place = tempfile::tempdir().unwrap();
        let dir = DataDir::at(&place.path().join("a/b")).unwrap();
        dir.create().unwrap();
        assert_eq!(mode(dir.path()), 0o700);
        assert_eq!(DataDir::open_to_others(dir.path()), None);
        dir.create().unwrap();
    }

    #[test]
    fn the_second_lock_is_refused_and_says_who_has_the_first() {
        let place = tempfile::tempdir().unwrap();
        let dir = DataDir::at(place.path()).unwrap();
        assert_eq!(dir.holder().unwrap(), None);
        let mut first = dir.lock().unwrap();
        first.note("http://127.0.0.1:1").unwrap();
        let note = format!("process {}, http://127.0.0.1:1", std::process::id());
        assert_eq!(dir.holder().unwrap(), Some(note.clone()));
        let refusal = dir.lock().unwrap_err().to_string();
        assert!(
            refusal.contains(&note) && refusal.contains(&place.path().display().to_string()),
            "{refusal}"
        );
        drop(first);
        assert_eq!(dir.holder().unwrap(), None);
        dir.lock().unwrap();
    }

    #[test]
    fn a_private_file_is_replaced_as_a_whole_and_never_readable_by_others() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("secret");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(DataDir::open_to_others(&path), Some(0o644));
        write_privately(&path, "new").unwrap();
        assert_eq!(
            (fs::read_to_string(&path).unwrap().as_str(), mode(&path)),
            ("new", 0o600)
        );
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }
}
