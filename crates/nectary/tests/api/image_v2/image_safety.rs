//! Content that is not safe, or not what it claims to be: it is refused before anybody can read it, and nothing of it
//! stays.

mod advisories;

use nectary_domain::ids::ImageId;
use nectary_inspect::samples;
use serde_json::{Value, json};

use crate::world::World;

/// Every disk format the API knows by default.
const DISK_FORMATS: [&str; 11] = [
    "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop",
];

/// Uploads content under a declaration to an image of its own: the status, and the image's id.
async fn upload_as(world: &World, disk_format: &str, content: &[u8]) -> (u16, String) {
    let id = world.queued_image("demo", json!({"disk_format": disk_format})).await;
    (world.upload("demo", &id, content.to_vec()).await.status, id)
}

/// What was found in the bytes of an image, as its record says.
async fn detected_format(world: &World, id: &str) -> Option<String> {
    let image = world
        .app
        .db
        .read()
        .await
        .unwrap()
        .image_unseen(&ImageId::new(id))
        .await
        .unwrap();
    image.unwrap().content().unwrap().detected_format.clone()
}

#[tokio::test]
async fn unsafe_content_is_refused_whatever_it_is_declared_as_and_leaves_nothing() {
    let world = World::start().await;
    for (name, content) in samples::hostile() {
        for declared in DISK_FORMATS {
            let (status, id) = upload_as(&world, declared, &content).await;
            assert_eq!(status, 415, "{name} as {declared}");
            world.assert_refused(&id).await;
        }
    }
    world.assert_store_holds(&[]).await;
}

#[tokio::test]
async fn after_a_refusal_a_second_upload_succeeds() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"disk_format": "qcow2"})).await;
    for (name, content) in samples::hostile() {
        let answer = world.upload("demo", &id, content).await;
        assert_eq!(answer.status, 415, "{name}");
        world.assert_refused(&id).await;
    }
    world.assert_refused_and_retried(&id, &samples::qcow2(10 << 20)).await;
}

/// The person who is refused has to know what to change.
#[tokio::test]
async fn a_refusal_names_the_check_that_failed_and_what_to_do() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"disk_format": "qcow2"})).await;
    let answer = world.upload("demo", &id, samples::qcow2_with_backing_file()).await;
    assert!(
        answer.text().starts_with("415 Unsupported Media Type\n\n"),
        "{}",
        answer.text()
    );
    assert!(answer.text().contains("qcow2_no_backing_file"), "{}", answer.text());
    let answer = world.upload("demo", &id, b"plain bytes".to_vec()).await;
    assert!(
        answer.text().contains("declared as qcow2 and its content is raw"),
        "{}",
        answer.text()
    );
    assert!(answer.text().contains("disk_format"), "{}", answer.text());
}

#[tokio::test]
async fn sound_content_of_every_format_is_taken() {
    let world = World::start().await;
    let mut ids = Vec::new();
    for (declared, content) in samples::sound() {
        let (status, id) = upload_as(&world, declared, &content).await;
        assert_eq!(status, 204, "{declared}");
        let image = world.image(&id).await;
        assert_eq!(
            (&image["disk_format"], &image["size"]),
            (&json!(declared), &json!(content.len()))
        );
        let virtual_size = match declared {
            "raw" | "iso" => json!(content.len()),
            _ => json!(10 << 20),
        };
        assert_eq!(image["virtual_size"], virtual_size, "{declared}");
        assert!(world.download("demo", &id).await.body == content, "{declared}");
        ids.push(id);
    }
    world
        .assert_store_holds(&ids.iter().map(String::as_str).collect::<Vec<_>>())
        .await;
}

#[tokio::test]
async fn a_declaration_has_to_fit_the_content() {
    let world = World::start().await;
    for (content, fitting) in [
        (samples::raw(5000), &["raw", "ami", "ari", "aki", "ploop"][..]),
        (samples::mbr(), &["raw"]),
        (samples::qcow2(10 << 20), &["raw", "qcow2"]),
        (samples::vhd_dynamic(10 << 20), &["raw", "vhd"]),
        (samples::vhd_fixed(4096), &["raw", "ami", "ari", "aki", "ploop"]),
        (samples::vhdx(10 << 20), &["raw", "vhdx"]),
        (samples::vmdk_stream_optimized(10 << 20), &["raw", "vmdk"]),
        (samples::vdi(10 << 20), &["raw", "vdi"]),
        (samples::iso(), &["raw", "iso"]),
    ] {
        for declared in DISK_FORMATS {
            let (status, id) = upload_as(&world, declared, &content).await;
            let expected = if fitting.contains(&declared) { 204 } else { 415 };
            assert_eq!(status, expected, "{declared}: {:?}", &content[..8]);
            if status == 415 {
                world.assert_refused(&id).await;
            }
        }
    }
}

