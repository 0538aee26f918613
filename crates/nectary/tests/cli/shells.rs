//! Completions and manual pages come from the command line itself.

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
