//! The contract, and what only files can get wrong.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt;
use nectary_app::transfer::chunks::{Budget, Chunk, channel};
use tempfile::TempDir;
use tokio::time::timeout;

use super::*;

/// Long enough for anything that does not wait.
const A_WHILE: Duration = Duration::from_millis(200);

nectary_testkit::store_contract!(|| {
    let (store, dir) = fresh();
    (Arc::new(store) as Arc<dyn Store>, dir)
});

fn fresh() -> (FileStore, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let store = FileStore::open(StoreId::new("fast"), &dir.path().join("above/images")).unwrap();
    (store, dir)
}

fn root(dir: &TempDir) -> PathBuf {
    dir.path().join("above/images")
}

fn key(text: &str) -> ObjectKey {
    ObjectKey::stored(text)
}

fn upload(text: &str) -> UploadId {
    UploadId::new(text)
}

async fn stage(store: &FileStore, at: &ObjectKey, by: &UploadId, bytes: &[u8]) -> StoreResult<Box<dyn StagedObject>> {
    let (own, all) = (Budget::of_bytes(bytes.len()), Budget::of_bytes(bytes.len()));
    let (sender, receiver) = channel();
    sender.send(Chunk::within(Bytes::copy_from_slice(bytes), &own, &all).await);
    sender.finish();
    store.stage(at, by, receiver).await
}

async fn put(store: &FileStore, at: &ObjectKey, by: &UploadId, bytes: &[u8]) {
    stage(store, at, by, bytes).await.unwrap().commit().await.unwrap();
}

/// Names in a folder, sorted.
fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_finished_object_lies_under_its_key_alone_as_glance_lays_it() {
    let (store, dir) = fresh();
    put(&store, &key("some-id"), &upload("one"), b"bytes").await;
    store.settle(&key("some-id"), &upload("one")).await.unwrap();
    assert_eq!(names_in(&root(&dir)), [".incoming", "some-id"]);
    assert!(names_in(&root(&dir).join(".incoming")).is_empty());
    assert_eq!(std::fs::read(root(&dir).join("some-id")).unwrap(), b"bytes");
    assert_eq!(
        store.url(&key("some-id")),
        format!("file://{}/some-id", root(&dir).display())
    );
}

#[tokio::test]
async fn only_the_service_can_read_what_it_writes() {
    let (store, dir) = fresh();
    put(&store, &key("some-id"), &upload("one"), b"bytes").await;
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(root(&dir).join("some-id")), 0o600);
    assert_eq!(mode(root(&dir).join(".incoming")), 0o700);
    assert_eq!(mode(root(&dir)), 0o700);
    assert_eq!(mode(dir.path().join("above")), 0o700);
}

#[tokio::test]
async fn a_folder_that_is_there_keeps_its_permissions_and_objects() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o750)).unwrap();
    std::fs::write(dir.path().join("adopted"), b"from before").unwrap();
    let store = FileStore::open(StoreId::new("fast"), dir.path()).unwrap();
    assert_eq!(
        std::fs::metadata(dir.path()).unwrap().permissions().mode() & 0o777,
        0o750
    );
    let opened = store.open(&key("adopted"), None).await.unwrap();
    let pieces: Vec<Bytes> = opened.stream.try_collect().await.unwrap();
    assert_eq!(pieces.concat(), b"from before");
}

#[tokio::test]
async fn an_upload_under_a_hostile_name_creates_no_file() {
    let (store, dir) = fresh();
    for hostile in ["../escaped", "a/b", "..", ".x", "", "nul\0"] {
        assert!(
            stage(&store, &key(hostile), &upload("one"), b"x").await.is_err(),
            "key {hostile:?}"
        );
        assert!(
            stage(&store, &key("fine"), &upload(hostile), b"x").await.is_err(),
            "upload {hostile:?}"
        );
        assert!(
            store.discard(&key(hostile), &upload("one")).await.is_err(),
            "discard of {hostile:?}"
        );
    }
    assert_eq!(names_in(&root(&dir)), [".incoming"]);
    assert!(names_in(&root(&dir).join(".incoming")).is_empty());
    assert_eq!(names_in(&dir.path().join("above")), ["images"]);
}

#[tokio::test]
async fn a_link_or_a_folder_in_place_of_an_object_is_not_read() {
    let (store, dir) = fresh();
    let secret = dir.path().join("secret");
    std::fs::write(&secret, b"secret").unwrap();
    symlink(&secret, root(&dir).join("link")).unwrap();
    std::fs::create_dir(root(&dir).join("folder")).unwrap();
    for name in ["link", "folder"] {
        assert!(
            matches!(store.open(&key(name), None).await, Err(StoreError::Failed(_))),
            "{name} was opened"
        );
        assert!(
            matches!(store.size_bytes(&key(name)).await, Err(StoreError::Failed(_))),
            "{name} has a size"
        );
    }
    let written = stage(&store, &key("link"), &upload("one"), b"over it")
        .await
        .unwrap()
        .commit()
        .await;
    assert!(matches!(written, Err(StoreError::Exists(_))));
    assert_eq!(std::fs::read(&secret).unwrap(), b"secret");
}

