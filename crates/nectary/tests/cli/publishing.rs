//! `nectary image publish` and `unpublish`: what is told, what has to be typed, and what comes back.

use super::asked::Asked;

const ADMIN: &str = "nectary-admin";

fn visibility(asked: &Asked, id: &str) -> String {
    asked.json(&["image", "show", id])["visibility"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn an_image_is_public_once_its_name_is_typed_and_can_be_taken_back() {
    let asked = Asked::start();
    let id = asked.image("Genomes", b"data");
    let nobody = asked.run_as(ADMIN, &["image", "publish", &id]);
    assert!(nobody.code == 2 && nobody.err.contains("--yes"), "{nobody:?}");
    let run = asked.run_typing(ADMIN, &["image", "publish", &id], "y\n");
    assert!(run.code == 1 && run.err.contains("nothing was changed"), "{run:?}");
    assert_eq!(visibility(&asked, &id), "shared");

    let run = asked.run_typing(ADMIN, &["image", "publish", &id], "Genomes\n");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.err.contains("Everybody on this cloud") && run.err.contains("Type what the image is called, Genomes,"),
        "{}",
        run.err
    );
    let undo = format!("`nectary image unpublish {id}` takes it back");
    assert!(run.out.contains("is public.") && run.out.contains(&undo), "{}", run.out);
    assert_eq!(visibility(&asked, &id), "public");
    let again = asked.run_as(ADMIN, &["image", "publish", &id]);
    assert!(again.code == 0 && again.out.contains("is public already."), "{again:?}");

    let dry = asked.fine(&["image", "unpublish", "Genomes", "--dry-run"]);
    assert_eq!(visibility(&asked, &id), "public");
    let real = asked.fine(&["image", "unpublish", "Genomes"]);
    assert!(real.contains("is shared again.") && dry == real, "{dry} {real}");
    assert_eq!(visibility(&asked, &id), "shared");
    assert!(
        asked
            .fine(&["image", "unpublish", "Genomes"])
            .contains("is not public but shared")
    );
}

#[test]
fn a_dry_run_tells_what_everybody_would_see_and_changes_nothing() {
    let asked = Asked::start();
    asked.file("content", b"data");
    let id = asked.fine(&[
        "image",
        "create",
        "Genomes",
        "--file",
        "content",
        "--property",
        "db_password=geheim",
        "-o",
        "id",
    ]);
    let dry = ["image", "publish", id.trim(), "--dry-run"];
    let run = asked.run_as(ADMIN, &dry);
    assert_eq!(run.code, 0, "{run:?}");
    for told in [
        "Everybody on this cloud",
        "property db_password",
        "geheim",
        "Look again: db_password: ",
    ] {
        assert!(run.out.contains(told), "{told}: {}", run.out);
    }
    assert_eq!(visibility(&asked, id.trim()), "shared");

    let refused = asked.run(&dry);
    assert!(refused.code == 4 && refused.out.contains("geheim"), "{refused:?}");
    let refused = asked.run(&["image", "publish", "Genomes", "--yes"]);
    assert!(
        refused.code == 4 && refused.err.contains("administrator"),
        "{refused:?}"
    );
}

#[test]
fn with_yes_nothing_has_to_be_typed_and_programs_get_the_record() {
    let asked = Asked::start();
    let id = asked.image("Genomes", b"data");
    let run = asked.run_as(ADMIN, &["image", "publish", &id, "--yes", "-o", "json"]);
    let told: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        (
            run.code,
            &told["visibility"],
            &told["former_visibility"],
            run.err.as_str()
        ),
        (0, &"public".into(), &"shared".into(), "")
    );
    let empty = asked.fine(&["image", "create", "empty", "-o", "id"]);
    let run = asked.run_as(ADMIN, &["image", "publish", empty.trim(), "--yes"]);
    assert!(run.code == 5 && run.err.contains("only an active image"), "{run:?}");
}
