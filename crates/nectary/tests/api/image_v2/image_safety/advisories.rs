//! Published vulnerabilities of image services, each as what an attacker would send.

use nectary_inspect::samples;
use nectary_store::drivers::memory::Fault;
use serde_json::{Value, json};

use super::{detected_format, upload_as};
use crate::world::{Answer, World, project_id};

async fn patch(world: &World, user: &str, id: &str, operations: Value) -> Answer {
    let question = world.as_user(user).patch(&format!("/v2/images/{id}"));
    question.ops(operations).send().await
}

#[tokio::test]
async fn cve_2024_32498_a_qcow2_that_reads_a_host_file_as_its_data_is_refused() {
    let world = World::start().await;
    for declared in ["qcow2", "raw"] {
        let (status, id) = upload_as(&world, declared, &samples::qcow2_with_data_file()).await;
        assert_eq!(status, 415, "{declared}");
        world.assert_refused(&id).await;
        let extended_l2 = samples::qcow2_with_incompatible_bits(1 << 4);
        assert_eq!(upload_as(&world, declared, &extended_l2).await.0, 415, "{declared}");
    }
}

#[tokio::test]
async fn cve_2022_47951_a_vmdk_that_names_host_files_is_refused() {
    let world = World::start().await;
    for content in [
        samples::vmdk_monolithic_flat(),
        samples::vmdk_two_gb_max_extent_flat(),
        samples::vmdk_sparse_with_external_extent(),
        samples::vmdk_with_descriptor("createType=\"monolithicFlat\"\nRW 1 FLAT \"/etc/hosts\" 0\n"),
        b"# Disk DescriptorFile\nversion=1\ncreateType=\"vmfs\"\n".to_vec(),
    ] {
        for declared in ["vmdk", "raw"] {
            let (status, id) = upload_as(&world, declared, &content).await;
            assert_eq!(
                status,
                415,
                "{declared}: {}",
                String::from_utf8_lossy(&content[..80.min(content.len())])
            );
            world.assert_refused(&id).await;
        }
    }
}

#[tokio::test]
async fn cve_2015_5163_a_qcow2_with_a_backing_file_is_refused() {
    let world = World::start().await;
    for declared in ["qcow2", "raw"] {
        let (status, id) = upload_as(&world, declared, &samples::qcow2_with_backing_file()).await;
        assert_eq!(status, 415, "{declared}");
        world.assert_refused(&id).await;
    }
}

#[tokio::test]
async fn cve_2015_5162_tables_that_would_fill_any_memory_are_refused() {
    let world = World::start().await;
    for declared in ["qcow2", "raw"] {
        let (status, _) = upload_as(&world, declared, &samples::qcow2_with_huge_tables()).await;
        assert_eq!(status, 415, "{declared}");
    }
    let descriptor = samples::patched(samples::vmdk_monolithic_sparse(10 << 20), 36, &u64::MAX.to_le_bytes());
    assert_eq!(upload_as(&world, "vmdk", &descriptor).await.0, 415);
}

/// A compute host that trusts the bytes more than the declaration reads another disk than the owner meant.
#[tokio::test]
async fn cve_2026_24708_a_raw_image_that_looks_like_a_qcow2_is_recorded_as_one() {
    let world = World::start().await;
    let content = samples::qcow2(10 << 20);
    let (status, id) = upload_as(&world, "raw", &content).await;
    assert_eq!(status, 204);
    assert_eq!(detected_format(&world, &id).await.as_deref(), Some("qcow2"));
    let image = world.image(&id).await;
    assert_eq!(
        (&image["disk_format"], &image["virtual_size"]),
        (&json!("raw"), &json!(content.len()))
    );
}

/// OSSN-0065, OSSN-0090 and CVE-2022-4134 enter by the same door.
#[tokio::test]
async fn cve_2014_9493_no_request_makes_an_image_of_a_file_of_the_host() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({})).await;
    let before = world.image(&id).await;
    for scheme in ["file", "filesystem", "swift+config", "http", "https"] {
        let location = json!({"url": format!("{scheme}:///etc/passwd"), "metadata": {}});
        for user in ["demo", "admin"] {
            for path in ["/locations/-", "/locations/0", "/locations"] {
                let added = patch(
                    &world,
                    user,
                    &id,
                    json!([{"op": "add", "path": path, "value": location}]),
                )
                .await;
                assert_eq!(added.status, 403, "{user} adds {path} {scheme}");
            }
            let replaced = json!([{"op": "replace", "path": "/locations", "value": [location]}]);
            assert_eq!(patch(&world, user, &id, replaced).await.status, 403, "{user} {scheme}");
            let created = world
                .as_user(user)
                .post("/v2/images")
                .json(json!({"locations": [location]}))
                .send()
                .await;
            assert_eq!(created.status, 403, "{user} {scheme}");
            let posted = world.as_user(user).post(&format!("/v2/images/{id}/locations"));
            assert!(
                [403, 404].contains(&posted.json(location.clone()).send().await.status),
                "{user} {scheme}"
            );
        }
    }
    assert_eq!(world.image(&id).await, before);
    world.assert_refused(&id).await;
}

