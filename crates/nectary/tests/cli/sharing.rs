//! Sharing from the giver's command to the receiver's list, with a catalog and without one.

use serde_json::{Value, json};

use super::asked::{Asked, answer, canned};
use crate::program::{Place, finish, sign_in};

/// The project of somebody of clouds.yaml.
fn project(asked: &Asked, cloud: &str) -> String {
    let answer = sign_in(&asked.server, &asked.place.read("clouds.yaml"), cloud);
    let body: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    body["token"]["project"]["id"].as_str().unwrap().to_owned()
}

fn as_partner(asked: &Asked, arguments: &[&str]) -> Value {
    let mut arguments = arguments.to_vec();
    arguments.extend(["-o", "json"]);
    let run = asked.run_as("nectary-partner", &arguments);
    assert_eq!(run.code, 0, "{run:?}");
    serde_json::from_str(&run.out).unwrap()
}

/// What offers the gift to a project, for a while and with words.
fn offer(project: &str) -> [&str; 8] {
    [
        "image",
        "share",
        "gift",
        project,
        "--until",
        "30d",
        "--message",
        "For you",
    ]
}

#[test]
fn an_offer_goes_from_share_to_the_inbox_to_the_list_and_back() {
    let asked = Asked::start();
    let (id, partner) = (asked.image("gift", b"data"), project(&asked, "nectary-partner"));
    let told = asked.json(&offer(&partner));
    assert_eq!(
        (&told[0]["project_id"], &told[0]["status"]),
        (&partner.as_str().into(), &"pending".into())
    );

    let inbox = as_partner(&asked, &["inbox", "list"]);
    assert_eq!(
        (&inbox[0]["image_id"], &inbox[0]["message"]),
        (&id.as_str().into(), &"For you".into())
    );
    assert_eq!(as_partner(&asked, &["image", "list"]), json!([]));
    assert_eq!(
        as_partner(&asked, &["inbox", "accept", "gift"])[0]["status"],
        "accepted"
    );
    assert_eq!(as_partner(&asked, &["image", "list"])[0]["category"], "shared");
    let shares = asked.json(&["image", "shares", "gift"]);
    assert_eq!(
        (&shares[0]["status"], &shares[0]["side"]),
        (&"accepted".into(), &"given".into())
    );

    asked.fine(&["image", "unshare", "gift", &partner]);
    assert_eq!(as_partner(&asked, &["image", "list"]), json!([]));
    let run = asked.run(&["image", "unshare", "gift", &partner]);
    assert_eq!(run.code, 3, "{run:?}");
}

#[test]
fn a_dry_run_tells_what_would_be_offered_and_offers_nothing() {
    let asked = Asked::start();
    let (id, partner) = (asked.image("gift", b"data"), project(&asked, "nectary-partner"));
    let own = project(&asked, "nectary");
    let share = [
        "image",
        "share",
        "gift",
        &partner,
        &own,
        "--message",
        "For you",
        "--dry-run",
    ];
    let run = asked.run(&share);
    assert!(run.code == 6 && run.out.contains("For you"), "{run:?}");
    assert_eq!(as_partner(&asked, &["inbox", "list"]), json!([]));

    asked.file("content", b"data");
    asked.fine(&["image", "create", "own", "--file", "content", "--visibility", "private"]);
    let run = asked.run(&["image", "share", "own", &partner, "--dry-run", "-o", "json"]);
    let told: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &told[0]["status"]), (0, &"pending".into()), "{run:?}");
    assert!(run.err.contains("would be shared"), "{}", run.err);
    assert_eq!(asked.json(&["image", "show", "own"])["visibility"], "private");
    assert_eq!(asked.json(&["image", "shares", &id]), json!([]));
}

#[test]
fn of_several_projects_those_that_fail_are_told_and_the_exit_code_says_partly() {
    let asked = Asked::start();
    asked.image("gift", b"data");
    let (own, partner) = (project(&asked, "nectary"), project(&asked, "nectary-partner"));
    let run = asked.run(&["image", "share", "gift", &partner, &own, "-o", "id"]);
    assert_eq!((run.code, run.out.trim()), (6, partner.as_str()), "{run:?}");
    assert!(
        run.err.contains("1 of 2 failed") && run.err.contains(&own),
        "{}",
        run.err
    );
    let run = asked.run(&["image", "share", "gift", "demo"]);
    assert_eq!(run.code, 5, "the own project goes by its name: {run:?}");
}

#[test]
fn a_project_that_is_not_yours_must_go_by_its_id() {
    let asked = Asked::start();
    asked.image("gift", b"data");
    let run = asked.run(&["image", "share", "gift", "partner"]);
    assert!(run.code == 3 && run.err.contains("give that"), "{run:?}");
}

#[test]
fn a_rejected_offer_is_heard_of_no_more() {
    let asked = Asked::start();
    let id = asked.image("gift", b"data");
    asked.fine(&["image", "share", "gift", &project(&asked, "nectary-partner")]);
    assert_eq!(
        as_partner(&asked, &["inbox", "reject", &id[..8]])[0]["status"],
        "rejected"
    );
    assert_eq!(as_partner(&asked, &["inbox", "list"]), json!([]));
}

