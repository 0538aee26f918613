//! `nectary config`, the help, and what a mistake is answered with.

use crate::program::{Place, finish};

#[test]
fn the_exit_code_says_done_failed_or_misused() {
    let place = Place::new();
    assert_eq!(place.run(&["config", "sample"]).code, 0);
    assert_eq!(place.run(&["config", "check", "--config", "/no/such/file"]).code, 1);
    for misuse in [
        &["frobnicate"][..],
        &["serve", "--listen", "9292"],
        &["user", "create", "x"],
    ] {
        let run = place.run(misuse);
        assert_eq!(run.code, 2, "{misuse:?} {run:?}");
        assert!(run.out.is_empty() && run.err.contains("error:"), "{run:?}");
    }
}

#[test]
fn help_and_version_are_answers() {
    let place = Place::new();
    let help = place.run(&["--help"]);
    assert!(
        help.code == 0 && help.err.is_empty() && help.out.contains("nectary serve"),
        "{help:?}"
    );
    let version = place.run(&["--version"]);
    assert_eq!(version.out, format!("nectary {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_sample_is_a_configuration_that_changes_nothing() {
    let place = Place::new();
    let before = place.run(&["config", "show"]).out;
    let sample = place.run(&["config", "sample"]).out;
    place.write("nectary.toml", &sample);
    let run = place.run(&["config", "show"]);
    let values = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(values(&run.out), values(&before));
    assert!(run.out.contains("nectary.toml"), "{}", run.out);
}

#[test]
fn a_mistake_in_the_file_or_the_environment_stops_every_command_with_a_suggestion() {
    let place = Place::new();
    let file = place.write("nectary.toml", "[image]\nimage_size_cpa = 1\n");
    let expected = format!(
        "nectary: {} line 2: section [image] has no key image_size_cpa; did you mean image_size_cap?\n",
        file.display()
    );
    for command in [
        &["config", "check"][..],
        &["serve"],
        &["user", "list"],
        &["policy", "check"],
    ] {
        let run = place.run(command);
        assert_eq!((run.code, run.err.as_str()), (1, expected.as_str()), "{command:?}");
    }
    place.write("nectary.toml", "");
    let run = finish(place.command(&["config", "check"]).env("NECTARY__LOGS__LEVEL", "info"));
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("there is no section [logs]; did you mean log?"),
        "{}",
        run.err
    );
}

#[test]
fn a_log_level_that_is_none_is_found_by_the_check() {
    let place = Place::new();
    place.write("nectary.toml", "[log]\nlevel = \"very=much=so\"\n");
    let run = place.run(&["config", "check"]);
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("the log level \"very=much=so\" is none"),
        "{}",
        run.err
    );
}

#[test]
fn output_that_nobody_reads_to_its_end_is_no_failure() {
    let place = Place::new();
    let mut child = place.command(&["config", "sample"]).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}
