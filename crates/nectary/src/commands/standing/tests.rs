//! What is said of builds, with bodies as servers of either age give them.

use jiff::tz::TimeZone;
use serde_json::json;

use super::*;
use crate::output::Form;

fn output() -> Output {
    Output {
        form: Form::Table,
        fields: Vec::new(),
        width: None,
        now: "2026-08-10T12:00:00Z".parse().unwrap(),
        zone: TimeZone::UTC,
    }
}

fn sentences(build: &Value, family: &Value) -> String {
    Standing { build, family }.sentences(&output()).join(" ")
}

/// A build that was superseded, with this beside it.
fn superseded(more: Value) -> Value {
    let mut build = json!({
        "name": "Debian 12", "build": "57", "image_id": "a", "state": "superseded", "is_current": false,
        "superseded": {"at": "2026-08-03T12:00:00Z", "reason": "USN-7412"}, "deprecated": null, "revoked": null,
        "replaced_by": {"image_id": "b", "build": "58"},
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        build[key] = value.clone();
    }
    build
}

#[test]
fn a_superseded_build_names_the_reason_and_its_replacement() {
    let build = superseded(json!({}));
    assert_eq!(
        sentences(&build, &Value::Null),
        "Build 57 of Debian 12 was superseded at 2026-08-03 12:00 UTC (7 days ago): USN-7412. Use build 58 instead, image b."
    );
    assert_eq!(marked(&"active".into(), &build), "superseded, active");
    assert_eq!(marked(&"superseded".into(), &build), "superseded");
}

#[test]
fn the_worst_comes_first_and_what_is_revoked_is_not_to_be_used() {
    let build = superseded(json!({
        "revoked": {"at": "2026-08-09T12:00:00Z", "message": "A key is in it!"},
        "deprecated": {"at": "2026-08-08T12:00:00Z", "message": "Old", "ends_on": "2026-12-31"},
    }));
    let told = sentences(&build, &Value::Null);
    let expected = "Build 57 of Debian 12 was revoked at 2026-08-09 12:00 UTC (1 day ago): A key is in it! Do not use it. \
                    It was deprecated at 2026-08-08 12:00 UTC (2 days ago): Old. It may be gone from 2026-12-31 on. It was \
                    superseded";
    assert!(told.starts_with(expected), "{told}");
    assert_eq!(
        (since(&build), because(&build)),
        (&json!("2026-08-09T12:00:00Z"), &json!("A key is in it!"))
    );
}

#[test]
fn a_replacement_that_is_revoked_itself_is_not_recommended() {
    let revoked = json!({"at": "2026-08-09T12:00:00Z", "message": "CVE-2026-1"});
    let current = json!({"image_id": "b", "build": "58", "is_current": true, "revoked": revoked});
    // A server of before still names the build as a replacement, and tells its marks among the builds alone.
    for (build, family) in [
        (
            superseded(json!({})),
            json!({"current": {"image_id": "b", "build": "58"}, "builds": [current]}),
        ),
        (superseded(json!({"replaced_by": null})), json!({"current": current})),
    ] {
        let told = sentences(&build, &family);
        assert!(
            told.contains("there is no safe build") && !told.contains("Use build"),
            "{told}"
        );
    }
    let told = sentences(&current, &json!({"name": "Debian 12", "current": current}));
    assert!(
        told.ends_with("Do not use it. There is no safe build to use instead."),
        "{told}"
    );
}

#[test]
fn builds_of_a_family_that_ended_say_so_and_why() {
    let (last, former) = ("2026-08-09T12:00:00Z", "2026-08-03T12:00:00Z");
    let built = |at: &str, reason| superseded(json!({"superseded": {"at": at, "reason": reason}, "replaced_by": null}));
    let family = json!({"name": "Debian 12", "retired_at": last,
        "builds": [built(former, "monthly"), built(last, "Debian dropped it")]});
    let ended = "The family Debian 12 ended at 2026-08-09 12:00 UTC (1 day ago): Debian dropped it. Nothing replaces its \
                 builds.";
    assert_eq!(
        sentences(&family["builds"][1], &family),
        format!("Build 57 of Debian 12 was the last one. {ended}")
    );
    let told = sentences(&family["builds"][0], &family);
    assert!(told.contains("monthly") && told.ends_with(ended), "{told}");
}

#[test]
fn nothing_is_said_of_a_build_with_which_all_is_well() {
    let build = json!({"build": "58", "state": "current", "superseded": null, "deprecated": null, "revoked": null});
    assert_eq!(sentences(&build, &Value::Null), "");
    assert_eq!(marked(&"current".into(), &build), "current");
    assert_eq!(marked(&"active".into(), &Value::Null), "active");
}
