//! `nectary image` list, show, create, why: names, forms, refusals and their exit codes.

use serde_json::Value;

use super::asked::{Asked, answer, canned};
use crate::program::{Place, finish};

#[test]
fn an_image_is_made_from_a_file_listed_and_shown() {
    let asked = Asked::start();
    asked.file("disk.img", &[7; 3 << 20]);
    let run = asked.run(&[
        "image",
        "create",
        "Käse",
        "--file",
        "disk.img",
        "--property",
        "os_distro=debian",
        "--property",
        "default_user=debian",
        "--tag",
        "new",
        "--min-disk-gib",
        "2",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    for line in [
        "login user             debian",
        "least disk             2 GiB",
        "size                   3.00 MiB (3145728 bytes)",
    ] {
        assert!(run.out.contains(line), "{}", run.out);
    }
    let listed = asked.json(&["image", "list"]);
    let image = &listed[0];
    assert_eq!(
        (&image["name"], &image["category"], &image["status"]),
        (&"Käse".into(), &"project".into(), &"active".into())
    );
    let shown = asked.json(&["image", "show", "Käse"]);
    assert_eq!(shown["properties"]["os_distro"], "debian");
    let id = image["id"].as_str().unwrap();
    assert_eq!(asked.fine(&["image", "show", &id[..8], "-o", "id"]).trim(), id);
    assert_eq!(
        asked.fine(&[
            "image",
            "list",
            "--distribution",
            "debian",
            "--fields",
            "name,min_disk_gib",
            "-o",
            "csv"
        ]),
        "name,min_disk_gib\nKäse,2\n"
    );
    assert!(
        asked
            .fine(&["image", "why", "Käse"])
            .contains("category project. Owned by your project.")
    );
}

#[test]
fn properties_and_digests_can_be_asked_for_in_lists_too() {
    let asked = Asked::start();
    asked.file("f", b"data");
    for (name, distribution) in [("a", "debian"), ("b", "fedora")] {
        let property = format!("os_distro={distribution}");
        asked.fine(&["image", "create", name, "--file", "f", "--property", &property]);
    }
    let fields = ["--fields", "name,properties.os_distro,os_hash_algo", "-o", "csv"];
    let listed = asked.fine(&[&["image", "list", "--sort", "name"][..], &fields].concat());
    assert_eq!(
        listed,
        "name,properties.os_distro,os_hash_algo\na,debian,sha512\nb,fedora,sha512\n"
    );
    let found = asked.fine(&[&["search", "fedora"][..], &fields].concat());
    assert_eq!(found.lines().last(), Some("b,fedora,sha512"));
    let plain = asked.run(&["image", "list", "--fields", "name,distribution", "--explain"]);
    assert_eq!(plain.err.matches("/catalog/v1/images").count(), 1, "{}", plain.err);
}

#[test]
fn lists_say_when_they_are_empty_or_cut() {
    let asked = Asked::start();
    for (list, said) in [
        (&["image", "list"][..], "No images.\n"),
        (&["search", "debian"], "No images.\n"),
        (&["inbox", "list"], "No offers.\n"),
        (&["image", "shares"], "No shares.\n"),
        (&["family", "list"], "No families.\n"),
    ] {
        let run = asked.run(list);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", said));
        assert_eq!(asked.run(&[list, &["-o", "json"]].concat()).err, "");
    }
    for name in ["a", "b"] {
        asked.image(name, b"1");
    }
    let run = asked.run(&["image", "list", "--limit", "1"]);
    assert!(
        run.out.lines().count() == 2 && run.err.contains("There are more images: --limit 1"),
        "{run:?}"
    );
    assert_eq!(asked.run(&["image", "list", "--limit", "2"]).err, "");
    assert!(
        asked
            .run(&["search", "a", "--limit", "1"])
            .err
            .contains("larger --limit")
    );
}

#[test]
fn an_owner_goes_by_the_name_of_a_project_of_ones_own_and_others_by_their_id() {
    let asked = Asked::start();
    let list = |owner: &str| asked.run_as("nectary-admin", &["image", "list", "--owner", owner]);
    let run = list("admin");
    assert!(run.code == 0 && run.err == "No images.\n", "{run:?}");
    let run = list("demo");
    assert!(
        run.code == 3 && run.err.contains("demo is no project of yours"),
        "{run:?}"
    );
}

#[test]
fn a_table_on_a_narrow_terminal_cuts_names_and_no_ids() {
    let asked = Asked::start();
    let id = asked.image(&"x".repeat(100), b"data");
    let run = crate::program::finish(asked.command_as("nectary", &["image", "list"]).env("COLUMNS", "90"));
    let longest = run.out.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(
        longest <= 90 && run.out.contains(&id) && run.out.contains('…'),
        "{}",
        run.out
    );
}

#[test]
fn a_name_that_two_images_have_is_refused_with_both_ids() {
    let asked = Asked::start();
    let (first, second) = (asked.image("twin", b"1"), asked.image("twin", b"2"));
    for verb in [&["image", "show", "twin"][..], &["image", "download", "twin", "-"]] {
        let run = asked.run(verb);
        assert_eq!((run.code, run.out.as_str()), (5, ""), "{run:?}");
        assert!(
            run.err.contains("any of 2 images") && run.err.contains(&first) && run.err.contains(&second),
            "{}",
            run.err
        );
    }
    assert_eq!(asked.json(&["image", "show", &first])["id"], first.as_str());
}

#[test]
fn a_name_that_looks_like_the_beginning_of_an_id_does_not_hide_the_id() {
    let asked = Asked::start();
    let id = asked.image("one", b"1");
    let imposter = asked.image(&id[..8], b"2");
    let run = asked.run(&["image", "show", &id[..8]]);
    assert_eq!(run.code, 5, "{run:?}");
    assert!(run.err.contains(&id) && run.err.contains(&imposter), "{}", run.err);
}

#[test]
fn names_that_look_like_operators_are_names() {
    let asked = Asked::start();
    for name in ["in:a,b", "eq:x", "a:\"b\"", "back\\slash"] {
        let id = asked.image(name, b"1");
        assert_eq!(asked.json(&["image", "show", name])["id"], id.as_str(), "{name}");
    }
}

#[test]
fn what_is_not_there_or_not_yours_is_not_found() {
    let asked = Asked::start();
    let id = asked.image("mine", b"1");
    for (cloud, image) in [
        ("nectary", "yours"),
        ("nectary-partner", "mine"),
        ("nectary-partner", &id),
    ] {
        let run = asked.run_as(cloud, &["image", "show", image]);
        assert_eq!(run.code, 3, "{run:?}");
        assert!(
            run.err.contains("there is no image") && run.out.is_empty(),
            "{}",
            run.err
        );
    }
}

#[test]
fn hidden_and_community_images_are_found_by_name() {
    let asked = Asked::start();
    asked.file("f", b"1");
    for (name, option) in [("hid", &["--hidden"][..]), ("com", &["--visibility", "community"])] {
        let mut arguments = vec!["image", "create", name, "--file", "f"];
        arguments.extend(option);
        asked.fine(&arguments);
        assert_eq!(asked.json(&["image", "show", name])["name"], name);
    }
    let run = asked.run_as("nectary-partner", &["image", "show", "com"]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn a_dry_run_shows_what_would_be_made_and_makes_nothing() {
    let asked = Asked::start();
    asked.file("f", b"1");
    let run = asked.run(&["image", "create", "x", "--file", "f", "--dry-run", "-o", "json"]);
    let shown: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        (run.code, &shown["name"], &shown["disk_format"]),
        (0, &"x".into(), &"raw".into()),
        "{run:?}"
    );
    assert_eq!(asked.json(&["image", "list"]), Value::Array(vec![]));
}

#[test]
fn a_refusal_is_told_in_the_servers_words_with_the_request_id() {
    let asked = Asked::start();
    let run = asked.run(&["image", "create", "x", "--visibility", "public"]);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(
        run.err.starts_with("nectary: ") && run.err.contains("(403, request req-"),
        "{}",
        run.err
    );
    let run = asked.run(&["image", "list", "--sort", "shoe-size"]);
    assert!(run.code == 2 && run.err.contains("shoe-size"), "{run:?}");
}

#[test]
fn misuse_is_a_matter_of_the_command_line() {
    let asked = Asked::start();
    for misuse in [
        &["image"][..],
        &["image", "list", "--fields", "no_such_field"],
        &["image", "list", "-o", "xml"],
        &["image", "list", "--limit", "0"],
        &["image", "list", "--visibility", "secret"],
        &["image", "list", "--os-interface", "back"],
        &["image", "create", "x", "--property", "novalue"],
        &["image", "create", " "],
        &["family", "revoke", "x", "--message", "unsafe"],
    ] {
        let run = asked.run(misuse);
        assert!(run.code == 2 && run.out.is_empty(), "{misuse:?} {run:?}");
    }
}

#[test]
fn an_image_is_deleted_when_it_is_meant() {
    let asked = Asked::start();
    let id = asked.image("old", b"1");
    let run = asked.run(&["image", "delete", "old"]);
    assert!(
        run.code == 2 && run.err.contains(&id) && run.err.contains("--yes"),
        "{run:?}"
    );
    let dry = asked.fine(&["image", "delete", "old", "--dry-run"]);
    assert!(dry.contains("This would be: image old") && dry.contains(&id), "{dry}");
    assert_eq!(asked.json(&["image", "delete", "old", "--dry-run"])["id"], id.as_str());
    asked.fine(&["image", "delete", "old", "--yes"]);
    assert_eq!(asked.run(&["image", "show", &id]).code, 3);
}

#[test]
fn a_protected_image_is_not_asked_about() {
    let asked = Asked::start();
    asked.fine(&["image", "create", "kept", "--protected"]);
    for arguments in [&["--yes"][..], &["--dry-run"]] {
        let run = asked.run(&[&["image", "delete", "kept"], arguments].concat());
        assert!(run.code == 5 && run.err.contains("--unprotected"), "{run:?}");
    }
    // To those whose image it is not, the server says so, whatever else stands against it.
    let run = asked.run_as("nectary-admin", &["image", "delete", "kept", "--yes"]);
    assert_eq!(run.code, 4, "{run:?}");
}

#[test]
fn a_search_tells_what_it_searched_for() {
    let url = canned(|told, stream| {
        let body: &[u8] = if told.line.starts_with("GET /catalog/v1/search?q=debain+12&limit=25 ") {
            br#"{"images": [{"id": "i", "name": "Debian 12", "category": "official"}], "corrected": "debian 12"}"#
        } else {
            br#"{"caller": {}}"#
        };
        answer(stream, "200 OK", "", body);
    });
    let place = Place::new();
    let mut command = place.command(&["search", "debain", "12", "-o", "csv", "--fields", "name,category"]);
    let run = finish(command.env("OS_IMAGE_URL", url).env("OS_TOKEN", "t"));
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "name,category\nDebian 12,official\n"),
        "{run:?}"
    );
    assert!(run.err.contains("Searched for debian 12."), "{}", run.err);
}
