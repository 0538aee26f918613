//! `nectary serve`: first start, second start, two at once, and every way to stop.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::program::{Place, Server, finish, mode, of_cloud, sign_in, token};

#[test]
fn the_first_start_makes_everything_and_tells_in_five_lines_how_to_go_on() {
    let place = Place::new();
    let server = place.serve();
    assert!(server.welcome[0].contains(&server.url()), "{:?}", server.welcome);
    assert!(
        server.welcome[4].contains("openstack --os-cloud nectary image list"),
        "{:?}",
        server.welcome
    );
    assert_eq!(
        (mode(&place.data()), mode(&place.data().join("clouds.yaml"))),
        (0o700, 0o600)
    );
    assert_eq!(mode(&place.data().join("nectary.db")), 0o600);
    let yaml = place.read("clouds.yaml");
    for (cloud, user) in [
        ("nectary", "demo"),
        ("nectary-partner", "partner"),
        ("nectary-admin", "admin"),
        ("nectary-official", "official"),
    ] {
        assert_eq!(of_cloud(&yaml, cloud, "username"), user);
        assert_eq!(
            of_cloud(&yaml, cloud, "auth_url"),
            format!("{}/identity/v3", server.url())
        );
        let answer = sign_in(&server, &yaml, cloud);
        assert!(answer.starts_with("HTTP/1.1 201"), "{cloud}: {answer}");
    }
}

#[test]
fn no_password_and_no_token_is_logged() {
    let place = Place::new();
    let mut command = place.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = Server::start(command.env("RUST_LOG", "trace"));
    let yaml = place.read("clouds.yaml");
    let answer = sign_in(&server, &yaml, "nectary");
    let token = answer
        .lines()
        .find_map(|line| line.strip_prefix("x-subject-token: "))
        .unwrap()
        .to_owned();
    let images = server.ask(&format!("GET /v2/images HTTP/1.1\r\nx-auth-token: {token}"), "");
    assert!(images.starts_with("HTTP/1.1 200"), "{images}");
    server.signal("TERM");
    assert!(server.ended().success());
    let (log, told) = (server.log(), server.welcome.join("\n"));
    assert!(log.contains("/v2/images"), "{log}");
    for cloud in ["nectary", "nectary-partner", "nectary-admin", "nectary-official"] {
        let password = of_cloud(&yaml, cloud, "password");
        assert!(password.len() >= 16 && !log.contains(&password) && !told.contains(&password));
    }
    assert!(!log.contains(&token));
}

#[test]
fn a_later_start_goes_on_with_the_same_passwords_at_the_new_address() {
    let place = Place::new();
    let first = place.serve();
    let (before, old_url) = (place.read("clouds.yaml"), first.url());
    assert!(first.stop().success());
    let second = place.serve();
    let after = place.read("clouds.yaml");
    assert_eq!(after, before.replace(&old_url, &second.url()));
    assert!(sign_in(&second, &after, "nectary-admin").starts_with("HTTP/1.1 201"));
}

#[test]
fn a_crash_between_the_passwords_and_the_users_is_mended_by_the_next_start() {
    let place = Place::new();
    place.write(
        "clouds.yaml",
        "# Written by nectary. It follows the server's address as long as this line stands.\n",
    );
    let server = place.serve();
    assert!(sign_in(&server, &place.read("clouds.yaml"), "nectary").starts_with("HTTP/1.1 201"));
}

#[test]
fn somebody_elses_clouds_yaml_is_never_overwritten() {
    let place = Place::new();
    place.write("clouds.yaml", "clouds: {}\n");
    let run = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("clouds.yaml was not written by nectary"),
        "{}",
        run.err
    );
    assert_eq!(place.read("clouds.yaml"), "clouds: {}\n");
}

#[test]
fn the_second_server_on_a_data_directory_says_so_and_stops() {
    let place = Place::new();
    let server = place.serve();
    let run = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(run.code, 1);
    let dir = place.data().display().to_string();
    for part in ["another server is using the data directory", &dir, &server.address] {
        assert!(run.err.contains(part), "{}", run.err);
    }
    assert!(run.out.is_empty());
}

#[test]
fn a_port_that_is_taken_is_named() {
    let (place, other) = (Place::new(), Place::new());
    let server = place.serve();
    let run = other.run(&["serve", "--listen", &server.address]);
    assert_eq!(run.code, 1);
    assert!(
        run.err
            .contains(&format!("another program is using {}", server.address)),
        "{}",
        run.err
    );
}

