//! Bytes on their way from a body to a store: what arrives, what is refused, what stays, and how much memory it takes.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use nectary_app::Error;
use nectary_app::ports::store::{ObjectKey, Store};
use nectary_app::transfer::chunks::Budget;
use nectary_app::transfer::{Body, BodyError, SizeLimits, Transfer, Transferred};
use nectary_domain::ids::{StoreId, UploadId};
use nectary_inspect::DetectedFormat;
use nectary_inspect::digest::HashAlgorithm;
use nectary_store::drivers::memory::{Fault, MemoryStore};
use tokio_util::sync::CancellationToken;

const MIB: usize = 1 << 20;

/// A catalog's worth of transfers: one store, one memory.
struct Place {
    store: Arc<MemoryStore>,
    memory: Budget,
    memory_bytes: usize,
}

impl Place {
    fn with_memory(memory_bytes: usize) -> Self {
        let store = Arc::new(MemoryStore::new(StoreId::new("memory")));
        Self {
            store,
            memory: Budget::of_bytes(memory_bytes),
            memory_bytes,
        }
    }

    fn new() -> Self {
        Self::with_memory(64 * MIB)
    }

    fn transfer(&self, upload: &str, size: SizeLimits) -> Transfer {
        Transfer {
            store: Arc::clone(&self.store) as Arc<dyn Store>,
            key: ObjectKey::stored(format!("image-{upload}")),
            upload: UploadId::new(upload),
            hashing: HashAlgorithm::Sha512,
            is_inspected: true,
            claimed_sha256: None,
            size,
            memory: self.memory.clone(),
        }
    }

    async fn run(&self, size: SizeLimits, body: Body) -> Result<Transferred, Error> {
        self.transfer("one", size).run(body, &CancellationToken::new()).await
    }

    fn used_bytes(&self) -> usize {
        self.memory_bytes - self.memory.free_bytes()
    }

    /// Nothing is staged, nothing is readable, no memory is held.
    fn assert_empty(&self) {
        assert!(self.store.staged().is_empty(), "bytes stay staged");
        assert!(self.store.keys().is_empty(), "an object is readable");
        assert_eq!(self.used_bytes(), 0, "memory is held");
    }
}

const fn at_most(image_most: u64) -> SizeLimits {
    SizeLimits {
        declared: None,
        image_most,
        project_left: None,
    }
}

const ANY_SIZE: SizeLimits = at_most(1 << 40);

fn body_of(pieces: impl IntoIterator<Item = Bytes, IntoIter: Send + 'static>) -> Body {
    stream::iter(pieces).map(Ok).boxed()
}

/// The body goes silent after what it has sent.
fn then_silent(body: Body) -> Body {
    body.chain(stream::once(pending())).boxed()
}

/// Counts the pieces that were taken from a body.
fn counted(body: Body) -> (Body, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let body = body.inspect(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    (body.boxed(), taken)
}

/// Waits until the number stands still.
async fn settled(number: &AtomicUsize) -> usize {
    let mut last = usize::MAX;
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = number.load(Ordering::Relaxed);
        if now == last {
            return now;
        }
        last = now;
    }
}

async fn object(place: &Place, key: &str) -> Vec<u8> {
    let opened = place.store.open(&ObjectKey::stored(key), None).await.unwrap();
    let pieces: Vec<Bytes> = opened.stream.try_collect().await.unwrap();
    pieces.concat()
}

