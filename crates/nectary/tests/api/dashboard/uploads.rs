//! Adding an image: the API as scripts of the page ask it, and the list of uploads.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Browser, ORIGIN};
use crate::world::World;

fn digest(data: &[u8]) -> String {
    let hex = nectary_inspect::digest::sha256_hex(data);
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
    format!("sha-256=:{}:", STANDARD.encode(bytes))
}

/// Makes an image and a session for data, as the page does; returns the ids of both.
async fn begin(browser: &Browser<'_>, proof: &str, size: usize) -> (String, String) {
    let wish = json!({"name": "a <disk>", "disk_format": "raw", "container_format": "bare", "visibility": "private"});
    let image = browser.script(Method::POST, "/images", proof).json(wish).send().await;
    assert_eq!(image.status, 201, "{}", image.text());
    let image = image.json()["id"].as_str().unwrap().to_owned();
    let wish = json!({"image_id": image, "size_bytes": size});
    let session = browser.script(Method::POST, "/uploads", proof).json(wish).send().await;
    assert_eq!(session.status, 201, "{}", session.text());
    (image, session.json()["id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_script_of_the_page_makes_an_image_sends_it_and_sees_it_become_active() {
    let world = World::start().await;
    let browser = Browser::of(&world, "demo");
    let proof = browser.proof().await;
    assert!(
        browser
            .page("/dashboard/add")
            .await
            .contains(&format!("data-proof=\"{proof}\""))
    );
    let data = vec![7_u8; 5000];
    let (image, upload) = begin(&browser, &proof, data.len()).await;

    let list = browser.page("/dashboard/uploads").await;
    assert!(
        list.contains("a &#60;disk&#62;") && list.contains("0 bytes of 4.9 KiB"),
        "{list}"
    );

    let chunk = format!("/uploads/{upload}/chunks/0");
    let sent = browser
        .script(Method::PUT, &chunk, &proof)
        .header("content-digest", &digest(&data))
        .octets(data)
        .send()
        .await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let finish = browser.script(Method::POST, &format!("/uploads/{upload}/finish"), &proof);
    assert_eq!(finish.send().await.status, 202);
    world.until(&image, "active").await;
    let session = browser
        .script(Method::GET, &format!("/uploads/{upload}"), &proof)
        .send()
        .await;
    assert_eq!(session.status, 200);
}

#[tokio::test]
async fn without_the_session_or_its_proof_a_script_changes_nothing() {
    let world = World::start().await;
    let browser = Browser::of(&world, "demo");
    let wish = json!({"name": "x", "disk_format": "raw", "container_format": "bare"});
    let others = Browser::of(&world, "partner").proof().await;
    for proof in ["", &others] {
        let answer = browser
            .script(Method::POST, "/images", proof)
            .json(wish.clone())
            .send()
            .await;
        assert_eq!(answer.status, 412, "{proof}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
    let stranger = Browser::new(&world)
        .script(Method::POST, "/images", &others)
        .json(wish.clone())
        .send()
        .await;
    assert_eq!(stranger.status, 401);
    let homeless = Browser::of(&world, "nobody");
    let proof = homeless.proof().await;
    assert_eq!(
        homeless
            .script(Method::POST, "/images", &proof)
            .json(wish)
            .send()
            .await
            .status,
        403
    );
    // The cookie is good for pages alone.
    let answer = browser.request(Method::GET, "/v2/images").send().await;
    assert_eq!(answer.status, 401);
    let images = world.as_user("demo").get("/v2/images").send().await;
    assert_eq!(images.json()["images"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn an_upload_is_abandoned_by_a_form_and_is_nobody_elses() {
    let world = World::start().await;
    let browser = Browser::of(&world, "demo");
    let proof = browser.proof().await;
    let (_, upload) = begin(&browser, &proof, 10).await;
    let path = format!("/dashboard/uploads/{upload}/abandon");
    assert_eq!(Browser::of(&world, "partner").post(&path, "").await.status, 404);
    assert!(
        !Browser::of(&world, "partner")
            .page("/dashboard/uploads")
            .await
            .contains(&upload)
    );
    assert_eq!(browser.post_raw(&path, ORIGIN, "").await.status, 412);
    let done = browser.post(&path, "").await;
    assert_eq!(done.header("location"), Some("/dashboard/uploads?done=abandoned"));
    assert!(
        browser
            .page("/dashboard/uploads")
            .await
            .contains("No upload is under way")
    );
}

#[tokio::test]
async fn without_javascript_the_page_names_the_command() {
    let world = World::start().await;
    let page = Browser::of(&world, "demo").page("/dashboard/add").await;
    let (_, rest) = page.split_once("<noscript>").unwrap();
    assert!(
        rest.split("</noscript>")
            .next()
            .unwrap()
            .contains("openstack image create")
    );
    assert!(page.contains("<div id=\"add-image\" hidden"));
}

#[tokio::test]
async fn an_upload_is_gone_on_with_by_its_link_and_data_is_added_to_an_image_that_waits() {
    let world = World::start().await;
    let id = world.queued_image("demo", json!({"name": "waiting"})).await;
    let file = json!({"name": "disk <1>.raw", "head_sha256": "ab".repeat(32)});
    let wish = json!({"image_id": id, "size_bytes": 5000, "file": file});
    let begun = world
        .as_user("demo")
        .post("/catalog/v1/uploads")
        .json(wish)
        .send()
        .await;
    let upload = begun.json()["id"].as_str().unwrap().to_owned();
    let browser = Browser::of(&world, "demo");
    let list = browser.page("/dashboard/uploads").await;
    let path = format!("/dashboard/add?upload={upload}");
    assert!(
        list.contains(&format!("href=\"{path}\"")) && list.contains("disk &#60;1&#62;.raw"),
        "{list}"
    );
    let page = browser.page(&path).await;
    for text in [
        "choose the same file again: disk &#60;1&#62;.raw, 4.9 KiB",
        &format!("data-upload=\"{upload}\""),
        &format!("data-image=\"{id}\" data-format=\"raw\""),
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let image = browser.page(&format!("/dashboard/images/{id}")).await;
    assert!(
        image.contains(&format!("href=\"/dashboard/add?image={id}\"")),
        "{image}"
    );
    let stranger = Browser::of(&world, "partner");
    for path in [path, format!("/dashboard/add?image={id}")] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
    }
}