#[test]
fn shares_name_the_project_on_the_other_side_and_the_terms() {
    let asked = Asked::start();
    let (id, partner) = (asked.image("gift", b"data"), project(&asked, "nectary-partner"));
    asked.fine(&offer(&partner));
    let told = |cloud: &str, more: &[&str]| {
        let run = asked.run_as(cloud, &[&["image", "shares"], more].concat());
        assert_eq!(run.code, 0, "{run:?}");
        run.out
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told("nectary", &["gift"]),
        // A giver learns the name of a project when it accepts.
        [
            "to project status until message".to_owned(),
            format!("{partner} pending in 29 days For you")
        ]
    );
    as_partner(&asked, &["inbox", "accept", &id]);
    assert_eq!(told("nectary", &["gift"])[1], "partner accepted in 29 days For you");
    let received = told("nectary-partner", &[&id]);
    assert_eq!(received[1], "demo accepted in 29 days For you");
    assert!(received[0].starts_with("from project"), "{received:?}");
    let all = told("nectary-partner", &[]);
    assert!(all[1].starts_with(&format!("{id} gift demo accepted")), "{all:?}");
    assert_eq!(told("nectary", &["-o", "id"]), [id.as_str()]);
    assert_eq!(told("nectary", &["gift", "-o", "id"]), [partner.as_str()]);
}

#[test]
fn whoever_deletes_an_image_learns_who_loses_it_too() {
    let asked = Asked::start();
    let (id, partner) = (asked.image("gift", b"data"), project(&asked, "nectary-partner"));
    asked.fine(&["image", "share", "gift", &partner]);
    let run = asked.run_typing("nectary", &["image", "delete", "gift"], "n\n");
    assert!(
        run.code == 1 && run.err.contains("shared with 1 project (0 accepted)? Nobody"),
        "{run:?}"
    );
    as_partner(&asked, &["inbox", "accept", &id]);
    let dry = asked.fine(&["image", "delete", "gift", "--dry-run"]);
    assert!(dry.contains("shared with 1 project (1 accepted)."), "{dry}");
}

#[test]
fn a_receiver_leaves_a_share_and_may_take_it_again() {
    let asked = Asked::start();
    let (id, partner) = (asked.image("gift", b"data"), project(&asked, "nectary-partner"));
    asked.fine(&["image", "share", "gift", &partner]);
    as_partner(&asked, &["inbox", "accept", &id]);
    let run = asked.run_as("nectary-partner", &["image", "unshare", "gift", "partner", "-o", "csv"]);
    assert_eq!(
        (run.code, run.out.lines().last()),
        (0, Some(&*format!("{partner},rejected"))),
        "{run:?}"
    );
    assert!(
        run.err.contains("gave up image gift") && run.err.contains(&format!("inbox accept {id}")),
        "{run:?}"
    );
    assert_eq!(as_partner(&asked, &["image", "list"]), json!([]));
    assert_eq!(asked.json(&["image", "shares", "gift"])[0]["status"], "rejected");
    as_partner(&asked, &["inbox", "accept", &id]);
    assert_eq!(as_partner(&asked, &["image", "list"])[0]["id"], id.as_str());
}

#[test]
fn without_a_catalog_members_do_what_they_can() {
    let url = canned(|told, stream| {
        let image = br#"{"id": "0a1c6bb4-7e5c-4a39-9b0e-0f2f64a0b8a1", "name": "i", "status": "active", "visibility": "shared"}"#;
        if told
            .line
            .starts_with("POST /v2/images/0a1c6bb4-7e5c-4a39-9b0e-0f2f64a0b8a1/members ")
        {
            answer(
                stream,
                "200 OK",
                "",
                br#"{"member_id": "0123456789abcdef0123456789abcdef", "status": "pending"}"#,
            );
        } else if told.line.starts_with("GET /v2/images/0a1c6bb4-") {
            answer(stream, "200 OK", "", image);
        } else {
            answer(stream, "404 Not Found", "", b"");
        }
    });
    let place = Place::new();
    let share = |more: &[&str]| {
        let mut arguments = vec![
            "image",
            "share",
            "0a1c6bb4-7e5c-4a39-9b0e-0f2f64a0b8a1",
            "0123456789abcdef0123456789abcdef",
            "-o",
            "csv",
        ];
        arguments.extend(more);
        finish(place.command(&arguments).env("OS_IMAGE_URL", &url).env("OS_TOKEN", "t"))
    };
    let run = share(&[]);
    assert_eq!(
        (run.code, run.out.lines().last()),
        (0, Some("0123456789abcdef0123456789abcdef,pending,,")),
        "{run:?}"
    );
    let run = share(&["--message", "hello"]);
    assert!(
        run.code == 1 && run.err.contains("--until or --message needs the catalog API"),
        "{run:?}"
    );
}