#[tokio::test]
async fn bytes_arrive_with_their_size_digests_and_format() {
    let place = Place::new();
    let transferred = place
        .run(ANY_SIZE, body_of(["a", "", "bc"].map(Bytes::from)))
        .await
        .unwrap();
    assert_eq!(transferred.size_bytes, 3);
    // Digests of "abc" as RFC 1321 and FIPS 180 print them.
    assert_eq!(transferred.md5, "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(transferred.hash.algorithm, "sha512");
    assert!(
        transferred.hash.value.starts_with("ddaf35a193617abacc417349ae204131"),
        "{}",
        transferred.hash.value
    );
    assert_eq!(transferred.inspection.unwrap().detected(), Some(DetectedFormat::Raw));
    assert!(place.store.keys().is_empty(), "readable before the commit");
    transferred.staged.commit().await.unwrap();
    assert_eq!(object(&place, "image-one").await, b"abc");
    assert_eq!(place.used_bytes(), 0);
}

#[tokio::test]
async fn no_bytes_are_content_too() {
    let place = Place::new();
    let transferred = place.run(ANY_SIZE, body_of([])).await.unwrap();
    assert_eq!(transferred.size_bytes, 0);
    assert_eq!(transferred.md5, "d41d8cd98f00b204e9800998ecf8427e");
    transferred.staged.commit().await.unwrap();
    assert_eq!(object(&place, "image-one").await, b"");
}

#[tokio::test]
async fn what_is_wrapped_is_not_looked_at() {
    let place = Place::new();
    let mut transfer = place.transfer("one", ANY_SIZE);
    transfer.is_inspected = false;
    let body = body_of([Bytes::from_static(b"abc")]);
    assert_eq!(
        transfer.run(body, &CancellationToken::new()).await.unwrap().inspection,
        None
    );
}

#[tokio::test]
async fn a_body_beyond_the_size_cap_is_refused_without_taking_it_all() {
    let place = Place::new();
    let endless = stream::repeat_with(|| Ok(Bytes::from(vec![0; 64 << 10]))).boxed();
    let (body, taken) = counted(endless);
    let refusal = place.run(at_most(10 * MIB as u64), body).await.err().unwrap();
    assert!(
        matches!(&refusal, Error::TooLarge(told) if told.contains("image_size_cap")),
        "{refusal}"
    );
    assert_eq!(
        taken.load(Ordering::Relaxed),
        161,
        "pieces were taken after the cap was passed"
    );
    place.assert_empty();
}

#[tokio::test]
async fn a_body_of_exactly_the_cap_is_taken() {
    let place = Place::new();
    let body = body_of([Bytes::from(vec![0; 70_000]), Bytes::from_static(b"x")]);
    assert_eq!(place.run(at_most(70_001), body).await.unwrap().size_bytes, 70_001);
}

#[tokio::test]
async fn a_body_beyond_the_quota_of_its_project_is_refused() {
    let place = Place::new();
    let size = SizeLimits {
        project_left: Some(2),
        ..ANY_SIZE
    };
    let refusal = place
        .run(size, body_of([Bytes::from_static(b"abc")]))
        .await
        .err()
        .unwrap();
    assert!(
        matches!(&refusal, Error::TooLarge(told) if told.contains("user_storage_quota")),
        "{refusal}"
    );
    place.assert_empty();
}

#[tokio::test]
async fn a_body_that_is_not_as_long_as_announced_is_refused() {
    for (declared, bytes) in [(4, "abc"), (2, "abc"), (1, "")] {
        let place = Place::new();
        let size = SizeLimits {
            declared: Some(declared),
            ..ANY_SIZE
        };
        let refusal = place
            .run(size, body_of([Bytes::from_static(bytes.as_bytes())]))
            .await
            .err()
            .unwrap();
        assert!(
            matches!(refusal, Error::Invalid(_)),
            "{declared} announced, {bytes:?} sent: {refusal}"
        );
        place.assert_empty();
    }
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_nothing() {
    let place = Place::new();
    let broken = stream::iter([Err(BodyError("the connection was closed".into()))]);
    let body = body_of(vec![Bytes::from(vec![1; 100_000]); 50]).chain(broken).boxed();
    let refusal = place.run(ANY_SIZE, body).await.err().unwrap();
    assert!(
        matches!(&refusal, Error::Invalid(told) if told.contains("the connection was closed")),
        "{refusal}"
    );
    place.assert_empty();
}

#[tokio::test]
async fn a_store_that_fails_ends_the_transfer_also_while_the_client_is_silent() {
    for (fault, is_right) in [
        (
            Fault::FullAfter(50_000),
            (|error| matches!(error, Error::TooLarge(_))) as fn(&Error) -> bool,
        ),
        (Fault::Denied, |error| matches!(error, Error::Unavailable(_))),
    ] {
        let place = Place::new();
        place.store.set_fault(Some(fault));
        let body = then_silent(body_of([Bytes::from(vec![1; 100_000])]));
        let outcome = tokio::time::timeout(Duration::from_secs(20), place.run(ANY_SIZE, body)).await;
        let error = outcome
            .expect("the transfer waits for a client who says nothing")
            .err()
            .unwrap();
        assert!(is_right(&error), "{fault:?}: {error}");
        place.assert_empty();
    }
}

#[tokio::test]
async fn a_store_that_fails_at_the_last_byte_fails_the_transfer() {
    let place = Place::new();
    place.store.set_fault(Some(Fault::FullAfter(2)));
    let error = place
        .run(ANY_SIZE, body_of([Bytes::from_static(b"abc")]))
        .await
        .err()
        .unwrap();
    assert!(matches!(error, Error::TooLarge(_)), "{error}");
    place.assert_empty();
}

#[tokio::test]
async fn a_transfer_that_is_told_to_stop_stops_whatever_its_client_and_store_do() {
    let place = Place::new();
    place.store.set_fault(Some(Fault::Stalled));
    let stop = CancellationToken::new();
    let body = then_silent(body_of([Bytes::from(vec![1; 100_000])]));
    let run = place.transfer("one", ANY_SIZE).run(body, &stop);
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        stop.cancel();
        // The store itself has to end: its bytes must not come after everything is said to be over.
        place.store.set_fault(None);
    };
    let (outcome, ()) = tokio::join!(run, stopping);
    assert!(matches!(outcome.err().unwrap(), Error::Gone(_)));
    place.assert_empty();
}

#[tokio::test]
async fn a_slow_store_holds_the_client_up_at_eight_mebibytes() {
    let place = Place::new();
    place.store.set_fault(Some(Fault::Stalled));
    let endless = stream::repeat_with(|| Ok(Bytes::from(vec![0; 256 << 10])))
        .take(400)
        .boxed();
    let (body, taken) = counted(endless);
    let run = place.run(ANY_SIZE, body);
    let watching = async {
        assert_eq!(settled(&taken).await, 32 + 1, "pieces of 256 KiB");
        assert_eq!(place.used_bytes(), 8 * MIB);
        place.store.set_fault(None);
    };
    let (outcome, ()) = tokio::join!(run, watching);
    assert_eq!(outcome.unwrap().size_bytes, 100 * MIB as u64);
    assert_eq!(place.used_bytes(), 0);
}

#[tokio::test]
async fn single_bytes_take_no_more_memory_than_their_number() {
    let place = Place::new();
    place.store.set_fault(Some(Fault::Stalled));
    let bytes = 2_000_000;
    let (body, taken) = counted(then_silent(body_of((0..bytes).map(|_| Bytes::from_static(b"x")))));
    let stop = CancellationToken::new();
    let run = place.transfer("one", ANY_SIZE).run(body, &stop);
    let watching = async {
        assert_eq!(settled(&taken).await, bytes, "the client was held up");
        assert!(place.used_bytes() <= bytes, "{} bytes of memory", place.used_bytes());
        stop.cancel();
        place.store.set_fault(None);
    };
    let (outcome, ()) = tokio::join!(run, watching);
    assert!(outcome.is_err());
    place.assert_empty();
}

#[tokio::test]
async fn transfers_that_share_less_memory_than_one_piece_all_arrive() {
    let place = Place::with_memory(8 << 10);
    let runs = (0..6).map(|number| {
        let body = body_of(vec![Bytes::from(vec![number; 300_000]); 5]);
        let transfer = place.transfer(&number.to_string(), ANY_SIZE);
        async move {
            transfer
                .run(body, &CancellationToken::new())
                .await
                .unwrap()
                .staged
                .commit()
                .await
                .unwrap()
        }
    });
    tokio::time::timeout(Duration::from_secs(60), futures::future::join_all(runs))
        .await
        .expect("they wait for each other");
    for number in 0..6 {
        assert!(
            object(&place, &format!("image-{number}")).await == vec![number; 1_500_000],
            "{number}"
        );
    }
}

/// A thread for each consumer of each client would be used up by a few clients who say nothing.
#[test]
fn clients_who_say_nothing_occupy_no_thread() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        let place = Place::new();
        let stop = CancellationToken::new();
        let silent = (0..20).map(|number| {
            let body = then_silent(body_of([Bytes::from(vec![1; 100_000])]));
            let transfer = place.transfer(&format!("silent-{number}"), ANY_SIZE);
            let stop = &stop;
            async move { transfer.run(body, stop).await.is_err() }
        });
        let speaking = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let body = body_of(vec![Bytes::from(vec![1; 100_000]); 20]);
            let transfer = place.transfer("speaking", ANY_SIZE).run(body, &stop);
            let outcome = tokio::time::timeout(Duration::from_secs(20), transfer).await;
            stop.cancel();
            assert_eq!(
                outcome.expect("the silent ones hold every thread").unwrap().size_bytes,
                2_000_000
            );
        };
        let (silent, ()) = tokio::join!(futures::future::join_all(silent), speaking);
        assert!(silent.iter().all(|has_failed| *has_failed));
    });
}

#[tokio::test]
async fn dropping_a_transfer_lets_go_of_its_memory() {
    let place = Place::new();
    place.store.set_fault(Some(Fault::Stalled));
    let body = then_silent(body_of([Bytes::from(vec![1; 3 * MIB])]));
    let stop = CancellationToken::new();
    let run = place.transfer("one", ANY_SIZE).run(body, &stop);
    assert!(tokio::time::timeout(Duration::from_millis(200), run).await.is_err());
    let freed = async {
        while place.used_bytes() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), freed)
        .await
        .expect("memory is held for ever");
    place.assert_empty();
}