/// The answer comes although the client never ends: what is beyond the cap is not waited for.
#[tokio::test]
async fn cve_2014_5356_an_image_beyond_the_size_cap_is_refused_before_it_is_all_there() {
    let world = World::with(|options, _| options.limits.image_size_bytes = 1 << 20).await;
    let id = world.queued_image("demo", json!({})).await;
    let (pieces, answer) = world.upload_slowly("demo", &id);
    for _ in 0..17 {
        pieces.send(vec![7; 65_536]);
    }
    let answer = tokio::time::timeout(std::time::Duration::from_secs(20), answer).await;
    let answer = answer.expect("the server waits for the rest");
    assert_eq!(answer.status, 413, "{}", answer.text());
    world.assert_refused_and_retried(&id, b"small").await;
}

#[tokio::test]
async fn cve_2014_9623_an_image_deleted_during_its_upload_gives_its_quota_back() {
    let world = World::with(|options, _| options.limits.project_size_bytes = Some(100_000)).await;
    for _ in 0..3 {
        let id = world.queued_image("demo", json!({})).await;
        let (pieces, answer) = world.upload_slowly("demo", &id);
        let deleting = async {
            pieces.send(vec![7; 100_000]);
            world.until(&id, "saving").await;
            let deleted = world.as_user("demo").delete(&format!("/v2/images/{id}")).send().await;
            assert_eq!(deleted.status, 204, "{}", deleted.text());
            drop(pieces);
        };
        let (answer, ()) = tokio::join!(answer, deleting);
        assert_eq!(answer.status, 410, "{}", answer.text());
        world.assert_store_holds(&[]).await;
    }
    let id = world.queued_image("demo", json!({})).await;
    assert_eq!(world.upload("demo", &id, vec![7; 100_000]).await.status, 204);
}

#[tokio::test]
async fn cve_2015_5251_nobody_sets_the_status_of_an_image() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    for user in ["demo", "admin"] {
        for status in ["queued", "active", "deactivated", "deleted"] {
            for operation in ["add", "replace"] {
                let operations = json!([{"op": operation, "path": "/status", "value": status}]);
                assert_eq!(
                    patch(&world, user, &id, operations).await.status,
                    403,
                    "{user} {operation} {status}"
                );
            }
            let created = world
                .as_user(user)
                .post("/v2/images")
                .json(json!({"status": status}))
                .send()
                .await;
            assert_eq!(created.status, 403, "{user} {status}");
        }
        assert_eq!(
            patch(&world, user, &id, json!([{"op": "remove", "path": "/status"}]))
                .await
                .status,
            403
        );
    }
    assert_eq!(world.image(&id).await["status"], "active");
}

/// Whoever has checked an image once has to find the same bytes under its id for ever.
#[tokio::test]
async fn cve_2016_0757_an_image_that_has_held_data_never_waits_for_other_data() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"checked").await;
    for action in ["deactivate", "reactivate"] {
        for user in ["demo", "admin"] {
            let before = world.image(&id).await["status"].clone();
            for operations in [
                json!([{"op": "remove", "path": "/locations/0"}]),
                json!([{"op": "remove", "path": "/locations"}]),
                json!([{"op": "replace", "path": "/locations", "value": []}]),
                json!([{"op": "replace", "path": "/checksum", "value": "0".repeat(32)}]),
                json!([{"op": "replace", "path": "/os_hash_value", "value": "0"}]),
                json!([{"op": "replace", "path": "/size", "value": 7}]),
            ] {
                let answer = patch(&world, user, &id, operations.clone()).await;
                assert_eq!(answer.status, 403, "{user} {operations}");
            }
            assert_eq!(world.upload(user, &id, b"changed".to_vec()).await.status, 409, "{user}");
            let import = world.as_user(user).post(&format!("/v2/images/{id}/import"));
            assert_eq!(
                import
                    .json(json!({"method": {"name": "glance-direct"}}))
                    .send()
                    .await
                    .status,
                400
            );
            assert_eq!(world.image(&id).await["status"], before);
        }
        let acted = world
            .as_user("demo")
            .post(&format!("/v2/images/{id}/actions/{action}"))
            .send()
            .await;
        assert_eq!(acted.status, 204);
    }
    assert_eq!(world.download("demo", &id).await.text(), "checked");
    world.assert_store_holds(&[&id]).await;
}

