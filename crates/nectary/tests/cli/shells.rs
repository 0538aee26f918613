//! Completions and manual pages come from the command line itself.

use super::asked::Asked;
use crate::program::Place;

#[test]
fn each_shell_gets_completions_that_know_the_commands() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let run = place.run(&["completions", shell]);
        assert!(
            run.code == 0 && run.out.contains("download") && run.out.contains("os-cloud"),
            "{shell}: {}",
            run.err
        );
    }
    assert_eq!(place.run(&["completions", "elvish"]).code, 2);
}

#[test]
fn options_for_a_server_go_before_the_noun_too_and_are_not_for_commands_that_ask_none() {
    let asked = Asked::start();
    let id = asked.image("one", b"1");
    for arguments in [
        ["-o", "id", "image", "list"],
        ["image", "-o", "id", "list"],
        ["image", "list", "-o", "id"],
    ] {
        assert_eq!(asked.fine(&arguments).trim(), id, "{arguments:?}");
    }
    let run = asked.run(&["--os-cloud", "x", "image", "list", "--os-cloud", "nectary"]);
    assert_eq!(run.code, 0, "{run:?}");
    for arguments in [["--os-cloud", "x", "doctor"], ["doctor", "--os-cloud", "x"]] {
        let run = asked.place.run(&arguments);
        assert!(
            run.code == 2 && run.err.contains("--os-cloud is for commands that ask"),
            "{run:?}"
        );
    }
    for words in [&["--help"][..], &["serve", "--help"]] {
        assert!(!asked.place.run(words).out.contains("os-cloud"), "{words:?}");
    }
}

#[test]
fn each_command_gets_a_manual_page() {
    let place = Place::new();
    let folder = place.data().join("man");
    let run = place.run(&["man", folder.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{run:?}");
    for page in [
        "nectary.1",
        "nectary-image.1",
        "nectary-image-download.1",
        "nectary-serve.1",
    ] {
        let text = std::fs::read_to_string(folder.join(page)).unwrap();
        assert!(text.contains(".TH"), "{page}");
    }
}
