//! What every store promises: the rules of the port `Store`. Each takes an empty store.
//!
//! A driver calls them all with [`store_contract!`](crate::store_contract).

use bytes::Bytes;
use futures::TryStreamExt;
use nectary_app::ports::store::{ByteRange, ObjectKey, StagedObject, Store, StoreError};
use nectary_app::transfer::chunks::{Budget, Chunk, channel};
use nectary_domain::ids::UploadId;

use super::Kept;

/// Calls every rule as a test of its own. The argument gives a fresh, empty `Arc<dyn Store>` and whatever must live as
/// long as it, such as a folder that removes itself.
#[macro_export]
macro_rules! store_contract {
    ($fresh:expr) => {
        $crate::store_contract! { $fresh;
            what_is_committed_is_read_back_whole_and_in_parts,
            nothing_is_readable_before_the_commit,
            an_empty_object_is_an_object,
            chunks_of_every_size_arrive_in_order,
            a_sender_who_gives_up_leaves_nothing,
            a_staged_object_can_be_dropped_and_discarded_later,
            discarding_nothing_is_fine,
            discarding_removes_what_the_upload_committed,
            discarding_spares_what_another_upload_committed,
            discarding_spares_what_was_settled,
            a_discarded_upload_can_no_longer_commit,
            a_second_commit_fails_and_leaves_the_first_as_it_was,
            of_uploads_that_race_for_a_key_one_wins,
            deleted_objects_are_missing,
            a_reader_reads_on_when_the_object_is_deleted,
            a_part_beyond_the_end_is_refused,
            names_that_mean_a_place_elsewhere_reach_nothing,
            a_store_that_works_says_so,
        }
    };
    ($fresh:expr; $($rule:ident,)*) => {
        mod contract {
            use super::*;
            $(
                #[tokio::test]
                async fn $rule() -> $crate::contract::Kept {
                    let (store, _kept_alive) = ($fresh)();
                    $crate::contract::store::$rule(&*store).await
                }
            )*
        }
    };
}

/// What a driver that pages or splits must not get wrong: larger than its pieces, and no multiple of them.
const LARGE_BYTES: usize = (3 << 20) + 12_345;

/// Bytes that differ from place to place, so that a shifted or repeated piece shows.
fn bytes_of(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mut bytes: Vec<u8> = std::iter::repeat_with(&mut next)
        .take(len.div_ceil(8))
        .flatten()
        .collect();
    bytes.truncate(len);
    bytes
}

fn key(text: &str) -> ObjectKey {
    ObjectKey::stored(text)
}

fn upload(text: &str) -> UploadId {
    UploadId::new(text)
}

type Staged = Result<Box<dyn StagedObject>, StoreError>;

/// Sends the pieces and says that all were sent, or gives up after them.
async fn send(store: &dyn Store, key: &ObjectKey, upload: &UploadId, pieces: Vec<Bytes>, is_all: bool) -> Staged {
    let (own, all) = (Budget::of_bytes(1 << 20), Budget::of_bytes(1 << 20));
    let (sender, receiver) = channel();
    let feed = async {
        for piece in pieces {
            if !sender.send(Chunk::within(piece, &own, &all).await) {
                return;
            }
        }
        if is_all {
            sender.finish();
        }
    };
    let ((), staged) = tokio::join!(feed, store.stage(key, upload, receiver));
    staged
}

async fn stage(store: &dyn Store, key: &ObjectKey, upload: &UploadId, bytes: &[u8]) -> Staged {
    let pieces = bytes.chunks(64 << 10).map(Bytes::copy_from_slice).collect();
    send(store, key, upload, pieces, true).await
}

async fn put(store: &dyn Store, key: &ObjectKey, upload: &UploadId, bytes: &[u8]) -> Result<(), StoreError> {
    stage(store, key, upload, bytes).await?.commit().await
}

