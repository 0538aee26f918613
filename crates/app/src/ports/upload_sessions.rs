//! Upload sessions and their chunks, as rows: a part of the port [`Database`](super::database::Database).
//!
//! A chunk is noted before its first byte and forgotten only when no byte of it is left, whatever became of its session.

use async_trait::async_trait;
use nectary_domain::ids::{ImageId, ProjectId, StoreId, UploadId, UploadSessionId};
use nectary_domain::time::Timestamp;
use nectary_domain::upload_session::UploadSession;

use super::database::RepoResult;
use super::store::ObjectKey;

/// One attempt to send a chunk, and the object it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkRow {
    /// The attempt.
    pub id: UploadId,
    /// Whose chunk it is.
    pub session: UploadSessionId,
    /// Its number.
    pub number: u64,
    /// How many bytes it has.
    pub size_bytes: u64,
    /// Where the bytes go.
    pub store: StoreId,
    /// Under which name.
    pub key: ObjectKey,
}

/// Upload sessions, read.
#[async_trait]
pub trait UploadSessionReads {
    /// A session.
    async fn upload_session(&mut self, id: &UploadSessionId) -> RepoResult<Option<UploadSession>>;
    /// The sessions of a project that are older than this one, or all; newest first, at most so many.
    async fn upload_sessions(
        &mut self,
        project: &ProjectId,
        after: Option<&UploadSession>,
        limit: usize,
    ) -> RepoResult<Vec<UploadSession>>;
    /// How many sessions of a project are open.
    async fn open_upload_sessions(&mut self, project: &ProjectId) -> RepoResult<u64>;
    /// Bytes that open sessions will bring to the images of a project.
    async fn bytes_in_upload_sessions(&mut self, owner: &ProjectId) -> RepoResult<u64>;
    /// Sessions that nobody has gone on with before `now`, and runs that gave no sign of life since before `now`.
    async fn overdue_upload_sessions(&mut self, now: Timestamp) -> RepoResult<Vec<UploadSession>>;
    /// The chunks a session has, by number; or the one of this number.
    async fn chunks(&mut self, session: &UploadSessionId, number: Option<u64>) -> RepoResult<Vec<ChunkRow>>;
    /// How many chunks of a session are on their way at `now`.
    async fn incoming_chunks(&mut self, session: &UploadSessionId, now: Timestamp) -> RepoResult<u64>;
    /// Chunks that belong to nothing any more, and those whose sender was not done in time; so many at the most.
    async fn dead_chunks(&mut self, now: Timestamp, limit: usize) -> RepoResult<Vec<ChunkRow>>;
}

/// Upload sessions, written.
#[async_trait]
pub trait UploadSessionWrites {
    /// Adds a session.
    async fn add_upload_session(&mut self, session: &UploadSession) -> RepoResult<()>;
    /// Saves `after` over `before`. [`RepoError::Stale`](super::database::RepoError::Stale) if the row moved on or is
    /// gone.
    async fn save_upload_session(&mut self, before: &UploadSession, after: &UploadSession) -> RepoResult<()>;
    /// Forgets a session; its chunks are dead from now on. False if it was forgotten before.
    async fn remove_upload_session(&mut self, id: &UploadSessionId) -> RepoResult<bool>;
    /// Forgets every session of an image likewise.
    async fn remove_upload_sessions_of(&mut self, image: &ImageId) -> RepoResult<()>;
    /// Notes a chunk that begins; its sender has until then to be done.
    async fn add_chunk(&mut self, chunk: &ChunkRow, alive_until: Timestamp) -> RepoResult<()>;
    /// A chunk is there: from now on it belongs to its session. False if its sender was taken for dead.
    async fn keep_chunk(&mut self, id: &UploadId, now: Timestamp) -> RepoResult<bool>;
    /// A chunk is dead from now on, unless it belongs to its session, which is false. Forgotten already is fine.
    async fn condemn_chunk(&mut self, id: &UploadId) -> RepoResult<bool>;
    /// The chunks a session has, or the one of this number, are dead from now on.
    async fn drop_chunks(&mut self, session: &UploadSessionId, number: Option<u64>) -> RepoResult<()>;
    /// Forgets a chunk of which no byte is left.
    async fn remove_chunk(&mut self, id: &UploadId) -> RepoResult<()>;
    /// Declares dead whatever is under way: for a process that has just started and knows that it is alone.
    async fn interrupt_upload_sessions(&mut self) -> RepoResult<()>;
}
