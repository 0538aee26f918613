//! Uploads in chunks: a cut one goes on where it was.

use std::process::Stdio;

use serde_json::Value;

use super::asked::Asked;

const SIZE: usize = 40 << 20;

fn data() -> Vec<u8> {
    (0..SIZE).map(|n| (n / 1000 % 251) as u8).collect()
}

#[test]
fn a_large_file_goes_in_chunks_and_arrives_whole() {
    let asked = Asked::start();
    let data = data();
    asked.file("big", &data);
    let run = asked.run(&[
        "image",
        "create",
        "big",
        "--file",
        "big",
        "--explain",
        "--fields",
        "status,size_bytes",
        "-o",
        "csv",
    ]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, format!("status,size_bytes\nactive,{SIZE}\n").as_str()),
        "{run:?}"
    );
    assert!(run.err.contains("/chunks/4: 200"), "{}", run.err);
    asked.fine(&["image", "download", "big", "copy"]);
    assert!(std::fs::read(asked.folder.path().join("copy")).unwrap() == data);
}

/// Begins to upload the file `big` and kills the process after its first chunk.
fn cut_upload(asked: &Asked, id: &str) {
    let token = crate::program::token(&asked.server, &asked.place, "nectary");
    let uploads = || -> Value {
        let answer = asked.server.ask(
            &format!("GET /catalog/v1/uploads HTTP/1.1\r\nx-auth-token: {token}"),
            "",
        );
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    };
    let mut command = asked.command_as("nectary", &["image", "upload", id, "big"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while uploads()["uploads"][0]["received_bytes"].as_u64().unwrap_or_default() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn an_upload_whose_process_was_killed_goes_on_where_it_was() {
    let asked = Asked::start();
    asked.file("big", &data());
    let id = asked.fine(&["image", "create", "big", "--disk-format", "raw", "-o", "id"]);
    let id = id.trim();
    cut_upload(&asked, id);
    let run = asked.run(&["image", "upload", id, "big", "--progress=json"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.err.contains("Going on: "), "{}", run.err);
    assert_eq!(asked.json(&["image", "show", id])["status"], "active");
}

#[test]
fn chunks_of_one_file_never_end_in_another_of_the_same_size() {
    let asked = Asked::start();
    asked.file("big", &data());
    let id = asked.fine(&["image", "create", "big", "--disk-format", "raw", "-o", "id"]);
    let id = id.trim();
    cut_upload(&asked, id);
    let other: Vec<u8> = data().iter().map(|byte| byte ^ 1).collect();
    asked.file("big", &other);
    let run = asked.run(&["image", "upload", id, "big"]);
    assert!(run.code == 0 && !run.err.contains("Going on"), "{run:?}");
    asked.fine(&["image", "download", "big", "copy"]);
    assert!(std::fs::read(asked.folder.path().join("copy")).unwrap() == other);
}

#[test]
fn data_that_the_server_refuses_after_its_last_chunk_takes_the_new_image_along() {
    let asked = Asked::start();
    asked.file("big", &data());
    let run = asked.run(&["image", "create", "big", "--file", "big", "--disk-format", "qcow2"]);
    assert!(
        run.code == 1 && run.err.contains("The image was removed again."),
        "{run:?}"
    );
    assert_eq!(asked.json(&["image", "list"]), Value::Array(vec![]));
}
