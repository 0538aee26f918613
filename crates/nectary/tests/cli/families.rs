//! `nectary family`: from a folder that a build left to a promotion, and back.

use serde_json::Value;

use super::asked::Asked;
use crate::program::Run;

pub const SLUG: &str = "debian-12-bookworm-amd64";

/// All that an official image must say, of one build.
fn facts(build: &str) -> [(&'static str, String); 15] {
    [
        ("nectar_name", "Debian 12 (Bookworm) amd64"),
        ("nectar_build", build),
        ("default_user", "debian"),
        ("os_distro", "debian"),
        ("os_version", "12"),
        ("architecture", "x86_64"),
        ("hw_disk_bus", "virtio"),
        ("replace_frequency", "monthly"),
        ("uuid_validity", "last-3"),
        ("provided_until", "notice"),
        ("image_source", "https://cloud.debian.org/"),
        ("image_description", "Debian 12 with cloud-init"),
        ("image_build_date", "2026-08-03"),
        ("image_original_user", "debian"),
        (
            "murano_image_info",
            "{\"title\": \"NeCTAR Debian 12 (Bookworm) amd64\", \"type\": \"linux.debian\"}",
        ),
    ]
    .map(|(name, value)| (name, format!("{value}\n")))
}

pub fn as_curator(asked: &Asked, arguments: &[&str]) -> Run {
    asked.run_as("nectary-official", arguments)
}

/// A build uploaded, with the folder that it left. Returns the id of its image, and the folder.
fn uploaded(asked: &Asked, build: &str) -> (String, String) {
    let folder = asked.folder.path().join(format!("build-{build}"));
    for (name, value) in facts(build) {
        std::fs::create_dir_all(folder.join(".facts")).unwrap();
        std::fs::write(folder.join(".facts").join(name), value).unwrap();
    }
    std::fs::create_dir_all(folder.join(".tags")).unwrap();
    std::fs::write(folder.join(".tags/debian"), "").unwrap();
    std::fs::write(folder.join("disk.img"), format!("build {build}")).unwrap();
    let file = folder.join("disk.img");
    let made = as_curator(
        asked,
        &[
            "image",
            "create",
            "NeCTAR Debian 12 (Bookworm) amd64",
            "--visibility",
            "private",
            "--min-disk-gib",
            "10",
            "--min-ram-mib",
            "512",
            "-o",
            "id",
            "--file",
            file.to_str().unwrap(),
        ],
    );
    assert_eq!(made.code, 0, "{made:?}");
    (made.out.trim().to_owned(), folder.to_str().unwrap().to_owned())
}

/// A build uploaded and registered as its folder says. Returns the id of its image.
pub fn registered(asked: &Asked, build: &str) -> String {
    let (id, folder) = uploaded(asked, build);
    let run = as_curator(asked, &["family", "register", &id, "--from", &folder]);
    assert_eq!(run.code, 0, "{run:?}");
    id
}

pub fn current(asked: &Asked) -> String {
    asked.fine(&["family", "resolve", SLUG]).trim().to_owned()
}

#[test]
fn a_build_is_registered_promoted_superseded_and_rolled_back() {
    let asked = Asked::start();
    let first = registered(&asked, "57");
    let nobody = as_curator(&asked, &["family", "promote", SLUG]);
    assert!(nobody.code == 2 && nobody.err.contains("--yes"), "{nobody:?}");
    assert_eq!(asked.run(&["family", "resolve", SLUG]).code, 3);

    let dry = as_curator(&asked, &["family", "promote", SLUG, "--dry-run"]);
    assert_eq!(asked.run(&["family", "resolve", SLUG]).code, 3);
    let real = as_curator(&asked, &["family", "promote", SLUG, "--yes"]);
    assert_eq!((real.code, &dry.out), (0, &real.out), "{real:?}");
    assert_eq!(current(&asked), first);

    let second = registered(&asked, "58");
    let run = as_curator(
        &asked,
        &[
            "family",
            "promote",
            "Debian 12 (Bookworm) amd64",
            "--build",
            "58",
            "--reason",
            "USN-7412",
            "--yes",
        ],
    );
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(current(&asked), second);
    assert_eq!(
        asked.json(&["image", "show", &format!("family:{SLUG}")])["id"],
        second.as_str()
    );

    let shown = asked.run(&["image", "show", &first]);
    assert!(
        shown.code == 0 && shown.err.contains("was superseded at") && shown.err.contains(&second),
        "{shown:?}"
    );
    let page = asked.fine(&["family", "show", SLUG]);
    assert!(
        page.contains("USN-7412") && page.contains(&first) && page.contains(&second),
        "{page}"
    );
    let told = asked.fine(&["family", "history", SLUG]);
    assert!(
        told.contains("just now") && told.contains("Build 58 is current"),
        "{told}"
    );
    let history = asked.json(&["family", "history", SLUG]);
    assert_eq!(history[0]["verb"], "promote", "{history}");

    let run = as_curator(&asked, &["family", "rollback", SLUG, "--yes"]);
    assert_eq!((run.code, current(&asked)), (0, first), "{run:?}");
    let listed: Value = asked.json(&["family", "list"]);
    assert_eq!(
        (&listed[0]["slug"], &listed[0]["current"]["build"]),
        (&SLUG.into(), &"57".into())
    );
}

#[test]
fn every_rule_that_is_not_met_is_told_with_its_fix() {
    let asked = Asked::start();
    let file = asked.file("disk.img", b"x");
    let made = as_curator(
        &asked,
        &["image", "create", "x", "--file", file.to_str().unwrap(), "-o", "id"],
    );
    let facts = [
        "--fact",
        "nectar_name=Debian 12 (Bookworm) amd64",
        "--fact",
        "nectar_build=1",
    ];
    let mut register = vec!["family", "register", made.out.trim()];
    register.extend(facts);
    assert_eq!(as_curator(&asked, &register).code, 0);
    let run = as_curator(&asked, &["family", "promote", SLUG, "--yes"]);
    assert_eq!(run.code, 5, "{run:?}");
    assert!(
        run.err.matches("\n  - ").count() > 3 && run.err.contains("default_user"),
        "{}",
        run.err
    );
}

#[test]
fn what_a_current_build_refuses_is_told_with_the_commands_for_it() {
    let asked = Asked::start();
    let id = registered(&asked, "57");
    as_curator(&asked, &["family", "promote", SLUG, "--yes"]);
    let run = as_curator(&asked, &["image", "delete", &id, "--yes"]);
    assert!(
        run.code == 5 && run.err.contains(&format!("`nectary family promote {SLUG}`")),
        "{run:?}"
    );
    let run = asked.run_as("nectary-admin", &["image", "delete", &id, "--yes"]);
    assert!(
        run.code == 5 && run.err.contains(&format!("`nectary family VERB {SLUG}`")) && !run.err.contains("POST"),
        "{run:?}"
    );
}

#[test]
fn those_who_are_no_curators_may_read_and_not_change() {
    let asked = Asked::start();
    registered(&asked, "57");
    let promoted = as_curator(&asked, &["family", "promote", SLUG, "--yes"]);
    assert_eq!(promoted.code, 0, "{promoted:?}");
    let run = asked.run(&["family", "retire", SLUG, "--yes"]);
    assert_eq!(run.code, 4, "{run:?}");
    assert_eq!(asked.run(&["family", "show", "no-such-family"]).code, 3);
    assert_eq!(asked.run(&["family", "show", "No Such Family"]).code, 3);
}

#[test]
fn a_build_is_deprecated_and_revoked_with_a_message_and_reinstated() {
    let asked = Asked::start();
    registered(&asked, "57");
    as_curator(&asked, &["family", "promote", SLUG, "--yes"]);
    let run = as_curator(
        &asked,
        &[
            "family",
            "deprecate",
            SLUG,
            "--message",
            "Use Debian 13",
            "--ends-on",
            "2026-12-31",
            "--yes",
        ],
    );
    assert_eq!(run.code, 0, "{run:?}");
    let run = as_curator(
        &asked,
        &[
            "family",
            "revoke",
            SLUG,
            "--build",
            "57",
            "--message",
            "CVE-2026-1",
            "--yes",
            "-o",
            "json",
        ],
    );
    let outcome: Value = serde_json::from_str(&run.out).unwrap();
    assert!(run.code == 0 && outcome["affected"].is_object(), "{run:?}");
    let run = as_curator(&asked, &["family", "reinstate", SLUG, "--build", "57", "--yes"]);
    assert!(run.code == 0 && run.out.contains("is reinstated"), "{run:?}");
    let run = as_curator(&asked, &["family", "retire", SLUG, "--reason", "over", "--yes"]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn a_verb_is_scheduled_listed_and_cancelled() {
    let asked = Asked::start();
    let id = registered(&asked, "57");
    let promote = ["family", "promote", SLUG, "--reason", "tonight", "--at"];
    let with = |more: &[&str]| as_curator(&asked, &[&promote[..], more].concat());
    let nobody = with(&["2d"]);
    assert!(nobody.code == 2 && nobody.err.contains("--yes"), "{nobody:?}");
    let dry = with(&["2d", "--dry-run"]);
    assert!(dry.code == 0 && dry.out.contains(&id), "{dry:?}");
    let list = ["family", "schedule", "list", SLUG, "-o", "json"];
    let listed = || serde_json::from_str::<Value>(&as_curator(&asked, &list).out).unwrap();
    assert_eq!(listed(), Value::Array(Vec::new()));

    let run = with(&["2d", "--yes"]);
    assert!(
        run.err.contains("If it were done now:") && run.err.contains("Build 57 is current"),
        "{run:?}"
    );
    assert!(run.code == 0 && run.out.contains("promote is scheduled for"), "{run:?}");
    assert_eq!(asked.run(&["family", "resolve", SLUG]).code, 3, "it is not done now");
    let schedules = listed();
    assert_eq!(
        (
            &schedules[0]["verb"],
            &schedules[0]["state"],
            &schedules[0]["parameters"]["reason"]
        ),
        (&"promote".into(), &"waiting".into(), &"tonight".into())
    );

    let cancel = |id: &str| as_curator(&asked, &["family", "schedule", "cancel", SLUG, id]);
    let schedule = schedules[0]["id"].as_str().unwrap();
    assert!(run.out.contains(&format!("cancel {SLUG} {schedule}")), "{}", run.out);
    assert_eq!(cancel(&schedule[..3]).code, 3);
    let run = cancel(&schedule[..8]);
    assert!(run.code == 0 && run.out.contains("is cancelled"), "{run:?}");
    assert_eq!(listed()[0]["state"], "cancelled");
}

#[test]
fn what_the_rules_refuse_today_can_be_scheduled_and_the_past_cannot() {
    let asked = Asked::start();
    registered(&asked, "57");
    as_curator(&asked, &["family", "promote", SLUG, "--yes"]);
    // There is no former build yet.
    let rollback = ["family", "rollback", SLUG, "--at", "12h"];
    let run = asked.run_typing("nectary-official", &rollback, "y\n");
    assert!(run.code == 0 && run.out.contains("rollback is scheduled"), "{run:?}");
    assert!(
        run.err.contains("no former build to go back to") && run.err.contains("Do it at "),
        "{}",
        run.err
    );
    for (when, code) in [("2020-01-01", 2), ("soon", 2)] {
        let run = as_curator(&asked, &["family", "retire", SLUG, "--at", when, "--yes"]);
        assert_eq!(run.code, code, "{when} {run:?}");
    }
    assert_eq!(asked.run(&["family", "retire", SLUG, "--at", "12h", "--yes"]).code, 4);
    assert_eq!(asked.run(&["family", "schedule", "list", SLUG]).code, 4);
}

#[test]
fn a_registration_is_scheduled_in_a_family_that_there_is() {
    let asked = Asked::start();
    let (id, folder) = uploaded(&asked, "57");
    let later = |id: &str, folder: &str| {
        let register = ["family", "register", id, "--from", folder, "--at", "2d"];
        as_curator(&asked, &register)
    };
    let run = later(&id, &folder);
    assert!(run.code == 3 && run.err.contains("registered without --at"), "{run:?}");
    as_curator(&asked, &["family", "register", &id, "--from", &folder]);

    let (id, folder) = uploaded(&asked, "58");
    let run = later(&id, &folder);
    assert!(
        run.code == 0 && run.out.contains("register is scheduled for"),
        "{run:?}"
    );
    let list = as_curator(&asked, &["family", "schedule", "list", SLUG, "-o", "json"]);
    let listed: Value = serde_json::from_str(&list.out).unwrap();
    assert_eq!(
        (
            &listed[0]["parameters"]["image_id"],
            &listed[0]["parameters"]["facts"]["nectar_build"]
        ),
        (&id.into(), &"58".into())
    );
}

#[test]
fn what_people_read_of_a_family_is_changed_and_taken_away() {
    let asked = Asked::start();
    registered(&asked, "57");
    let text = asked.file("about.md", b"# Debian\nFor everybody.");
    let update = |more: &[&str]| {
        let run = as_curator(&asked, &[&["family", "update", SLUG, "--yes"], more].concat());
        let shown = as_curator(&asked, &["family", "show", SLUG, "-o", "json"]);
        (run, serde_json::from_str::<Value>(&shown.out).unwrap())
    };
    let file = ["--description-file", text.to_str().unwrap()];
    let (run, family) = update(&[&file[..], &["--ends-on", "2028-06-30", "--support", "security_only"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        (&family["description"], &family["ends_on"], &family["support"]),
        (
            &"# Debian\nFor everybody.".into(),
            &"2028-06-30".into(),
            &"security_only".into()
        )
    );
    let (run, family) = update(&["--ends-on", "", "--default-user", "", "--dry-run"]);
    assert!(run.code == 0 && family["default_user"] == "debian", "{run:?}");
    let (_, family) = update(&["--ends-on", "", "--default-user", ""]);
    assert_eq!(
        (&family["ends_on"], &family["default_user"]),
        (&Value::Null, &Value::Null)
    );
    let (run, _) = update(&["--support", "some"]);
    assert!(run.code == 2 && run.err.contains("security_only"), "{run:?}");
}
