//! Uploads in chunks, and events.

use serde_json::Value;

use super::described::{Content, DRY_RUN, PAGE, Part, operation};
use super::schema::{extended, list, number, object, one_of, or_null, page, reference, request, text, time, truth};

pub(super) const PART: Part = Part {
    name: "uploads",
    summary: "Images sent in chunks that survive the client and the server, and news of what changes.",
    operations: &[
        operation("POST", "/catalog/v1/uploads", "Begin an upload", "Upload")
            .takes("NewUpload")
            .query(DRY_RUN)
            .answers(201, "Begun; the answer says how to cut."),
        operation("GET", "/catalog/v1/uploads", "List the uploads of the project, newest first", "UploadPage").query(PAGE),
        operation("GET", "/catalog/v1/uploads/{upload_id}", "Show what is there and what is missing", "Upload"),
        operation("DELETE", "/catalog/v1/uploads/{upload_id}", "Abandon an upload", "").query(DRY_RUN).gives_nothing(),
        operation(
            "PUT",
            "/catalog/v1/uploads/{upload_id}/chunks/{number}",
            "Send a chunk, counted from 0",
            "UploadSummary",
        )
        .headers(&[("Content-Digest", "sha-256=:<base64>: of the chunk (RFC 9530)")])
        .takes_content(Content::Other("application/octet-stream")),
        operation(
            "POST",
            "/catalog/v1/uploads/{upload_id}/finish",
            "Put the image together",
            "FinishingUpload",
        )
        .query(DRY_RUN)
        .answers(202, "Begun, or done before; ask for the upload to see how far it is."),
        operation("GET", "/catalog/v1/events", "Hear what changes, as server-sent events", "")
            .answers(
                200,
                "Events image, inbox, family and upload with {\"id\": …|null}, and resync: then everything may have changed.",
            )
            .gives("text/event-stream"),
    ],
    schemas,
};

fn schemas() -> Vec<(&'static str, Value)> {
    let state = one_of(&["receiving", "inspecting", "active", "failed"]);
    let problem = object([("code", text()), ("detail", text())]);
    let file = || object([("name", text()), ("head_sha256", text())]);
    let summary = object([
        ("id", text()),
        ("image_id", text()),
        ("state", state),
        ("problem", or_null(problem)),
        ("size_bytes", number()),
        ("sha256", or_null(text())),
        ("file", or_null(file())),
        ("chunk_size_bytes", number()),
        ("chunk_count", number()),
        ("received_bytes", number()),
        ("inspected_bytes", number()),
        ("created_at", time()),
        ("expires_at", time()),
    ]);
    let ranges = || list(reference("ChunkRange"));
    vec![
        (
            "NewUpload",
            request(
                [("image_id", text()), ("size_bytes", number())],
                [("sha256", or_null(text())), ("file", or_null(file()))],
            ),
        ),
        (
            "Upload",
            extended(summary.clone(), [("received", ranges()), ("missing", ranges())]),
        ),
        ("FinishingUpload", extended(summary.clone(), [("changed", truth())])),
        ("UploadSummary", summary),
        ("UploadPage", page("uploads", "UploadSummary")),
        ("ChunkRange", object([("first", number()), ("last", number())])),
    ]
}
