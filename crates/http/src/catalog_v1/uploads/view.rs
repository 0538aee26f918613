//! An upload session as clients see it.

use nectary_domain::upload_session::{ChunkRange, SessionState, Sha256, UploadSession};
use serde_json::{Value, json};

/// Without its chunks, as lists show it.
pub(super) fn summary(session: &UploadSession) -> Value {
    let problem = session
        .state
        .problem()
        .map(|problem| json!({"code": problem.code, "detail": problem.detail}));
    let file = session
        .file
        .as_ref()
        .map(|file| json!({"name": file.name(), "head_sha256": file.head_sha256().as_str()}));
    json!({
        "id": session.id.as_str(),
        "image_id": session.image.as_str(),
        "state": session.state.as_str(),
        "problem": problem,
        "size_bytes": session.plan.size_bytes,
        "sha256": session.sha256.as_ref().map(Sha256::as_str),
        "file": file,
        "chunk_size_bytes": session.plan.chunk_size_bytes,
        "chunk_count": session.plan.count(),
        "received_bytes": session.received_bytes,
        "inspected_bytes": inspected_bytes(session),
        "created_at": session.created_at.to_string(),
        "expires_at": session.expires_at.to_string(),
    })
}

/// With the numbers of the chunks that are there, in order, and of those that are missing.
pub(super) fn detail(session: &UploadSession, received: &[u64]) -> Value {
    let mut shown = summary(session);
    // Where chunks are not waited for, none is missing.
    let missing = match session.state {
        SessionState::Receiving(_) => session.plan.missing(received),
        SessionState::Inspecting(_) | SessionState::Active | SessionState::Failed(_) => Vec::new(),
    };
    shown["received"] = ranges(&ChunkRange::all_of(received));
    shown["missing"] = ranges(&missing);
    shown
}

fn ranges(ranges: &[ChunkRange]) -> Value {
    ranges
        .iter()
        .map(|range| json!({"first": range.first, "last": range.last}))
        .collect()
}

/// Bytes that were digested, inspected and stored.
fn inspected_bytes(session: &UploadSession) -> u64 {
    match &session.state {
        SessionState::Receiving(_) | SessionState::Failed(_) => 0,
        SessionState::Inspecting(run) => run.done_bytes,
        SessionState::Active => session.plan.size_bytes,
    }
}
