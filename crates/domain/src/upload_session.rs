//! An upload session: the bytes of one image on their way in chunks, which may come in any order, come again, and go
//! on after a pause. What becomes of the bytes when all are there is decided where any upload is.

use std::str::FromStr;
use std::time::Duration;

use crate::ids::{ImageId, ProjectId, StoreId, UploadId, UploadSessionId};
use crate::image::text::refuse_zero;
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// Sessions of one project that may be open at the same time.
pub const OPEN_MAX: u64 = 16;
/// How long a session waits for its next chunk, and how long its end can be read.
pub const LIFE: Duration = Duration::from_secs(24 * 3600);
/// Characters that the name of a file may have.
const FILE_NAME_CHARS_MAX: usize = 255;
/// Chunks of one session. Larger images have larger chunks.
const CHUNKS_MAX: u64 = 4096;
/// Larger chunks are whole multiples of this.
const CHUNK_STEP_BYTES: u64 = 1 << 20;

/// How an image is cut: every chunk has the same size but the last, which may have less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkPlan {
    /// Bytes of the whole.
    pub size_bytes: u64,
    /// Bytes of a chunk.
    pub chunk_size_bytes: u64,
}

impl ChunkPlan {
    /// Cuts into chunks of this size, or of a larger one where there would be too many.
    pub fn cut(size_bytes: u64, wanted_chunk_bytes: u64) -> Self {
        let wanted = wanted_chunk_bytes.max(1);
        let chunk_size_bytes = if size_bytes.div_ceil(wanted) <= CHUNKS_MAX {
            wanted
        } else {
            size_bytes.div_ceil(CHUNKS_MAX).next_multiple_of(CHUNK_STEP_BYTES)
        };
        Self {
            size_bytes,
            chunk_size_bytes,
        }
    }

    /// How many chunks there are; none of an empty image.
    pub const fn count(self) -> u64 {
        self.size_bytes.div_ceil(self.chunk_size_bytes)
    }

    /// Bytes of the chunk of this number, counted from 0.
    pub fn bytes_of(self, number: u64) -> Result<u64, Refusal> {
        if number < self.count() {
            Ok(self
                .chunk_size_bytes
                .min(self.size_bytes - number * self.chunk_size_bytes))
        } else {
            Err(Refusal::invalid(format!(
                "There is no chunk {number}: this upload has {} chunks, counted from 0.",
                self.count()
            )))
        }
    }

    /// The numbers that are not among those, which are in order.
    pub fn missing(self, received: &[u64]) -> Vec<ChunkRange> {
        let mut next = 0;
        let mut missing = Vec::new();
        for number in received.iter().copied().chain([self.count()]) {
            if next < number {
                missing.push(ChunkRange {
                    first: next,
                    last: number - 1,
                });
            }
            next = number + 1;
        }
        missing
    }
}

/// Chunks that follow one another, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkRange {
    /// The number of the first.
    pub first: u64,
    /// The number of the last.
    pub last: u64,
}

impl ChunkRange {
    /// Numbers in order, as ranges.
    pub fn all_of(numbers: &[u64]) -> Vec<Self> {
        let mut ranges: Vec<Self> = Vec::new();
        for &number in numbers {
            match ranges.last_mut() {
                Some(range) if range.last + 1 == number => range.last = number,
                _ => ranges.push(Self {
                    first: number,
                    last: number,
                }),
            }
        }
        ranges
    }
}

/// A SHA-256 as somebody claims it: 64 hexadecimal digits, lower-case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sha256(String);

impl Sha256 {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Sha256 {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(Refusal::invalid(format!(
                "{text:?} is no SHA-256, which has 64 hexadecimal digits."
            )))
        }
    }
}

/// The file that the bytes come from: by this somebody finds it again who goes on with the upload, perhaps elsewhere, and
/// a program knows that it is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    name: String,
    head_sha256: Sha256,
}

