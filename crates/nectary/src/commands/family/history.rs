//! `nectary family history`

use clap::Args;
use nectary_remote::catalog_client::families;
use serde_json::Value;

use super::slug;
use crate::cli::Terminal;
use crate::commands::asking::Client;
use crate::commands::offline::Failure;
use crate::output::{Column, column, wide};

/// Of which family.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The family
    family: String,
}

const COLUMNS: [Column; 8] = [
    column("at", "when"),
    column("verb", "what"),
    column("build.build", "build"),
    column("says", "in words"),
    column(BECAUSE, "because"),
    column(ENDS_ON, "may be gone from"),
    column("user_id", "by"),
    wide("build.image_id", "image"),
];

const BECAUSE: &str = "because";
const ENDS_ON: &str = "ends_on";
/// What not every history has: a column of nothing only takes room.
const SCARCE: [&str; 3] = [BECAUSE, ENDS_ON, "user_id"];

/// Runs the command.
pub async fn history(arguments: &Arguments, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let slug = slug(client, &arguments.family).await?;
    let family = families::show(&client.session, &slug).await?;
    let mut events = family["history"].as_array().cloned().unwrap_or_default();
    if !client.output.is_table() {
        return client.output.list(terminal.out, &COLUMNS, "build.image_id", &events);
    }
    for event in &mut events {
        explain(event, &family["builds"]);
    }
    let is_told =
        |column: &Column| !SCARCE.contains(&column.field) || events.iter().any(|event| event[column.field].is_string());
    let columns: Vec<Column> = COLUMNS.into_iter().filter(is_told).collect();
    client.list(terminal, &columns, "build.image_id", &events, "events")
}

/// Adds why it happened and until when. That stands with the build that was marked or superseded by it, at that moment.
fn explain(event: &mut Value, builds: &Value) {
    let (verb, image) = (event["verb"].as_str(), &event["build"]["image_id"]);
    let mark = builds.as_array().into_iter().flatten().find_map(|build| {
        let (mark, is_meant) = match verb? {
            "deprecate" => ("deprecated", build["image_id"] == *image),
            "revoke" => ("revoked", build["image_id"] == *image),
            "promote" | "rollback" => ("superseded", build["superseded"]["by"]["image_id"] == *image),
            "retire" => ("superseded", build["superseded"]["by"].is_null()),
            _ => return None,
        };
        let mark = &build[mark];
        (is_meant && mark["at"].is_string() && mark["at"] == event["at"]).then_some(mark)
    });
    if let Some(mark) = mark {
        let key = if mark["message"].is_string() {
            "message"
        } else {
            "reason"
        };
        event[BECAUSE] = mark[key].clone();
        event[ENDS_ON] = mark[ENDS_ON].clone();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_has_the_reason_of_what_it_did_and_of_nothing_else() {
        let at = "2026-08-03T12:00:00Z";
        let builds = json!([
            {"image_id": "b", "superseded": {"at": at, "reason": "over", "by": null}},
            {"image_id": "a", "superseded": {"at": at, "reason": "USN-7412", "by": {"image_id": "b"}},
                "deprecated": {"at": at, "message": "old", "ends_on": "2026-12-31"}},
        ]);
        for (verb, image, at, told) in [
            ("promote", "b", at, ("USN-7412".into(), Value::Null)),
            ("promote", "a", at, (Value::Null, Value::Null)),
            ("deprecate", "a", at, ("old".into(), "2026-12-31".into())),
            ("deprecate", "a", "2026-08-04T12:00:00Z", (Value::Null, Value::Null)),
            ("retire", "b", at, ("over".into(), Value::Null)),
            ("register", "a", at, (Value::Null, Value::Null)),
        ] {
            let mut event = json!({"at": at, "verb": verb, "build": {"image_id": image}});
            explain(&mut event, &builds);
            assert_eq!((event[BECAUSE].clone(), event[ENDS_ON].clone()), told, "{verb} {image}");
        }
    }
}
