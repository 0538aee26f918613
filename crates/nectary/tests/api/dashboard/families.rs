//! Families: their page, the way from a former build to the current one, and changes with a preview, now or later.

use std::time::Duration;

use serde_json::json;

use super::Browser;
use crate::api::catalog_v1::publishing::{FAMILY, candidate, change, family, promoted};
use crate::world::{World, project_id};

/// The page of the family in the tests.
fn path() -> String {
    FAMILY.replace("/catalog/v1", "/dashboard")
}

/// The version of the family that a preview was made from.
fn version_in(preview: &str) -> &str {
    let (_, rest) = preview.split_once("name=\"version\" value=\"").unwrap();
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn a_former_build_leads_to_what_took_its_place() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    let current = promoted(&world, "58").await;
    let browser = Browser::of(&world, "demo");
    let page = browser.page(&format!("/dashboard/images/{former}")).await;
    assert!(page.contains("Use build 58"), "{page}");
    let link = format!("rel=\"successor-version\" href=\"/dashboard/images/{current}\"");
    assert!(page.contains(&link), "{page}");
    let versions = browser.page(&format!("/dashboard/images/{former}?tab=versions")).await;
    assert!(versions.contains("Build 57") && versions.contains("Build 58") && versions.contains(&path()));
    let history = browser.page(&format!("/dashboard/images/{current}?tab=history")).await;
    assert!(history.contains("Build 58 is current"), "{history}");
}

#[tokio::test]
async fn nobody_is_led_to_a_build_that_is_revoked() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    let current = promoted(&world, "58").await;
    let body = json!({"build": "58", "message": "A key was left in it."});
    assert_eq!(change(&world, "revoke", body).await.status, 200);
    let browser = Browser::of(&world, "demo");
    let page = browser.page(&format!("/dashboard/images/{former}")).await;
    assert!(
        !page.contains("successor-version") && !page.contains("Use build 58"),
        "{page}"
    );
    assert!(page.contains("no build of this family that is safe"), "{page}");
    let page = browser.page(&path()).await;
    assert!(
        page.contains("id=\"danger\"") && page.contains("A key was left in it."),
        "{page}"
    );
    let page = browser.page(&format!("/dashboard/images/{current}")).await;
    for command in ["openstack server create", "openstack image save"] {
        assert!(!page.contains(command), "{command}: {page}");
    }
}

#[tokio::test]
async fn the_page_of_a_family_shows_its_builds_and_candidates_to_its_curators_only() {
    let world = World::start().await;
    let current = promoted(&world, "57").await;
    candidate(&world, "58").await;
    let page = Browser::of(&world, "demo").page(&path()).await;
    assert!(
        page.contains(&format!("href=\"/dashboard/images/{current}\" id=\"current-build\"")),
        "{page}"
    );
    assert!(!page.contains("Build 58") && !page.contains("/promote"), "{page}");
    let theirs = Browser::of(&world, "official").page(&path()).await;
    assert!(
        theirs.contains("Build 58") && theirs.contains("/promote?build=58"),
        "{theirs}"
    );
}

#[tokio::test]
async fn a_promotion_shows_what_it_does_before_it_does_it() {
    let world = World::start().await;
    let former = promoted(&world, "57").await;
    let next = candidate(&world, "58").await;
    let browser = Browser::of(&world, "official");
    let preview = browser.page(&format!("{}/promote?build=58", path())).await;
    for text in [
        "Nothing has been changed yet",
        "Make build 58 current, archive build 57",
        "visibility",
        "community",
    ] {
        assert!(preview.contains(text), "{text}: {preview}");
    }
    assert_eq!(world.image(&former).await["visibility"], "public");
    let version = version_in(&preview);

    let stale = browser.post(&format!("{}/promote", path()), "build=58&version=0").await;
    assert_eq!(stale.status, 412);
    let form = format!("build=58&version={version}&reason=USN-7412");
    assert_eq!(
        Browser::of(&world, "demo")
            .post(&format!("{}/promote", path()), &form)
            .await
            .status,
        403
    );
    assert_eq!(browser.post(&format!("{}/promote", path()), &form).await.status, 303);
    assert_eq!(world.image(&next).await["visibility"], "public");
    let page = browser.page(&format!("/dashboard/images/{former}")).await;
    assert!(page.contains("Reason: USN-7412"), "{page}");
    let back = browser.page(&format!("{}/rollback?build=57", path())).await;
    assert!(back.contains("Make build 57 current, archive build 58"), "{back}");
}