async fn read(store: &dyn Store, key: &ObjectKey, range: Option<ByteRange>) -> Result<Vec<u8>, StoreError> {
    let pieces: Vec<Bytes> = store.open(key, range).await?.stream.try_collect().await?;
    Ok(pieces.concat())
}

fn is_missing<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Missing(_)))
}

async fn assert_missing(store: &dyn Store, key: &ObjectKey) {
    assert!(is_missing(&store.open(key, None).await), "{key} can be opened");
    assert!(is_missing(&store.size_bytes(key).await), "{key} has a size");
}

/// What is committed is read back, whole and in every part.
pub async fn what_is_committed_is_read_back_whole_and_in_parts(store: &dyn Store) -> Kept {
    let (key, bytes) = (key("image"), bytes_of(1, LARGE_BYTES));
    let staged = stage(store, &key, &upload("one"), &bytes).await?;
    assert_eq!(staged.size_bytes(), LARGE_BYTES as u64);
    staged.commit().await?;
    assert_eq!(store.size_bytes(&key).await?, LARGE_BYTES as u64);
    assert!(read(store, &key, None).await? == bytes, "the whole differs");
    if !store.capabilities().has_random_read {
        return Ok(());
    }
    for (start, end) in [
        (0, 1),
        (0, LARGE_BYTES),
        (1, 1 << 20),
        (262_143, 262_145),
        (LARGE_BYTES - 1, LARGE_BYTES),
        (7, 7),
    ] {
        let part = ByteRange {
            start: start as u64,
            end: end as u64,
        };
        let opened = store.open(&key, Some(part)).await?;
        assert_eq!(
            opened.size_bytes, LARGE_BYTES as u64,
            "the size of the whole is told with a part"
        );
        assert!(
            read(store, &key, Some(part)).await? == bytes[start..end],
            "bytes {start}..{end} differ"
        );
    }
    Ok(())
}

/// An object appears by its commit and not before.
pub async fn nothing_is_readable_before_the_commit(store: &dyn Store) -> Kept {
    let key = key("image");
    let staged = stage(store, &key, &upload("one"), b"bytes").await?;
    assert_missing(store, &key).await;
    staged.commit().await?;
    assert_eq!(read(store, &key, None).await?, b"bytes");
    Ok(())
}

/// No bytes at all are an object too.
pub async fn an_empty_object_is_an_object(store: &dyn Store) -> Kept {
    let key = key("image");
    put(store, &key, &upload("one"), b"").await?;
    assert_eq!(store.size_bytes(&key).await?, 0);
    assert_eq!(read(store, &key, None).await?, b"");
    Ok(())
}

/// Bytes arrive in order however they were cut.
pub async fn chunks_of_every_size_arrive_in_order(store: &dyn Store) -> Kept {
    let (key, bytes) = (key("image"), bytes_of(2, LARGE_BYTES));
    let mut rest = Bytes::from(bytes.clone());
    let mut pieces = Vec::new();
    for size in [1, 1, 4095, 4096, 4097, 65_536, 1 << 20, 3, 700_001, 0, 2]
        .into_iter()
        .cycle()
    {
        if rest.is_empty() {
            break;
        }
        pieces.push(rest.split_to(rest.len().min(size)));
    }
    send(store, &key, &upload("one"), pieces, true).await?.commit().await?;
    assert!(read(store, &key, None).await? == bytes, "the bytes differ");
    Ok(())
}

/// Bytes that end early are not an object, and the next attempt finds nothing in its way.
pub async fn a_sender_who_gives_up_leaves_nothing(store: &dyn Store) -> Kept {
    let key = key("image");
    let piece = Bytes::from(bytes_of(3, 300_000));
    for pieces in [vec![], vec![piece.clone()], vec![piece.clone(); 9]] {
        let staged = send(store, &key, &upload("one"), pieces, false).await;
        assert!(matches!(staged, Err(StoreError::Interrupted)), "taken as complete");
        assert_missing(store, &key).await;
    }
    // The same upload finds no trace of itself either.
    put(store, &key, &upload("one"), b"again").await?;
    assert_eq!(read(store, &key, None).await?, b"again");
    Ok(())
}

