//! `nectary image set`: what can be changed, what differs, and what is no property.

use serde_json::json;

use super::asked::Asked;

#[test]
fn an_image_is_changed_in_all_that_it_says_of_itself() {
    let asked = Asked::start();
    asked.fine(&[
        "image",
        "create",
        "old",
        "--property",
        "os_distro=debian",
        "--tag",
        "a",
        "--tag",
        "b",
    ]);
    let wish = [
        "--name",
        "new",
        "--visibility",
        "private",
        "--property",
        "a/b~c=1=2",
        "--unset",
        "os_distro",
        "--tag",
        "c",
        "--untag",
        "a",
        "--min-disk-gib",
        "3",
        "--min-ram-mib",
        "512",
        "--protected",
        "--hidden",
    ];
    let dry = asked.json(&[&["image", "set", "old", "--dry-run"][..], &wish].concat());
    assert_eq!(dry[0], json!({"field": "name", "from": "old", "to": "new"}));
    assert_eq!(dry.as_array().unwrap().len(), 9, "{dry}");
    assert_eq!(
        asked.json(&["image", "show", "old"])["visibility"],
        "shared",
        "nothing was changed"
    );

    let image = asked.json(&[&["image", "set", "old"][..], &wish].concat());
    for (field, value) in [
        ("name", json!("new")),
        ("visibility", json!("private")),
        ("properties", json!({"a/b~c": "1=2"})),
        ("tags", json!(["b", "c"])),
        ("min_disk_gib", json!(3)),
        ("min_ram_mib", json!(512)),
        ("is_protected", json!(true)),
        ("is_hidden", json!(true)),
    ] {
        assert_eq!(image[field], value, "{field}");
    }
    let run = asked.run(&["image", "set", "new", "--tag", "b", "--protected"]);
    assert!(run.code == 0 && run.err.contains("Nothing differs"), "{run:?}");
    let image = asked.json(&[
        "image",
        "set",
        "new",
        "--unprotected",
        "--unhidden",
        "--property",
        "a/b~c=3",
    ]);
    assert_eq!(
        (
            &image["is_protected"],
            &image["is_hidden"],
            &image["properties"]["a/b~c"]
        ),
        (&json!(false), &json!(false), &json!("3"))
    );
}

#[test]
fn what_is_not_there_cannot_be_taken_away() {
    let asked = Asked::start();
    asked.fine(&["image", "create", "x"]);
    for wish in [["--unset", "os_distro"], ["--untag", "a"]] {
        let run = asked.run(&[&["image", "set", "x", "--name", "y"][..], &wish].concat());
        assert!(run.code == 3 && run.err.contains("has no"), "{run:?}");
    }
    assert_eq!(asked.json(&["image", "show", "x"])["name"], "x");
}

#[test]
fn attributes_are_no_properties_and_nothing_becomes_public_by_the_way() {
    let asked = Asked::start();
    asked.fine(&["image", "create", "x"]);
    for wish in [
        &[][..],
        &["--visibility", "public"],
        &["--property", "visibility=public"],
        &["--property", "=x"],
        &["--property", "a=1", "--unset", "a"],
        &["--tag", "a", "--untag", "a"],
        &["--name", ""],
        &["--protected", "--unprotected"],
    ] {
        let run = asked.run(&[&["image", "set", "x"], wish].concat());
        assert!(run.code == 2 && run.out.is_empty(), "{wish:?} {run:?}");
    }
}
