//! Where a command that asks a server finds it, and how it says that it does not.

use super::asked::{Asked, answer, canned};
use crate::program::{Place, finish, of_cloud, token};

#[test]
fn without_a_cloud_the_message_says_how_to_name_one() {
    let place = Place::new();
    let run = place.run(&["image", "list"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.err.contains("--os-cloud") && run.err.contains("OS_AUTH_URL"),
        "{}",
        run.err
    );
}

#[test]
fn where_a_server_ran_the_message_says_where_its_clouds_are() {
    let place = Place::new();
    place.write("../.local/share/nectary/clouds.yaml", "clouds: {}\n");
    let run = place.run(&["image", "list"]);
    assert!(
        run.err.contains("export OS_CLIENT_CONFIG_FILE=") && run.err.contains("OS_CLOUD=nectary"),
        "{}",
        run.err
    );
}

#[test]
fn variables_tokens_and_the_command_line_lead_to_the_server() {
    let asked = Asked::start();
    asked.image("an image", b"data");
    let yaml = asked.place.read("clouds.yaml");
    let get = |key| of_cloud(&yaml, "nectary", key);
    let list = ["image", "list", "--fields", "name", "-o", "csv"];
    let expected = "name\nan image\n";
    let mut by_password = asked.place.command(&list);
    by_password
        .env("OS_AUTH_URL", get("auth_url"))
        .env("OS_USERNAME", get("username"))
        .env("OS_PASSWORD", get("password"))
        .env("OS_PROJECT_NAME", get("project_name"));
    assert_eq!(finish(&mut by_password).out, expected);
    let mut by_token = asked.place.command(&list);
    by_token
        .env("OS_IMAGE_URL", asked.server.url())
        .env("OS_AUTH_TOKEN", token(&asked.server, &asked.place, "nectary"));
    assert_eq!(finish(&mut by_token).out, expected);
    let mut chosen = asked.command_as(
        "nectary-partner",
        &["image", "list", "--os-cloud", "nectary", "-o", "id"],
    );
    assert_eq!(finish(&mut chosen).out.lines().count(), 1);
}

#[test]
fn a_wrong_password_is_denied_and_not_repeated() {
    let asked = Asked::start();
    let mut command = asked.place.command(&["image", "list", "--explain"]);
    command
        .env("OS_AUTH_URL", format!("{}/identity", asked.server.url()))
        .env("OS_USERNAME", "demo")
        .env("OS_PASSWORD", "hunter2")
        .env("OS_PROJECT_NAME", "demo");
    let run = finish(&mut command);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(
        run.err.contains("(401, request req-") && !run.err.contains("hunter2"),
        "{}",
        run.err
    );
    let who = format!(
        "user demo (domain default) cannot sign in at {}/identity/v3",
        asked.server.url()
    );
    assert!(
        run.err.contains(&who) && run.err.contains("the name or the password is wrong"),
        "{}",
        run.err
    );
}

#[test]
fn an_address_without_a_version_leads_to_the_identity_service_or_is_said_to_have_none() {
    let asked = Asked::start();
    let yaml = asked.place.read("clouds.yaml");
    let list = |auth_url: &str| {
        let mut command = asked.place.command(&["image", "list", "-o", "json"]);
        command.env("OS_AUTH_URL", auth_url);
        for (variable, key) in [
            ("OS_USERNAME", "username"),
            ("OS_PASSWORD", "password"),
            ("OS_PROJECT_NAME", "project_name"),
        ] {
            command.env(variable, of_cloud(&yaml, "nectary", key));
        }
        finish(&mut command)
    };
    for below in ["", "/", "/identity", "/identity/"] {
        let run = list(&format!("{}{below}", asked.server.url()));
        assert_eq!((run.code, run.out.trim()), (0, "[]"), "{below} {run:?}");
    }
    let url = canned(|_, stream| answer(stream, "404 Not Found", "", b"<html>no such page</html>"));
    let run = list(&url);
    assert!(
        run.code == 1 && run.err.contains(&format!("no Identity service answers at {url}:")),
        "{run:?}"
    );
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let place = Place::new();
    let run = finish(
        place
            .command(&["image", "list"])
            .env("OS_IMAGE_URL", "http://127.0.0.1:1")
            .env("OS_TOKEN", "t"),
    );
    assert_eq!(run.code, 1);
    assert!(
        run.err
            .contains("http://127.0.0.1:1/catalog/v1 cannot be reached: Connection refused"),
        "{}",
        run.err
    );
}

#[test]
fn an_address_of_a_web_page_is_said_to_be_one() {
    let page = b"<!DOCTYPE html>\n<html><body><h1>Welcome</h1><p>Hello<br></p></body></html>";
    for (status, fields, problem) in [
        (
            "200 OK",
            "",
            "/v2/images?limit=200 does not answer as an OpenStack service does: it sends a web page",
        ),
        ("404 Not Found", "", "it sends a web page"),
        (
            "301 Moved Permanently",
            "location: https://elsewhere/\r\n",
            "it sends us on to https://elsewhere/",
        ),
    ] {
        let url = canned(move |_, stream| answer(stream, status, fields, page));
        let place = Place::new();
        let mut command = place.command(&["image", "list"]);
        let run = finish(command.env("OS_IMAGE_URL", &url).env("OS_TOKEN", "t"));
        assert!(
            run.code == 1 && run.err.contains(problem) && !run.err.contains('<'),
            "{status} {run:?}"
        );
    }
}

#[test]
fn explain_tells_each_request_and_no_secret() {
    let asked = Asked::start();
    let run = asked.run(&["image", "list", "--explain"]);
    let password = of_cloud(&asked.place.read("clouds.yaml"), "nectary", "password");
    assert!(
        run.err.contains("cloud nectary from ") && run.err.contains("/catalog/v1/images?limit=200: 200 in "),
        "{}",
        run.err
    );
    assert!(!run.err.contains(&password));
}

#[test]
fn a_glance_without_a_catalog_is_listed_with_empty_categories() {
    let body = br#"{"images": [{"id": "0a1c6bb4-7e5c-4a39-9b0e-0f2f64a0b8a1", "name": "cirros", "status": "active",
        "visibility": "public", "size": 21430272, "owner": "p", "created_at": "2026-01-01T00:00:00Z", "tags": []}]}"#;
    for absent in ["404 Not Found", "300 Multiple Choices"] {
        let url = canned(move |told, stream| {
            if told.line.starts_with("GET /v2/images?os_distro=debian&limit=") {
                answer(stream, "200 OK", "", body);
            } else {
                answer(stream, absent, "", b"{\"versions\": []}");
            }
        });
        let place = Place::new();
        let ask = |arguments: &[&str]| finish(place.command(arguments).env("OS_IMAGE_URL", &url).env("OS_TOKEN", "t"));
        let run = ask(&[
            "image",
            "list",
            "--distribution",
            "debian",
            "-o",
            "csv",
            "--fields",
            "name,category,size_bytes",
        ]);
        assert_eq!(
            (run.code, run.out.as_str()),
            (0, "name,category,size_bytes\ncirros,,21430272\n"),
            "{run:?}"
        );
        assert_eq!(run.err.matches("has no catalog").count(), 1, "{}", run.err);
        let run = ask(&["image", "list", "--category", "official"]);
        assert!(run.code == 1 && run.err.contains("needs the catalog API"), "{run:?}");
    }
}