/// Dropping what is staged leaves it to `discard`, after which the upload's id is free again.
pub async fn a_staged_object_can_be_dropped_and_discarded_later(store: &dyn Store) -> Kept {
    let (key, one) = (key("image"), upload("one"));
    drop(stage(store, &key, &one, b"bytes").await?);
    store.discard(&key, &one).await?;
    assert_missing(store, &key).await;
    put(store, &key, &one, b"again").await?;
    Ok(())
}

/// Discarding twice, or what never was, does no harm.
pub async fn discarding_nothing_is_fine(store: &dyn Store) -> Kept {
    let (key, one) = (key("image"), upload("one"));
    store.discard(&key, &one).await?;
    store.settle(&key, &one).await?;
    drop(stage(store, &key, &one, b"bytes").await?);
    store.discard(&key, &one).await?;
    store.discard(&key, &one).await?;
    Ok(())
}

/// An upload that died after its commit is undone.
pub async fn discarding_removes_what_the_upload_committed(store: &dyn Store) -> Kept {
    let (key, one) = (key("image"), upload("one"));
    put(store, &key, &one, b"bytes").await?;
    store.discard(&key, &one).await?;
    assert_missing(store, &key).await;
    put(store, &key, &upload("two"), b"next").await?;
    assert_eq!(read(store, &key, None).await?, b"next");
    Ok(())
}

/// Whoever is late with his discard harms no one who came after him.
pub async fn discarding_spares_what_another_upload_committed(store: &dyn Store) -> Kept {
    let (key, one, two) = (key("image"), upload("one"), upload("two"));
    let late = stage(store, &key, &one, b"late").await?;
    put(store, &key, &two, b"in time").await?;
    store.discard(&key, &one).await?;
    assert_eq!(read(store, &key, None).await?, b"in time");
    drop(late);
    store.discard(&key, &one).await?;
    assert_eq!(read(store, &key, None).await?, b"in time");
    Ok(())
}

/// What ended well stays, whatever is discarded later; and it can be deleted.
pub async fn discarding_spares_what_was_settled(store: &dyn Store) -> Kept {
    let (key, one) = (key("image"), upload("one"));
    put(store, &key, &one, b"bytes").await?;
    store.settle(&key, &one).await?;
    store.settle(&key, &one).await?;
    store.discard(&key, &one).await?;
    assert_eq!(read(store, &key, None).await?, b"bytes");
    store.delete(&key).await?;
    assert_missing(store, &key).await;
    Ok(())
}

/// A runner who was taken for dead cannot bring his object after all.
pub async fn a_discarded_upload_can_no_longer_commit(store: &dyn Store) -> Kept {
    let (key, one) = (key("image"), upload("one"));
    let staged = stage(store, &key, &one, b"bytes").await?;
    store.discard(&key, &one).await?;
    assert!(is_missing(&staged.commit().await), "a discarded upload was committed");
    assert_missing(store, &key).await;
    Ok(())
}

/// An object is never overwritten.
pub async fn a_second_commit_fails_and_leaves_the_first_as_it_was(store: &dyn Store) -> Kept {
    let key = key("image");
    put(store, &key, &upload("one"), b"first").await?;
    let second = put(store, &key, &upload("two"), b"second, and longer").await;
    assert!(matches!(second, Err(StoreError::Exists(_))), "an object was replaced");
    assert_eq!(read(store, &key, None).await?, b"first");
    store.discard(&key, &upload("two")).await?;
    assert_eq!(read(store, &key, None).await?, b"first");
    Ok(())
}

