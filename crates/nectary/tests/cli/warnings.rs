//! Nobody uses a build by accident that is revoked, deprecated or superseded: every command that shows one says so.

use serde_json::json;

use super::asked::{Asked, answer, canned};
use super::families::{SLUG, as_curator, current, registered};
use crate::program::{Place, Run, finish};

/// A verb of the family, by somebody who may.
fn change(asked: &Asked, verb: &str, more: &[&str]) {
    let run = as_curator(asked, &[&["family", verb, SLUG, "--yes"], more].concat());
    assert_eq!(run.code, 0, "{run:?}");
}

/// A family with a former build and a current one.
fn two_builds(asked: &Asked) -> [String; 2] {
    ["57", "58"].map(|build| {
        let id = registered(asked, build);
        change(asked, "promote", &["--reason", "USN-7412"]);
        id
    })
}

fn says(run: &Run, code: i32, words: &[&str]) {
    assert!(
        run.code == code && words.iter().all(|word| run.err.contains(word)),
        "{words:?} {run:?}"
    );
}

#[test]
fn a_build_that_is_not_current_is_told_with_its_reason_and_its_replacement() {
    let asked = Asked::start();
    let [first, second] = two_builds(&asked);
    let instead = format!("Use build 58 instead, image {second}.");
    for arguments in [
        &["image", "show", &first][..],
        &["image", "why", &first],
        &["image", "download", &first, "x"],
    ] {
        says(
            &asked.run(arguments),
            0,
            &[
                "Build 57 of Debian 12",
                "was superseded at",
                "just now",
                "USN-7412",
                &instead,
            ],
        );
    }
    let listed = asked.fine(&["image", "list", "--category", "archived"]);
    assert!(listed.contains("superseded"), "{listed}");
    let listed = asked.json(&["image", "list", "--category", "archived"]);
    assert_eq!(listed[0]["status"], "active", "programs have the server's words");
    assert_eq!(asked.run(&["image", "show", &second]).err, "");
}

#[test]
fn a_deprecated_build_is_told_with_its_end() {
    let asked = Asked::start();
    let [_, second] = two_builds(&asked);
    change(
        &asked,
        "deprecate",
        &["--message", "Use Debian 13", "--ends-on", "2027-12-31"],
    );
    let words = [
        "Build 58",
        "was deprecated at",
        "Use Debian 13. It may be gone from 2027-12-31 on.",
    ];
    for arguments in [
        &["image", "show", &second][..],
        &["family", "show", SLUG],
        &["family", "resolve", SLUG],
    ] {
        says(&asked.run(arguments), 0, &words);
    }
    assert_eq!(current(&asked), second, "scripts still get it");
    let told = asked.fine(&["family", "history", SLUG]);
    assert!(
        told.contains("Use Debian 13") && told.contains("2027-12-31") && told.contains("USN-7412"),
        "{told}"
    );
    let page = asked.fine(&["family", "show", SLUG]);
    assert!(
        page.contains("deprecated, current") && page.contains("superseded"),
        "{page}"
    );
}

#[test]
fn a_family_whose_current_build_is_revoked_has_nothing_safe_to_start() {
    let asked = Asked::start();
    let [first, second] = two_builds(&asked);
    change(&asked, "revoke", &["--build", "58", "--message", "CVE-2026-1"]);
    let revoked = ["Build 58", "was revoked at", "CVE-2026-1", "Do not use it."];
    says(&asked.run(&["image", "show", &second]), 0, &revoked);
    says(&asked.run(&["family", "show", SLUG]), 0, &revoked);
    let download = asked.run(&["image", "download", &second, "x"]);
    says(&download, 4, &revoked);
    says(&download, 4, &["is deactivated"]);
    let resolved = asked.run(&["family", "resolve", SLUG]);
    says(
        &resolved,
        5,
        &["no build that is safe to use", "58 is revoked", "CVE-2026-1"],
    );
    assert_eq!(resolved.out, "");

    let former = asked.run(&["image", "show", &first]);
    says(
        &former,
        0,
        &["was superseded", "Build 58, the current one, was revoked too"],
    );
    assert!(!former.err.contains("Use build"), "{former:?}");
    let page = asked.fine(&["family", "show", SLUG]);
    assert!(
        page.contains("revoked, current") && page.contains("CVE-2026-1"),
        "{page}"
    );
}

#[test]
fn an_image_of_a_family_that_ended_says_so_and_why() {
    let asked = Asked::start();
    let [first, second] = two_builds(&asked);
    change(&asked, "retire", &["--reason", "Debian 12 is over"]);
    let ended = [
        "The family Debian 12",
        "ended at",
        "Debian 12 is over. Nothing replaces its builds.",
    ];
    for image in [&first, &second] {
        says(&asked.run(&["image", "show", image]), 0, &ended);
    }
    says(&asked.run(&["family", "show", SLUG]), 0, &ended);
    says(&asked.run(&["family", "resolve", SLUG]), 3, &ended);
}

#[test]
fn lists_of_families_tell_of_current_builds_that_are_revoked_or_deprecated() {
    let url = canned(|told, stream| {
        let family = |slug: &str, revoked, deprecated| {
            json!({"slug": slug, "name": slug, "state": "living", "retired_at": null,
                "current": {"image_id": slug, "build": "5", "revoked": revoked, "deprecated": deprecated}})
        };
        let at = "2026-08-03T12:00:00Z";
        let families = [
            family("debian", json!({"at": at, "message": "CVE-2026-1"}), json!(null)),
            family(
                "fedora",
                json!(null),
                json!({"at": at, "message": "Old", "ends_on": "2027-12-31"}),
            ),
            family("ubuntu", json!(null), json!(null)),
            // As a server tells it that does not say more of a current build.
            json!({"slug": "cirros", "name": "cirros", "state": "living", "current": {"image_id": "c", "build": "1"}}),
        ];
        let body = if told.line.starts_with("GET /catalog/v1/families") {
            json!({"families": families, "next": null})
        } else {
            json!({"caller": {}})
        };
        answer(stream, "200 OK", "", body.to_string().as_bytes());
    });
    let place = Place::new();
    let list = |form: &str| {
        let mut command = place.command(&["family", "list", "-o", form]);
        finish(command.env("OS_IMAGE_URL", &url).env("OS_TOKEN", "t"))
    };
    let run = list("table");
    says(
        &run,
        0,
        &[
            "Build 5 of debian was revoked at",
            "CVE-2026-1. Do not use it.",
            "Build 5 of fedora was deprecated at",
        ],
    );
    assert!(!run.err.contains("ubuntu") && !run.err.contains("cirros"), "{run:?}");
    for word in ["revoked, living", "deprecated, living"] {
        assert_eq!(run.out.matches(word).count(), 1, "{run:?}");
    }
    assert_eq!(
        list("csv").out.matches("debian,debian,living").count(),
        1,
        "programs have the server's words"
    );
}