impl SourceFile {
    /// Reads its name, of 1 to 255 characters, and the digest of its first MiB, or of all of it if it is shorter.
    pub fn parse(name: &str, head_sha256: &str) -> Result<Self, Refusal> {
        refuse_zero("The name of the file", name)?;
        let length = name.chars().count();
        if !(1..=FILE_NAME_CHARS_MAX).contains(&length) {
            return Err(Refusal::invalid(format!(
                "The name of the file has {length} characters; give 1 to {FILE_NAME_CHARS_MAX}."
            )));
        }
        Ok(Self {
            name: name.to_owned(),
            head_sha256: head_sha256.parse()?,
        })
    }
    /// Its name, without its folder.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The digest of its first MiB.
    pub const fn head_sha256(&self) -> &Sha256 {
        &self.head_sha256
    }
}

/// Why a session failed, or why its last attempt to finish did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable word for it.
    pub code: String,
    /// A sentence for people.
    pub detail: String,
}

/// One attempt to bring the chunks together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The attempt.
    pub id: UploadId,
    /// Without a sign of life until then it counts as dead.
    pub alive_until: Timestamp,
    /// Bytes it has read so far.
    pub done_bytes: u64,
}

/// How far a session is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Chunks may come. With a problem: all were there once, but could not be brought together; that can be repeated.
    Receiving(Option<Problem>),
    /// Every byte is digested, inspected and stored.
    Inspecting(Run),
    /// The image has its bytes.
    Active,
    /// The image cannot have these bytes.
    Failed(Problem),
}

impl SessionState {
    /// The word on the wire and in rows.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Receiving(_) => "receiving",
            Self::Inspecting(_) => "inspecting",
            Self::Active => "active",
            Self::Failed(_) => "failed",
        }
    }
    /// Whether chunks are kept for it.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Receiving(_) | Self::Inspecting(_))
    }
    /// What went wrong, if anything did.
    pub const fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Receiving(problem) => problem.as_ref(),
            Self::Failed(problem) => Some(problem),
            Self::Inspecting(_) | Self::Active => None,
        }
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadSession {
    /// The id.
    pub id: UploadSessionId,
    /// The image that waits for the bytes.
    pub image: ImageId,
    /// The project whose members may go on with it.
    pub project: ProjectId,
    /// How the bytes are cut.
    pub plan: ChunkPlan,
    /// What the whole has to be, if the client said.
    pub sha256: Option<Sha256>,
    /// Where they come from, if the client said.
    pub file: Option<SourceFile>,
    /// Where the chunks are, and where the image will be.
    pub store: StoreId,
    /// How far it is.
    pub state: SessionState,
    /// Bytes of the chunks that are there.
    pub received_bytes: u64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it is forgotten, unless something happens.
    pub expires_at: Timestamp,
    /// The version of its row: a save succeeds only over the version it was made from.
    pub version: i64,
}

impl UploadSession {
    /// Refuses chunks unless they are waited for.
    pub fn check_receiving(&self) -> Result<(), Refusal> {
        match &self.state {
            SessionState::Receiving(_) => Ok(()),
            state => Err(Refusal::conflict(format!(
                "Upload {} is {}; it takes no more chunks. Begin another upload to send other data.",
                self.id,
                state.as_str()
            ))),
        }
    }

    /// The session with a chunk more, or with one in place of another.
    pub fn received(&self, bytes: u64, replaced_bytes: u64, now: Timestamp) -> Result<Self, Refusal> {
        self.check_receiving()?;
        Ok(Self {
            received_bytes: self.received_bytes + bytes - replaced_bytes,
            expires_at: now.after(LIFE),
            ..self.moved_to(SessionState::Receiving(None))
        })
    }

    /// The session while its chunks are brought together.
    pub fn started(&self, run: Run, received: &[u64]) -> Result<Self, Refusal> {
        self.check_receiving()?;
        let missing = self.plan.missing(received);
        match missing.first() {
            None => Ok(self.moved_to(SessionState::Inspecting(run))),
            Some(ChunkRange { first, .. }) => Err(Refusal::conflict(format!(
                "Upload {} is not complete: {} of {} chunks are there, and chunk {first} is the first that is missing. \
                 Send those that are missing, then finish.",
                self.id,
                received.len(),
                self.plan.count()
            ))),
        }
    }

    /// The session with another sign of life of this run; `None` if the run does not hold it any more.
    pub fn progressed(&self, run: Run) -> Option<Self> {
        self.is_held_by(&run.id)
            .then(|| self.moved_to(SessionState::Inspecting(run)))
    }

