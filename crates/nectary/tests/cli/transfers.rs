//! Uploads and downloads: what is cut goes on, what is wrong is found, nothing is overwritten by chance.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::asked::{Asked, answer, canned};
use crate::program::{Place, Run, finish};

#[test]
fn what_is_downloaded_is_what_was_uploaded_and_is_verified() {
    let asked = Asked::start();
    let data: Vec<u8> = (0..5_000_000_u32).map(|n| (n * 7 % 127) as u8).collect();
    let id = asked.image("my disk", &data);
    let run = asked.run(&["image", "download", "my disk"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.err.contains(&id) && run.err.contains("verified by sha512"),
        "{}",
        run.err
    );
    assert!(fs::read(asked.folder.path().join("my disk.raw")).unwrap() == data);
    let names: Vec<_> = fs::read_dir(asked.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        names.iter().all(|name| !name.to_string_lossy().contains(".part")),
        "{names:?}"
    );

    let again = asked.run(&["image", "download", "my disk"]);
    assert!(again.code == 5 && again.err.contains("--force"), "{again:?}");
    asked.fine(&["image", "download", "my disk", "--force"]);
    let piped = asked.run(&["image", "download", "my disk", "-", "--progress", "none"]);
    assert_eq!(
        (piped.code, piped.out.len()),
        (0, String::from_utf8_lossy(&data).len()),
        "{}",
        piped.err
    );
}

#[test]
fn a_folder_gets_a_file_of_the_images_name() {
    let asked = Asked::start();
    asked.image("my disk", b"data");
    fs::create_dir(asked.folder.path().join("disks")).unwrap();
    asked.fine(&["image", "download", "my disk", "disks"]);
    assert!(fs::read(asked.folder.path().join("disks/my disk.raw")).unwrap() == b"data");
    let again = asked.run(&["image", "download", "my disk", "disks/"]);
    assert!(
        again.code == 5 && again.err.contains("disks/my disk.raw is there already"),
        "{again:?}"
    );
    let run = asked.run(&["image", "download", "my disk", "nowhere/"]);
    assert!(
        run.code == 1 && run.err.contains("there is no folder nowhere/"),
        "{run:?}"
    );
}

#[test]
fn a_download_that_did_not_begin_leaves_nothing() {
    let place = Place::new();
    place.write("x", "");
    let image = json!({"id": "i", "name": "i", "status": "deactivated", "visibility": "public", "size": 3});
    let url = canned(move |told, stream| match told.line.contains("/file") {
        true => answer(stream, "403 Forbidden", "", b""),
        false => answer(stream, "200 OK", "", image.to_string().as_bytes()),
    });
    let run = download(&place, &url);
    assert_eq!(run.code, 4, "{run:?}");
    for left in ["i.raw", "i.raw.part", "i.raw.part.json"] {
        assert!(!place.data().join(left).exists(), "{left}");
    }
}

#[test]
fn standard_input_can_be_uploaded_when_its_format_is_said() {
    let asked = Asked::start();
    let upload = |arguments: &[&str]| {
        let input = fs::File::open(asked.file("f", b"some data")).unwrap();
        finish(asked.command_as("nectary", arguments).stdin(input))
    };
    let run = upload(&["image", "create", "x", "--file", "-"]);
    assert!(run.code == 2 && run.err.contains("--disk-format"), "{run:?}");
    let run = upload(&[
        "image",
        "create",
        "x",
        "--file",
        "-",
        "--disk-format",
        "raw",
        "--fields",
        "size_bytes",
        "-o",
        "csv",
    ]);
    assert_eq!((run.code, run.out.as_str()), (0, "size_bytes\n9\n"), "{run:?}");
}

#[test]
fn data_goes_only_into_an_image_without_data() {
    let asked = Asked::start();
    asked.file("f", b"1");
    asked.fine(&["image", "create", "x", "--disk-format", "raw"]);
    asked.fine(&["image", "upload", "x", "f", "--wait"]);
    let run = asked.run(&["image", "upload", "x", "f"]);
    assert!(run.code == 5 && run.err.contains("is active"), "{run:?}");
    asked.fine(&["image", "create", "empty"]);
    let run = asked.run(&["image", "download", "empty"]);
    assert!(run.code == 5 && run.err.contains("no data yet"), "{run:?}");
}

#[test]
fn an_image_whose_data_is_refused_is_removed_again() {
    let asked = Asked::start();
    asked.file("f", b"no qcow2 at all");
    let run = asked.run(&["image", "create", "x", "--file", "f", "--disk-format", "qcow2"]);
    assert!(
        run.code == 1 && run.err.contains("The image was removed again."),
        "{run:?}"
    );
    assert_eq!(asked.json(&["image", "list"]), json!([]));
}

#[test]
fn progress_for_programs_is_json_on_standard_error() {
    let asked = Asked::start();
    asked.file("f", &[1; 100_000]);
    let run = asked.run(&["image", "create", "x", "--file", "f", "--progress=json"]);
    let lines: Vec<Value> = run
        .err
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let last = lines.last().unwrap();
    assert_eq!(
        (&last["phase"], &last["done_bytes"], &last["total_bytes"]),
        (&"upload".into(), &100_000.into(), &100_000.into())
    );
}

/// A Glance with one image, whose connections break after so many bytes; what it is asked for is noted.
struct Breaking {
    url: String,
    ranges: Arc<Mutex<Vec<String>>>,
}

/// SHA-256 of what it sends.
fn breaking(data: &'static [u8], digest: &'static str, good_for: Vec<usize>) -> Breaking {
    let ranges = Arc::new(Mutex::new(Vec::new()));
    let (noted, turn) = (Arc::clone(&ranges), AtomicUsize::new(0));
    let id = "0a1c6bb4-7e5c-4a39-9b0e-0f2f64a0b8a1";
    let image = json!({"id": id, "name": "i", "status": "active", "visibility": "public", "size": data.len(),
        "disk_format": "raw", "os_hash_algo": "sha256", "os_hash_value": digest, "tags": []});
    let url = canned(move |told, stream| {
        if !told.line.contains("/file") {
            return answer(stream, "200 OK", "", image.to_string().as_bytes());
        }
        let range = told.head.lines().find_map(|field| field.strip_prefix("range: bytes="));
        noted.lock().unwrap().push(range.unwrap_or("whole").to_owned());
        let from: usize = range.map_or(0, |range| range.trim_end_matches('-').parse().unwrap());
        let status = if from > 0 { "206 Partial Content" } else { "200 OK" };
        let good = good_for
            .get(turn.fetch_add(1, Ordering::SeqCst))
            .copied()
            .unwrap_or(usize::MAX);
        let rest = &data[from..];
        use std::io::Write;
        write!(
            stream,
            "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            rest.len()
        )
        .unwrap();
        stream.write_all(&rest[..good.min(rest.len())]).unwrap();
    });
    Breaking { url, ranges }
}

fn download(place: &Place, url: &str) -> Run {
    let image = "0a1c6bb4-7e5c-4a39-9b0e-0f2f64a0b8a1";
    let mut command = place.command(&["image", "download", image, "i.raw"]);
    command
        .env("OS_IMAGE_URL", url)
        .env("OS_TOKEN", "t")
        .current_dir(place.data());
    finish(&mut command)
}

const DATA: &[u8] = b"abc";
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn a_connection_that_breaks_is_taken_up_where_it_broke() {
    let place = Place::new();
    place.write("x", "");
    let glance = breaking(DATA, SHA256, vec![1, 1]);
    let run = download(&place, &glance.url);
    assert_eq!((run.code, place.read("i.raw").as_bytes()), (0, DATA), "{run:?}");
    assert_eq!(*glance.ranges.lock().unwrap(), ["whole", "1-", "2-"]);
}

#[test]
fn a_later_run_goes_on_with_the_part_of_the_same_data_only() {
    let part = |digest: &str| {
        let note = json!({"image_id": "0a1c6bb4-7e5c-4a39-9b0e-0f2f64a0b8a1", "size_bytes": 3, "digest": digest});
        let place = Place::new();
        place.write("i.raw.part", "ab");
        place.write("i.raw.part.json", &note.to_string());
        place
    };
    let (same, other) = (part(SHA256), part("0123"));
    let glance = breaking(DATA, SHA256, vec![]);
    for (place, asked_for) in [(&same, "2-"), (&other, "whole")] {
        let run = download(place, &glance.url);
        assert_eq!((run.code, place.read("i.raw").as_str()), (0, "abc"), "{run:?}");
        assert_eq!(glance.ranges.lock().unwrap().pop().as_deref(), Some(asked_for));
        assert!(!place.data().join("i.raw.part").exists() && !place.data().join("i.raw.part.json").exists());
    }
}

#[test]
fn data_that_is_not_the_images_gets_no_name_and_is_not_gone_on_with() {
    let place = Place::new();
    place.write("x", "");
    let glance = breaking(b"abd", SHA256, vec![]);
    for _ in 0..2 {
        let run = download(&place, &glance.url);
        assert!(
            run.code == 1 && run.err.contains("the data is not the image's: its sha256 is"),
            "{run:?}"
        );
        assert!(!place.data().join("i.raw").exists());
        assert_eq!(glance.ranges.lock().unwrap().pop().as_deref(), Some("whole"));
    }
}