#[tokio::test]
async fn cve_2013_4354_an_image_does_not_enter_the_list_of_a_project_that_did_not_accept_it() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"trap").await;
    let offer = world.as_user("demo").post(&format!("/v2/images/{id}/members"));
    assert_eq!(
        offer.json(json!({"member": project_id("partner")})).send().await.status,
        200
    );
    for query in ["", "?visibility=shared", "?visibility=all", "?member_status=accepted"] {
        let listed = world
            .as_user("partner")
            .get(&format!("/v2/images{query}"))
            .send()
            .await
            .listed("id");
        assert_eq!(listed, Vec::<String>::new(), "{query}");
    }
}

#[tokio::test]
async fn cve_2013_4428_a_denied_download_is_denied_every_time() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    assert_eq!(world.download("demo", &id).await.status, 200);
    world.set_policy("download_image: 'role:admin'\n");
    for _ in 0..2 {
        assert_eq!(world.download("demo", &id).await.status, 403);
        assert_eq!(world.download("admin", &id).await.status, 200);
    }
}

/// Addresses in stores may hold passwords; no answer shows where bytes are.
#[tokio::test]
async fn cve_2013_1840_no_answer_tells_where_the_bytes_are() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    let mut answers = Vec::new();
    for user in ["demo", "admin"] {
        for path in ["", "/members", "/tasks", "/file"] {
            answers.push(world.as_user(user).get(&format!("/v2/images/{id}{path}")).send().await);
        }
        answers.push(world.as_user(user).get("/v2/images").send().await);
        answers.push(world.as_user(user).get("/v2/info/stores").send().await);
    }
    for fault in [Fault::Broken, Fault::Denied, Fault::FullAfter(1)] {
        world.store.set_fault(Some(fault));
        let other = world.queued_image("demo", json!({})).await;
        answers.push(world.upload("demo", &other, b"data".to_vec()).await);
        answers.push(world.download("demo", &id).await);
    }
    for answer in answers {
        let told = format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.body));
        for secret in ["memory://", "\"locations\"", "direct_url", "told to"] {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }
}

#[tokio::test]
async fn cve_2012_4573_and_5482_a_stranger_deletes_nothing() {
    let world = World::start().await;
    for (visibility, status) in [("private", 404), ("shared", 404), ("community", 403)] {
        let id = world
            .active_image("demo", json!({"visibility": visibility}), b"data")
            .await;
        for user in ["partner", "official", "partner-reader"] {
            let answer = world.as_user(user).delete(&format!("/v2/images/{id}")).send().await;
            assert_eq!(answer.status, status, "{user} {visibility}");
        }
        world.run_jobs().await;
        assert_eq!(world.download("demo", &id).await.text(), "data");
    }
}

/// Columns and fields of our own, as somebody who has read the source would try them.
#[tokio::test]
async fn a_property_named_like_something_of_ours_is_a_property_and_nothing_else() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({}), b"data").await;
    let bystander = world.active_image("demo", json!({}), b"bystander").await;
    let (before, of_bystander) = (world.image(&id).await, world.image(&bystander).await);
    let names = [
        "seq",
        "version",
        "is_hidden",
        "is_protected",
        "min_disk_gib",
        "min_ram_mib",
        "size_bytes",
        "virtual_size_bytes",
        "detected_format",
        "upload_id",
        "image_id",
        "state",
        "content",
        "record",
        "store",
        "object_key",
        "alive_until",
        "is_public",
        "properties",
        "metadata",
        "type",
        "members",
        "project_id",
        "__class__",
        "constructor",
        "'; DROP TABLE images; --",
    ];
    let operations: Vec<Value> = names
        .iter()
        .map(|name| json!({"op": "add", "path": format!("/{name}"), "value": "7"}))
        .collect();
    let patched = patch(&world, "demo", &id, Value::Array(operations)).await;
    assert_eq!(patched.status, 200, "{}", patched.text());
    let mut after = world.image(&id).await;
    for name in names {
        assert_eq!(after.as_object_mut().unwrap().remove(name), Some(json!("7")), "{name}");
    }
    assert_eq!(after, before);
    assert_eq!(world.image(&bystander).await, of_bystander);
    assert_eq!(world.download("demo", &id).await.text(), "data");
}