#[tokio::test]
async fn a_file_that_became_shorter_is_an_error_and_not_a_short_image() {
    let (store, dir) = fresh();
    put(&store, &key("some-id"), &upload("one"), &vec![7; 1 << 20]).await;
    let mut stream = store.open(&key("some-id"), None).await.unwrap().stream;
    let first = stream.try_next().await.unwrap().unwrap();
    std::fs::File::options()
        .write(true)
        .open(root(&dir).join("some-id"))
        .unwrap()
        .set_len(first.len() as u64 + 1)
        .unwrap();
    let rest: StoreResult<Vec<Bytes>> = stream.try_collect().await;
    assert!(matches!(rest, Err(StoreError::Failed(_))));
}

#[tokio::test]
async fn bytes_left_by_a_process_that_died_are_removed_by_the_next() {
    let (store, dir) = fresh();
    put(&store, &key("some-id"), &upload("one"), b"committed").await;
    drop(
        stage(&store, &key("other-id"), &upload("two"), b"staged")
            .await
            .unwrap(),
    );
    drop(store);
    let next = FileStore::open(StoreId::new("fast"), &root(&dir)).unwrap();
    next.discard(&key("some-id"), &upload("one")).await.unwrap();
    next.discard(&key("other-id"), &upload("two")).await.unwrap();
    assert_eq!(names_in(&root(&dir)), [".incoming"]);
    assert!(names_in(&root(&dir).join(".incoming")).is_empty());
}

#[tokio::test]
async fn a_discard_waits_for_the_commit_it_races_with() {
    for round in 0..50 {
        let (store, dir) = fresh();
        let (at, by) = (key("some-id"), upload("one"));
        let staged = stage(&store, &at, &by, b"bytes").await.unwrap();
        let (committed, discarded) = tokio::join!(staged.commit(), store.discard(&at, &by));
        discarded.unwrap();
        // Whichever came first: nothing stays.
        assert!(
            matches!(committed, Ok(()) | Err(StoreError::Missing(_))),
            "round {round}: {committed:?}"
        );
        assert_eq!(
            names_in(&root(&dir)),
            [".incoming"],
            "round {round}, commit {committed:?}"
        );
    }
}

#[tokio::test]
async fn commit_and_discard_wait_for_whoever_holds_the_upload() {
    let (store, dir) = fresh();
    let (at, by) = (key("some-id"), upload("one"));
    let staged = stage(&store, &at, &by, b"bytes").await.unwrap();
    let holder = File::open(root(&dir).join(".incoming/one")).unwrap();

    holder.lock().unwrap();
    let mut commit = staged.commit();
    assert!(timeout(A_WHILE, &mut commit).await.is_err(), "the commit did not wait");
    assert_eq!(names_in(&root(&dir)), [".incoming"]);
    holder.unlock().unwrap();
    commit.await.unwrap();

    holder.lock().unwrap();
    let mut discard = store.discard(&at, &by);
    assert!(
        timeout(A_WHILE, &mut discard).await.is_err(),
        "the discard did not wait"
    );
    assert_eq!(names_in(&root(&dir)), [".incoming", "some-id"]);
    holder.unlock().unwrap();
    discard.await.unwrap();
    assert_eq!(names_in(&root(&dir)), [".incoming"]);
}

#[tokio::test]
async fn a_folder_that_was_exchanged_under_the_service_is_reported() {
    let (store, dir) = fresh();
    std::fs::rename(root(&dir), dir.path().join("above/moved")).unwrap();
    assert!(store.check().await.is_err());
    std::fs::create_dir(root(&dir)).unwrap();
    let told = store.check().await.unwrap_err().to_string();
    assert!(told.contains("restart the service"), "{told}");
}

#[test]
fn errors_of_the_disk_are_told_apart() {
    use rustix::io::Errno;
    for (errno, is_right) in [
        (
            Errno::NOSPC,
            (|e| matches!(e, StoreError::Full)) as fn(&StoreError) -> bool,
        ),
        (Errno::DQUOT, |e| matches!(e, StoreError::Full)),
        (Errno::ACCESS, |e| matches!(e, StoreError::Denied(_))),
        (Errno::ROFS, |e| matches!(e, StoreError::Denied(_))),
        (Errno::IO, |e| matches!(e, StoreError::Failed(_))),
    ] {
        let told = failed(errno.into());
        assert!(is_right(&told), "{errno:?} is told as {told:?}");
    }
}

#[tokio::test]
async fn a_full_disk_is_full_and_keeps_nothing_of_the_upload() {
    // /dev/full cannot hold a folder, but a file opened on it fails each write as a full disk does.
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut writing = Writing::new(full);
    let error = writing.write(b"bytes").unwrap_err();
    assert!(matches!(failed(error), StoreError::Full));
}