/// Of several uploads to one key exactly one is there at the end, as a whole.
pub async fn of_uploads_that_race_for_a_key_one_wins(store: &dyn Store) -> Kept {
    let key = key("image");
    let racers = (0..8_u64).map(|number| {
        let key = &key;
        async move {
            let bytes = bytes_of(number, 200_000);
            (
                number,
                put(store, key, &upload(&format!("upload-{number}")), &bytes).await,
            )
        }
    });
    let outcomes = futures::future::join_all(racers).await;
    let winners: Vec<u64> = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.is_ok())
        .map(|(number, _)| *number)
        .collect();
    assert_eq!(winners.len(), 1, "{winners:?} all won");
    let losers_know = outcomes
        .iter()
        .all(|(_, outcome)| matches!(outcome, Ok(()) | Err(StoreError::Exists(_))));
    assert!(losers_know, "a loser was told something else");
    assert!(
        read(store, &key, None).await? == bytes_of(winners[0], 200_000),
        "the object is not the winner's"
    );
    Ok(())
}

/// Deleting removes an object for good, and others stay.
pub async fn deleted_objects_are_missing(store: &dyn Store) -> Kept {
    let (gone, stays) = (key("gone"), key("stays"));
    put(store, &gone, &upload("one"), b"bytes").await?;
    put(store, &stays, &upload("two"), b"others").await?;
    store.delete(&gone).await?;
    assert_missing(store, &gone).await;
    assert!(is_missing(&store.delete(&gone).await), "deleted twice");
    assert_eq!(read(store, &stays, None).await?, b"others");
    Ok(())
}

/// Whoever has begun to read gets everything.
pub async fn a_reader_reads_on_when_the_object_is_deleted(store: &dyn Store) -> Kept {
    let (key, bytes) = (key("image"), bytes_of(4, LARGE_BYTES));
    put(store, &key, &upload("one"), &bytes).await?;
    store.settle(&key, &upload("one")).await?;
    let mut stream = store.open(&key, None).await?.stream;
    let mut read = stream.try_next().await?.unwrap_or_default().to_vec();
    store.delete(&key).await?;
    while let Some(piece) = stream.try_next().await? {
        read.extend_from_slice(&piece);
    }
    assert!(read == bytes, "the reader got something else");
    Ok(())
}

/// Bytes that an object does not have are not promised.
pub async fn a_part_beyond_the_end_is_refused(store: &dyn Store) -> Kept {
    let key = key("image");
    put(store, &key, &upload("one"), b"bytes").await?;
    if store.capabilities().has_random_read {
        for (start, end) in [(0, 6), (5, 6), (6, 6), (3, 2)] {
            let opened = store.open(&key, Some(ByteRange { start, end })).await;
            assert!(
                matches!(opened, Err(StoreError::Failed(_))),
                "{start}..{end} of 5 bytes was opened"
            );
        }
    }
    Ok(())
}

/// A key is a name and never a way: what lies beside or above the store is out of reach.
pub async fn names_that_mean_a_place_elsewhere_reach_nothing(store: &dyn Store) -> Kept {
    let (fine, long) = (upload("one"), "x".repeat(5000));
    drop(stage(store, &key("image"), &fine, b"bytes").await?);
    for hostile in [
        "",
        ".",
        "..",
        "../image",
        "/etc/passwd",
        ".incoming",
        ".incoming/one",
        "a/b",
        "a\0b",
        &long,
    ] {
        let key = key(hostile);
        assert!(read(store, &key, None).await.is_err(), "{hostile:?} was read");
        assert!(store.size_bytes(&key).await.is_err(), "{hostile:?} has a size");
        assert!(store.delete(&key).await.is_err(), "{hostile:?} was deleted");
    }
    store.discard(&key("image"), &fine).await?;
    Ok(())
}

/// The check of a store that works finds nothing, and leaves nothing.
pub async fn a_store_that_works_says_so(store: &dyn Store) -> Kept {
    store.check().await?;
    store.check().await?;
    Ok(())
}