    /// The session at the end of this run; `None` if the run does not hold it any more.
    pub fn ended(&self, run: &UploadId, state: SessionState, now: Timestamp) -> Option<Self> {
        self.is_held_by(run).then(|| Self {
            expires_at: now.after(LIFE),
            ..self.moved_to(state)
        })
    }

    fn is_held_by(&self, run: &UploadId) -> bool {
        matches!(&self.state, SessionState::Inspecting(holder) if holder.id == *run)
    }

    fn moved_to(&self, state: SessionState) -> Self {
        Self {
            state,
            version: self.version + 1,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(0);

    fn session(size_bytes: u64, chunk_size_bytes: u64) -> UploadSession {
        UploadSession {
            id: UploadSessionId::new("s"),
            image: ImageId::new("i"),
            project: ProjectId::new("p"),
            plan: ChunkPlan::cut(size_bytes, chunk_size_bytes),
            sha256: None,
            file: None,
            store: StoreId::new("files"),
            state: SessionState::Receiving(None),
            received_bytes: 0,
            created_at: NOW,
            expires_at: NOW.after(LIFE),
            version: 1,
        }
    }

    fn run(id: &str) -> Run {
        Run {
            id: UploadId::new(id),
            alive_until: NOW,
            done_bytes: 0,
        }
    }

    proptest! {
        #[test]
        fn chunks_are_the_whole_and_never_too_many(size in 0..1_u64 << 40, wanted in 1..64_u64 << 20) {
            let plan = ChunkPlan::cut(size, wanted);
            prop_assert!(plan.count() <= CHUNKS_MAX);
            let sizes: Vec<u64> = (0..plan.count()).map(|number| plan.bytes_of(number).unwrap()).collect();
            prop_assert_eq!(sizes.iter().sum::<u64>(), size);
            prop_assert!(sizes.iter().rev().skip(1).all(|bytes| *bytes == plan.chunk_size_bytes));
            prop_assert!(plan.bytes_of(plan.count()).is_err());
        }

        #[test]
        fn what_is_missing_and_what_is_there_are_all(there in prop::collection::btree_set(0..20_u64, 0..20)) {
            let plan = ChunkPlan::cut(20, 1);
            let there: Vec<u64> = there.into_iter().collect();
            let numbers = |ranges: Vec<ChunkRange>| ranges.into_iter().flat_map(|range| range.first..=range.last);
            prop_assert_eq!(numbers(ChunkRange::all_of(&there)).collect::<Vec<_>>(), there.clone());
            let mut all: Vec<u64> = numbers(plan.missing(&there)).chain(there).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..20).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_upload_that_is_not_complete_cannot_be_finished_and_says_what_is_missing() {
        let refusal = session(5, 1).started(run("r"), &[0, 1, 3]).unwrap_err();
        assert!(
            matches!(&refusal, Refusal::Conflict(text) if text.contains("3 of 5") && text.contains("chunk 2")),
            "{refusal}"
        );
        assert!(
            session(0, 1).started(run("r"), &[]).is_ok(),
            "an empty image is complete"
        );
    }

    #[test]
    fn only_the_run_that_holds_a_session_ends_it() {
        let held = session(1, 1).started(run("mine"), &[0]).unwrap();
        assert!(held.ended(&UploadId::new("other"), SessionState::Active, NOW).is_none());
        assert!(held.progressed(run("other")).is_none());
        assert!(held.received(1, 0, NOW).is_err(), "no chunk comes any more");
        assert!(held.started(run("other"), &[0]).is_err());
        let ended = held
            .ended(&UploadId::new("mine"), SessionState::Active, NOW.after(LIFE))
            .unwrap();
        assert_eq!(
            (&ended.state, ended.expires_at),
            (&SessionState::Active, NOW.after(2 * LIFE))
        );
    }

    #[test]
    fn a_checksum_is_64_hexadecimal_digits() {
        assert_eq!("AB".repeat(32).parse::<Sha256>().unwrap().as_str(), "ab".repeat(32));
        for wrong in ["", "ab", &"g".repeat(64), &"a".repeat(65)] {
            assert!(wrong.parse::<Sha256>().is_err(), "{wrong}");
        }
    }
}
