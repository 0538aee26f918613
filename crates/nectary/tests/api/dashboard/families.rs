//! Families: their page, the way from a former build to the current one, and promoting with a preview.

use super::Browser;
use crate::api::catalog_v1::publishing::{FAMILY, candidate, promoted};
use crate::world::World;

/// The page of the family in the tests.
fn path() -> String {
    FAMILY.replace("/catalog/v1", "/dashboard")
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
    let (_, rest) = preview.split_once("name=\"version\" value=\"").unwrap();
    let version = rest.split('"').next().unwrap();

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