#[tokio::test]
async fn a_revocation_names_whom_it_concerns_needs_a_message_and_can_be_taken_back() {
    let world = World::start().await;
    let image = promoted(&world, "57").await;
    let copied = json!({"base_image_ref": image});
    world.active_image("partner", copied, b"x").await;
    let browser = Browser::of(&world, "official");
    let revoke = format!("{}/revoke", path());
    let preview = browser.page(&format!("{revoke}?build=57")).await;
    let project = project_id("partner");
    for text in [
        "Revoke build 57",
        "end the family",
        "name=\"message\"",
        project.as_str(),
    ] {
        assert!(preview.contains(text), "{text}: {preview}");
    }
    assert_eq!(world.image(&image).await["status"], "active");
    let version = version_in(&preview);
    let silent = browser.post(&revoke, &format!("build=57&version={version}")).await;
    assert_eq!(silent.status, 400, "{}", silent.text());
    let form = format!("build=57&version={version}&message=A+key+was+left");
    assert_eq!(Browser::of(&world, "demo").post(&revoke, &form).await.status, 403);
    assert_eq!(browser.post(&revoke, &form).await.status, 303);
    assert_eq!(world.image(&image).await["status"], "deactivated");

    let page = browser.page(&path()).await;
    assert!(page.contains("A key was left") && !page.contains("/revoke?"), "{page}");
    let warned = Browser::of(&world, "demo")
        .page(&format!("/dashboard/images/{image}"))
        .await;
    assert!(
        warned.contains("held back") && warned.contains("note bad") && !warned.contains("still"),
        "{warned}"
    );
    let reinstate = format!("{}/reinstate", path());
    let preview = browser.page(&format!("{reinstate}?build=57")).await;
    let form = format!("build=57&version={}", version_in(&preview));
    assert_eq!(browser.post(&reinstate, &form).await.status, 303);
    assert_eq!(world.image(&image).await["status"], "active");
    for nothing in ["update", "register", "schedules"] {
        assert_eq!(
            browser.get(&format!("{}/{nothing}", path())).await.status,
            404,
            "{nothing}"
        );
    }
}

#[tokio::test]
async fn a_change_is_scheduled_shown_and_cancelled_or_done() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let browser = Browser::of(&world, "official");
    let deprecate = format!("{}/deprecate", path());
    let now = world.app.clock.now();
    let minute = |time: nectary_domain::time::Timestamp| time.to_string().get(..16).unwrap().to_owned();
    let (soon, past) = (
        minute(now.after(Duration::from_secs(7200))),
        minute(now.before(Duration::from_secs(7200))),
    );
    for (wrong, status) in [("tomorrow", 400), (&past, 400)] {
        let form = format!("build=57&message=old&at={wrong}");
        assert_eq!(browser.post(&deprecate, &form).await.status, status, "{wrong}");
    }
    for message in ["old", "older"] {
        let form = format!("build=57&message={message}&ends_on=2030-01-01&at={soon}");
        assert_eq!(browser.post(&deprecate, &form).await.status, 303);
    }
    let page = browser.page(&path()).await;
    assert_eq!(
        page.matches("aria-label=\"Cancel: Deprecate build 57\"").count(),
        2,
        "{page}"
    );
    assert!(!Browser::of(&world, "demo").page(&path()).await.contains("Cancel:"));
    let (_, rest) = page.split_once("name=\"schedule\" value=\"").unwrap();
    let form = format!("schedule={}", rest.split('"').next().unwrap());
    let cancel = format!("{}/schedules/cancel", path());
    assert_eq!(Browser::of(&world, "demo").post(&cancel, &form).await.status, 403);
    assert_eq!(browser.post(&cancel, &form).await.status, 303);

    world.advance(Duration::from_secs(7300));
    world.run_jobs().await;
    assert_eq!(family(&world).await["builds"][0]["deprecated"]["ends_on"], "2030-01-01");
    let page = browser.page(&path()).await;
    for text in ["cancelled", "Build 57 is deprecated", "Nothing is scheduled"] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[tokio::test]
async fn what_changes_and_what_happened_is_told_in_the_readers_language() {
    let world = World::start().await;
    promoted(&world, "57").await;
    candidate(&world, "58").await;
    let browser = Browser::of(&world, "official").speaking("de");
    let preview = browser.page(&format!("{}/promote?build=58", path())).await;
    for text in [
        "Build 57 verlässt die Listen",
        "Build 58 ist öffentlich",
        "Build 58 zum aktuellen machen, Build 57 archivieren",
    ] {
        assert!(preview.contains(text), "{text}: {preview}");
    }
    let page = browser.page(&path()).await;
    for text in [
        "Aktuell gemacht",
        "Kandidat",
        "lang=\"en\">Build 57 is current, the first of its family.",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[tokio::test]
async fn a_family_that_has_ended_promises_no_new_builds() {
    let world = World::start().await;
    promoted(&world, "57").await;
    let browser = Browser::of(&world, "demo");
    assert!(!browser.page(&path()).await.contains("no new builds"));
    let preview = Browser::of(&world, "official")
        .page(&format!("{}/retire", path()))
        .await;
    assert!(preview.contains("is told that nothing replaces it"), "{preview}");
    change(&world, "retire", json!({})).await;
    assert!(browser.page(&path()).await.contains("no new builds"));
}

#[tokio::test]
async fn all_families_stand_on_one_page_with_what_to_start() {
    let world = World::start().await;
    let browser = Browser::of(&world, "demo");
    assert!(
        browser
            .page("/dashboard/families")
            .await
            .contains("nectary family register")
    );
    let image = promoted(&world, "57").await;
    let page = browser.page("/dashboard/families").await;
    assert!(page.contains(&format!("href=\"{}\"", path())), "{page}");
    assert!(
        page.contains(&format!("href=\"/dashboard/images/{image}\">Build 57</a>")),
        "{page}"
    );
    let body = json!({"build": "57", "message": "A key was left in it."});
    assert_eq!(change(&world, "revoke", body).await.status, 200);
    assert!(browser.page("/dashboard/families").await.contains(">revoked</span>"));
    assert!(
        browser
            .page("/dashboard/")
            .await
            .contains("href=\"/dashboard/families\"")
    );
    assert!(
        browser.page(&path()).await.contains("<bdi>official</bdi>"),
        "the publisher by name"
    );
}
