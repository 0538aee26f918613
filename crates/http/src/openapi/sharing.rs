//! Sharing: the inbox, shares and their answers.

use serde_json::Value;

use super::described::{DRY_RUN, LIMIT, MARKER, PAGE, Parameter, Part, operation};
use super::schema::{extended, list, number, object, one_of, or_null, page, reference, request, text, time, truth};

pub(super) const PART: Part = Part {
    name: "sharing",
    summary: "What is offered to a project and by it.",
    operations: &[
        operation(
            "GET",
            "/catalog/v1/inbox",
            "List the offers that wait for an answer",
            "Inbox",
        )
        .query(PAGE),
        operation("POST", "/catalog/v1/inbox/accept", "Accept several offers", "Answers")
            .takes("Offers")
            .query(DRY_RUN),
        operation("POST", "/catalog/v1/inbox/reject", "Reject several offers", "Answers")
            .takes("Offers")
            .query(DRY_RUN),
        operation(
            "POST",
            "/catalog/v1/inbox/{image_id}/accept",
            "Accept an offer",
            "AnsweredShare",
        )
        .query(DRY_RUN),
        operation(
            "POST",
            "/catalog/v1/inbox/{image_id}/reject",
            "Reject an offer",
            "AnsweredShare",
        )
        .query(DRY_RUN),
        operation(
            "GET",
            "/catalog/v1/shares",
            "List what is shared, by the project and with it",
            "SharePage",
        )
        .query(&[
            Parameter::filter("side", "given or received."),
            Parameter::filter("status", "pending, accepted or rejected."),
            Parameter::filter("image_id", "One or more images."),
            Parameter::filter("project_id", "Offered to one of these projects."),
            LIMIT,
            MARKER,
        ]),
        operation(
            "POST",
            "/catalog/v1/images/{image_id}/shares",
            "Share an image with projects",
            "ShareOutcomes",
        )
        .takes("NewShares")
        .query(DRY_RUN),
        operation(
            "DELETE",
            "/catalog/v1/images/{image_id}/shares/{project_id}",
            "Take a share back",
            "",
        )
        .gives_nothing()
        .query(DRY_RUN),
    ],
    schemas,
};

fn schemas() -> Vec<(&'static str, Value)> {
    let text_or_null = || or_null(text());
    let share = object([
        ("image_id", text()),
        ("image_name", text_or_null()),
        ("image_status", text()),
        ("visibility", text()),
        ("size_bytes", or_null(number())),
        ("disk_format", text_or_null()),
        ("container_format", text_or_null()),
        ("owner_id", text_or_null()),
        ("owner_name", text_or_null()),
        ("project_id", text()),
        ("project_name", text_or_null()),
        ("side", one_of(&["given", "received"])),
        ("status", one_of(&["pending", "accepted", "rejected"])),
        ("message", text_or_null()),
        ("until", or_null(time())),
        ("offered_by_id", text_or_null()),
        ("offered_by_name", text_or_null()),
        ("offered_at", time()),
        ("answered_at", or_null(time())),
    ]);
    let answer = object([
        ("image_id", text()),
        ("changed", truth()),
        ("share", or_null(reference("Share"))),
        ("problem", or_null(reference("Problem"))),
    ]);
    let outcome = object([
        ("project_id", text()),
        ("changed", truth()),
        ("status", text_or_null()),
        ("until", or_null(time())),
        ("message", text_or_null()),
        ("problem", or_null(reference("Problem"))),
    ]);
    vec![
        ("AnsweredShare", extended(share.clone(), [("changed", truth())])),
        ("Share", share),
        ("SharePage", page("shares", "Share")),
        ("Inbox", page("offers", "Share")),
        ("Offers", request([("image_ids", list(text()))], [])),
        ("Answers", object([("outcomes", list(answer))])),
        (
            "NewShares",
            request(
                [("project_ids", list(text()))],
                [("until", or_null(time())), ("message", text_or_null())],
            ),
        ),
        (
            "ShareOutcomes",
            object([("image_id", text()), ("outcomes", list(outcome))]),
        ),
    ]
}