#[tokio::test]
async fn an_operator_may_let_the_declaration_be_wrong_but_not_the_content_unsafe() {
    let world = World::with(|options, _| options.inspection.require_image_format_match = false).await;
    let (status, id) = upload_as(&world, "vdi", &samples::qcow2(10 << 20)).await;
    assert_eq!(status, 204);
    assert_eq!(
        world.image(&id).await["disk_format"],
        "vdi",
        "nobody changes what was declared"
    );
    assert_eq!(detected_format(&world, &id).await.as_deref(), Some("qcow2"));
    for (name, content) in samples::hostile() {
        let (status, id) = upload_as(&world, "vdi", &content).await;
        assert_eq!(status, 415, "{name}");
        world.assert_refused(&id).await;
    }
}

#[tokio::test]
async fn an_operator_may_turn_checks_of_partition_tables_into_warnings() {
    let with_odd_flag = samples::patched(samples::mbr(), 446, &[0x81]);
    let world = World::start().await;
    assert_eq!(upload_as(&world, "raw", &with_odd_flag).await.0, 415);
    let checks = || vec!["gpt_boot_flags".to_owned(), "qcow2_no_backing_file".to_owned()];
    let world = World::with(|options, _| options.inspection.gpt_safety_checks_nonfatal = checks()).await;
    assert_eq!(upload_as(&world, "raw", &with_odd_flag).await.0, 204);
    let (status, _) = upload_as(&world, "raw", &samples::qcow2_with_backing_file()).await;
    assert_eq!(status, 415, "only partition tables can be let pass");
}

/// Detectors that look at whole chunks would miss what is cut between two.
#[tokio::test]
async fn content_is_judged_the_same_however_it_is_cut_into_pieces() {
    let world = World::start().await;
    for size in [1, 3, 511, 4096] {
        for (name, content) in samples::hostile()
            .into_iter()
            .filter(|(_, content)| content.len() < 200_000)
        {
            let id = world.queued_image("demo", json!({})).await;
            let (pieces, answer) = world.upload_slowly("demo", &id);
            for piece in content.chunks(size) {
                pieces.send(piece.to_vec());
            }
            drop(pieces);
            assert_eq!(answer.await.status, 415, "{name} in pieces of {size}");
            world.assert_refused(&id).await;
        }
    }
}

#[tokio::test]
async fn no_byte_can_be_read_before_the_verdict() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let content = samples::qcow2_with_data_file();
    let (pieces, answer) = world.upload_slowly("demo", &id);
    let looking = async {
        pieces.send(content);
        pieces.send(vec![0; 2_000_000]);
        world.until(&id, "saving").await;
        for _ in 0..20 {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            for user in ["demo", "admin"] {
                let download = world.download(user, &id).await;
                assert_eq!((download.status, download.text()), (204, ""));
            }
            assert_eq!(world.stored(&id).await, None);
            let image = world.image(&id).await;
            assert_eq!((&image["size"], &image["checksum"]), (&Value::Null, &Value::Null));
        }
        drop(pieces);
    };
    let (answer, ()) = tokio::join!(answer, looking);
    assert_eq!(answer.status, 415);
    world.assert_refused(&id).await;
}

/// Wrapped content is for whoever unwraps it; the record says that nobody has looked.
#[tokio::test]
async fn what_is_wrapped_is_not_judged_and_the_record_says_so() {
    let world = World::start().await;
    for container in ["ovf", "ova", "docker", "compressed", "ami", "ari", "aki"] {
        let disk = if container.len() == 3 && container.starts_with('a') {
            container
        } else {
            "raw"
        };
        let declared = json!({"container_format": container, "disk_format": disk});
        let id = world.queued_image("demo", declared).await;
        let answer = world.upload("demo", &id, samples::qcow2_with_backing_file()).await;
        assert_eq!(answer.status, 204, "{container}: {}", answer.text());
        assert_eq!(world.image(&id).await["virtual_size"], Value::Null, "{container}");
        assert_eq!(detected_format(&world, &id).await, None, "{container}");
    }
}
