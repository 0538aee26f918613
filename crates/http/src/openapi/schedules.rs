//! Verbs of families that wait for their time, and the feeds that tell machines of what is official.

use nectary_domain::family::verb::Verb;
use serde_json::{Value, json};

use super::described::{Part, operation};
use super::schema::{list, object, one_of, or_null, page, request, text, time};

pub(super) const PART: Part = Part {
    name: "schedules",
    summary: "A verb of a family can be done at a time; what came of it is kept. The feeds are open to everybody.",
    operations: &[
        operation(
            "GET",
            "/catalog/v1/families/{family}/schedules",
            "List what is scheduled, and what came of it",
            "SchedulePage",
        ),
        operation(
            "POST",
            "/catalog/v1/families/{family}/schedules",
            "Schedule a verb",
            "Schedule",
        )
        .takes("ScheduleRequest")
        .answers(201, "It waits for its time."),
        operation(
            "DELETE",
            "/catalog/v1/families/{family}/schedules/{schedule_id}",
            "Cancel a verb that waits",
            "Schedule",
        ),
        operation(
            "GET",
            "/catalog/v1/feeds/official.json",
            "Every family with its builds",
            "OfficialFeed",
        )
        .open(),
        operation(
            "GET",
            "/catalog/v1/feeds/official.atom",
            "The same as an Atom feed, an entry a build",
            "OfficialFeed",
        )
        .gives("application/atom+xml")
        .open(),
    ],
    schemas,
};

fn schemas() -> Vec<(&'static str, Value)> {
    let verb = || one_of(&Verb::WORDS);
    let schedule = object([
        ("id", text()),
        ("family", text()),
        ("verb", verb()),
        ("parameters", json!({"type": "object"})),
        ("due_at", time()),
        ("state", one_of(&["waiting", "done", "failed", "cancelled"])),
        ("says", or_null(text())),
        ("ended_at", or_null(time())),
        ("user_id", text()),
        ("created_at", time()),
    ]);
    // What the verb itself takes stands beside these two.
    let mut asked = request([("verb", verb()), ("due_at", time())], []);
    asked["additionalProperties"] = true.into();
    let feed = object([("families", list(json!({"type": "object"}))), ("updated_at", time())]);
    vec![
        ("Schedule", schedule),
        ("SchedulePage", page("schedules", "Schedule")),
        ("ScheduleRequest", asked),
        ("OfficialFeed", feed),
    ]
}
