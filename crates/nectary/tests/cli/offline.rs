//! Commands that work on a data directory without asking a server: users, projects, roles, policy, doctor.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::program::{Place, Run, Server, token};

fn fine(run: Run) -> String {
    assert_eq!(run.code, 0, "{run:?}");
    run.out
}

#[test]
fn there_must_be_a_catalog() {
    let place = Place::new();
    for command in [&["user", "list"][..], &["project", "list"], &["role", "list"]] {
        let run = place.run(command);
        assert_eq!(run.code, 1);
        assert!(
            run.err.contains("there is no catalog in") && run.err.contains("nectary serve"),
            "{}",
            run.err
        );
    }
    assert!(!place.data().exists());
}

#[test]
fn the_first_users_projects_and_roles_are_there() {
    let place = Place::new();
    place.set_up();
    let column = |text: &str, number: usize| -> Vec<String> {
        text.lines()
            .skip(1)
            .map(|line| line.split_whitespace().nth(number).unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        column(&fine(place.run(&["user", "list"])), 1),
        ["admin", "demo", "official", "partner"]
    );
    assert_eq!(
        column(&fine(place.run(&["project", "list"])), 1),
        ["admin", "demo", "official", "official-archive", "partner"]
    );
    let roles = fine(place.run(&["role", "list"]));
    assert_eq!(
        column(&roles, 1),
        ["admin", "image_admin", "member", "reader", "service"]
    );
    let effective = fine(place.run(&["role", "assignments", "--user", "demo", "--effective"]));
    assert_eq!(column(&effective, 2), ["member", "reader"]);
}

#[test]
fn a_person_is_let_in_and_out_again() {
    let place = Place::new();
    place.set_up();
    let made = fine(place.run(&[
        "user",
        "create",
        "ada",
        "--random-password",
        "--email",
        "ada@example.org",
    ]));
    let password = made
        .lines()
        .find_map(|line| line.strip_prefix("The password is "))
        .unwrap();
    assert_eq!(password.len(), 32, "{made}");
    fine(place.run(&["project", "create", "engines", "--description", "Analytical"]));
    fine(place.run(&["role", "grant", "member", "--user", "ada", "--project", "engines"]));
    let listed = fine(place.run(&["role", "assignments", "--project", "engines"]));
    assert!(listed.contains("ada") && listed.contains("member"), "{listed}");
    fine(place.run(&["role", "revoke", "member", "--user", "ada", "--project", "engines"]));
    assert_eq!(
        fine(place.run(&["role", "assignments", "--project", "engines"]))
            .lines()
            .count(),
        1
    );
    assert!(fine(place.run(&["user", "disable", "ada"])).contains("cannot sign in"));
    assert!(fine(place.run(&["user", "enable", "ada"])).contains("can sign in"));
    fine(place.run(&["project", "disable", "engines"]));
    fine(place.run(&["project", "delete", "engines"]));
    fine(place.run(&["user", "delete", "ada"]));
    let run = place.run(&["user", "delete", "ada"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("Could not find user: ada"), "{}", run.err);
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let place = Place::new();
    place.set_up();
    let run = place.run(&["user", "create", "demo", "--random-password"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("There is a user named demo already"), "{}", run.err);
}

#[test]
fn a_password_comes_from_a_file_or_from_standard_input_and_is_not_repeated() {
    let place = Place::new();
    place.set_up();
    let mut child = place
        .command(&["user", "set-password", "demo", "--password-file", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"correct horse\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(!String::from_utf8_lossy(&output.stdout).contains("correct horse"));
    let empty = place.write("empty", "\n");
    let run = place.run(&[
        "user",
        "set-password",
        "demo",
        "--password-file",
        empty.to_str().unwrap(),
    ]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("The password is empty"), "{}", run.err);
}

#[test]
fn the_policy_check_says_what_is_wrong_and_where() {
    let place = Place::new();
    assert!(fine(place.run(&["policy", "check"])).contains("no file changes the defaults"));
    place.write(
        "policy.yaml",
        "get_image: role:reader\npublicize_image: rule:nobody_defined_it\n",
    );
    let run = place.run(&["policy", "check"]);
    assert_eq!(run.code, 1);
    assert!(
        run.out.contains("policy.yaml: publicize_image") && run.out.contains("nobody_defined_it"),
        "{run:?}"
    );
    let good = place.write("other.yaml", "get_image: role:reader\n");
    assert!(fine(place.run(&["policy", "check", good.to_str().unwrap()])).contains("set 1 rule"));
}

#[test]
fn the_policy_in_force_is_shown_as_a_file_that_could_be_used() {
    let place = Place::new();
    place.write("policy.yaml", "publicize_image: role:image_admin\n");
    let changed = fine(place.run(&["policy", "show", "--changed"]));
    let file = place.data().join("policy.yaml").display().to_string();
    assert_eq!(changed, format!("# {file}\npublicize_image: \"role:image_admin\"\n"));
    let everything = fine(place.run(&["policy", "show"]));
    assert_eq!(everything.lines().filter(|line| !line.starts_with('#')).count(), 68);
    place.write("policy.yaml", &everything);
    assert!(fine(place.run(&["policy", "check"])).contains("68 rules"));
}

#[test]
fn the_policy_explains_a_refusal_for_a_user_of_the_built_in_identity() {
    let place = Place::new();
    place.set_up();
    let denied = fine(place.run(&[
        "policy",
        "explain",
        "publicize_image",
        "--user",
        "demo",
        "--project",
        "demo",
    ]));
    assert!(
        denied.contains("publicize_image is denied") && denied.contains("roles member, reader"),
        "{denied}"
    );
    assert!(denied.ends_with("Denied: the answer is 403.\n"), "{denied}");
    let admin = fine(place.run(&[
        "policy",
        "explain",
        "publicize_image",
        "--user",
        "admin",
        "--project",
        "admin",
    ]));
    assert!(admin.ends_with("Allowed.\n"), "{admin}");
    let stranger = [
        "policy",
        "explain",
        "get_images",
        "--user",
        "x",
        "--project",
        "y",
        "--role",
        "reader",
    ];
    assert!(fine(place.run(&stranger)).ends_with("Allowed.\n"));
    let run = place.run(&["policy", "explain", "publicise_image", "--user", "demo"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("did you mean publicize_image?"), "{}", run.err);
}

/// An image of the project demo, made through a server.
fn image_of_demo(server: &Server, place: &Place) -> String {
    let token = token(server, place, "nectary");
    let head = format!("POST /v2/images HTTP/1.1\r\nx-auth-token: {token}\r\ncontent-type: application/json");
    let made = server.ask(&head, "{\"name\": \"x\"}");
    made.split_once("\"id\":\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}

#[test]
fn the_policy_explains_what_an_image_lets_somebody_do_as_the_api_would_answer() {
    let place = Place::new();
    let server = place.serve();
    let id = image_of_demo(&server, &place);
    let ask = |user: &str, action: &str| {
        fine(place.run(&[
            "policy",
            "explain",
            action,
            "--user",
            user,
            "--project",
            user,
            "--image",
            &id,
        ]))
    };
    assert!(ask("demo", "delete_image").ends_with("Allowed.\n"));
    let unseen = ask("partner", "delete_image");
    assert!(
        unseen.contains("cannot see image") && unseen.contains("404 before any rule is asked"),
        "{unseen}"
    );
    assert!(ask("admin", "delete_image").ends_with("Allowed.\n"));
    let refused = ask("demo", "publicize_image");
    assert!(refused.ends_with("Denied: the answer is 403.\n"), "{refused}");
    place.write("policy.yaml", "get_image: \"!\"\n");
    let hidden = ask("demo", "publicize_image");
    assert!(
        hidden.ends_with("404, because the caller may not even read the image.\n"),
        "{hidden}"
    );
}

#[test]
fn the_doctor_finds_a_healthy_catalog_healthy() {
    let place = Place::new();
    place.write("nectary.toml", "[server]\nlisten = \"127.0.0.1:0\"\n");
    std::fs::set_permissions(place.data(), std::fs::Permissions::from_mode(0o700)).unwrap();
    place.set_up();
    let report = fine(place.run(&["doctor"]));
    assert!(report.lines().all(|line| line.starts_with("ok")), "{report}");
    let server = place.serve();
    let report = fine(place.run(&["doctor"]));
    assert!(
        report.contains(&format!("{}) and can be reached", server.url())),
        "{report}"
    );
}

#[test]
fn the_doctor_names_what_is_wrong() {
    let place = Place::new();
    place.set_up();
    let clouds = place.data().join("clouds.yaml");
    std::fs::set_permissions(&clouds, std::fs::Permissions::from_mode(0o644)).unwrap();
    place.write("policy.yaml", "get_image: [");
    std::fs::remove_dir_all(place.data().join("images")).unwrap();
    std::fs::write(place.data().join("images"), "not a folder").unwrap();
    let run = place.run(&["doctor"]);
    assert_eq!(run.code, 1);
    let bad: Vec<&str> = run.out.lines().filter(|line| line.starts_with("BAD")).collect();
    for part in [
        "clouds.yaml can be read or changed by others (mode 0644)",
        "The policy files cannot be used",
        "The store cannot be used",
    ] {
        assert!(bad.iter().any(|line| line.contains(part)), "{part}: {}", run.out);
    }
    assert_eq!(bad.len(), 3, "{}", run.out);
}