#[test]
fn a_directory_that_was_left_by_kill_9_can_be_used_again_at_once() {
    let place = Place::new();
    let mut server = place.serve();
    server.signal("KILL");
    server.ended();
    assert!(place.serve().stop().success());
}

#[test]
fn an_existing_directory_is_ready_in_a_tenth_of_a_second() {
    let place = Place::new();
    place.set_up();
    let fastest = (0..5).map(|_| place.serve().ready_after).min().unwrap();
    assert!(fastest < Duration::from_millis(100), "{fastest:?}");
}

/// Begins an upload whose body is not all there.
fn begun_upload(server: &Server, place: &Place) -> (std::net::TcpStream, String) {
    let token = token(server, place, "nectary");
    let head = format!("POST /v2/images HTTP/1.1\r\nx-auth-token: {token}\r\ncontent-type: application/json");
    let made = server.ask(&head, "{\"disk_format\": \"raw\", \"container_format\": \"bare\"}");
    let id = made
        .split_once("\"id\":\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let mut upload = server.connect();
    write!(
        upload,
        "PUT /v2/images/{id}/file HTTP/1.1\r\nhost: x\r\nx-auth-token: {token}\r\n\
         content-type: application/octet-stream\r\ncontent-length: 8\r\n\r\n1234"
    )
    .unwrap();
    // The first half has arrived when the image says that it is being written.
    loop {
        let image = server.ask(&format!("GET /v2/images/{id} HTTP/1.1\r\nx-auth-token: {token}"), "");
        if image.contains("\"saving\"") {
            return (upload, id);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_first_signal_lets_an_upload_end_and_takes_no_new_connections() {
    let place = Place::new();
    let mut server = place.serve();
    let (mut upload, _) = begun_upload(&server, &place);
    server.signal("TERM");
    while std::net::TcpStream::connect(&server.address).is_ok() {
        std::thread::sleep(Duration::from_millis(5));
    }
    upload.write_all(b"5678").unwrap();
    let mut answer = String::new();
    upload.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    assert!(server.ended().success());
}

#[test]
fn the_second_signal_cuts_what_is_under_way_and_the_next_start_cleans_up() {
    let place = Place::new();
    let mut server = place.serve();
    let (mut upload, id) = begun_upload(&server, &place);
    server.signal("TERM");
    std::thread::sleep(Duration::from_millis(100));
    server.signal("INT");
    assert_eq!(server.ended().code(), Some(1));
    let mut answer = String::new();
    // The connection may be reset instead of closed.
    let _ = upload.read_to_string(&mut answer);
    assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");

    let server = place.serve();
    let token = token(&server, &place, "nectary");
    let image = server.ask(&format!("GET /v2/images/{id} HTTP/1.1\r\nx-auth-token: {token}"), "");
    assert!(image.contains("\"queued\""), "{image}");
}

#[test]
fn an_upload_that_kill_9_cut_is_undone_before_the_next_start_is_ready() {
    let place = Place::new();
    let mut server = place.serve();
    let (_upload, id) = begun_upload(&server, &place);
    server.signal("KILL");
    server.ended();
    let server = place.serve();
    let token = token(&server, &place, "nectary");
    let image = server.ask(&format!("GET /v2/images/{id} HTTP/1.1\r\nx-auth-token: {token}"), "");
    assert!(image.contains("\"queued\""), "{image}");
    assert_eq!(files_below(&place.data().join("images")), Vec::<PathBuf>::new());
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .collect()
}

#[test]
fn what_does_not_end_in_time_is_cut() {
    let place = Place::new();
    let mut command = place.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = Server::start(command.env("NECTARY__SERVER__DRAIN_SECONDS", "1"));
    let (_upload, _) = begun_upload(&server, &place);
    server.signal("TERM");
    assert_eq!(server.ended().code(), Some(1));
}

#[test]
fn a_broken_policy_file_stops_the_start() {
    let place = Place::new();
    place.write("policy.yaml", "get_image: [role:reader");
    let run = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("policy.yaml"), "{}", run.err);
}

#[test]
fn without_a_home_the_data_directory_must_be_named() {
    let run = finish(
        std::process::Command::new(env!("CARGO_BIN_EXE_nectary"))
            .env_clear()
            .arg("serve"),
    );
    assert_eq!(run.code, 1);
    assert!(run.err.contains("--data-dir"), "{}", run.err);
}
