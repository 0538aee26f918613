//! Search and facets of the home page.

use serde_json::json;

use super::Browser;
use super::home::names;
use crate::world::World;

async fn filled() -> World {
    let world = World::start().await;
    world.set_policy("publicize_image: \"\"");
    for (user, name, distribution, version, visibility) in [
        ("official", "Debian 12 Bookworm", "debian", "12", "public"),
        ("official", "Debian 13 Trixie", "debian", "13", "public"),
        ("official", "Rocky 9", "rocky", "9", "public"),
        ("demo", "my trixie", "debian", "13", "private"),
        ("partner", "their trixie", "debian", "13", "private"),
    ] {
        let image = json!({"name": name, "visibility": visibility, "os_distro": distribution, "os_version": version});
        world.active_image(user, image, b"x").await;
    }
    world
}

#[tokio::test]
async fn words_find_what_the_reader_may_see_official_first() {
    let world = filled().await;
    let browser = Browser::of(&world, "demo");
    assert_eq!(
        names(&browser.page("/dashboard/?tab=all&q=trix").await),
        ["Debian 13 Trixie", "my trixie"]
    );
    assert_eq!(
        names(&browser.page("/dashboard/?tab=project&q=trixie").await),
        ["my trixie"]
    );
    let slip = browser.page("/dashboard/?tab=all&q=bokworm").await;
    assert_eq!(names(&slip), ["Debian 12 Bookworm"]);
    assert!(slip.contains("bookworm"), "it says what it searched for instead");
    let nothing = browser.page("/dashboard/?tab=official&q=%3Cscript%3Ezzz").await;
    assert!(nothing.contains("Nothing fits “&#60;script&#62;zzz”"), "{nothing}");
    assert!(nothing.contains("Search in all images") && nothing.contains("value=\"&#60;script&#62;zzz\""));
}

#[tokio::test]
async fn facets_narrow_a_list_down_and_can_be_taken_back() {
    let world = filled().await;
    let browser = Browser::of(&world, "demo");
    let page = browser.page("/dashboard/?sort=name").await;
    assert!(
        page.contains("href=\"/dashboard/?sort=name&#38;distribution=rocky\""),
        "{page}"
    );
    let rocky = browser.page("/dashboard/?sort=name&distribution=rocky").await;
    assert_eq!(names(&rocky), ["Rocky 9"]);
    assert!(
        rocky.contains("href=\"/dashboard/?sort=name\" aria-current=\"true\""),
        "{rocky}"
    );
    let both = browser
        .page("/dashboard/?sort=name&distribution=rocky&distribution=debian&version=12")
        .await;
    assert_eq!(names(&both), ["Debian 12 Bookworm"]);
    let none = browser.page("/dashboard/?distribution=rocky&version=12").await;
    assert!(none.contains("Leave out a filter") && none.contains("Clear all filters"));
    assert_eq!(
        browser.get("/dashboard/?utm_source=mail").await.status,
        200,
        "what it does not know it leaves aside"
    );
}

#[tokio::test]
async fn a_search_keeps_what_was_chosen_and_says_its_order() {
    let world = filled().await;
    let browser = Browser::of(&world, "demo");
    let narrowed = browser.page("/dashboard/?distribution=rocky&sort=name").await;
    let (_, form) = narrowed.split_once("id=\"search-form\"").unwrap();
    let form = form.split("</form>").next().unwrap();
    for kept in ["name=\"distribution\" value=\"rocky\"", "name=\"sort\" value=\"name\""] {
        assert!(form.contains(kept), "{kept}: {form}");
    }
    let found = browser.page("/dashboard/?tab=all&q=1").await;
    assert!(found.contains("<option value=\"best\" selected>"), "{found}");
    assert!(
        found.contains("id=\"facets\""),
        "they stand beside what was found: {found}"
    );
    let by_name = browser.page("/dashboard/?tab=all&q=trixie&sort=name").await;
    assert!(by_name.contains("<option value=\"name\" selected>") && by_name.contains("value=\"best\">"));
    let listed = browser.page("/dashboard/?sort=best").await;
    assert!(listed.contains("<option value=\"-created_at\" selected>") && !listed.contains("value=\"best\""));
}

#[tokio::test]
async fn a_facet_can_be_typed_and_is_shown_as_one() {
    let world = filled().await;
    let browser = Browser::of(&world, "demo");
    let found = browser
        .page("/dashboard/?tab=all&q=version:13+distribution:debian+my")
        .await;
    assert_eq!(names(&found), ["my trixie"]);
    assert!(
        found.contains(
            "href=\"/dashboard/?tab=all&#38;q=my&#38;version=13\" aria-label=\"Leave out Distribution: debian\""
        ),
        "{found}"
    );
    let words = browser.page("/dashboard/?tab=all&q=colour:13").await;
    assert!(
        words.contains("Nothing fits “colour:13”"),
        "what is no facet is words: {words}"
    );
}

#[tokio::test]
async fn tabs_tell_how_many_images_they_lead_to() {
    let world = filled().await;
    let browser = Browser::of(&world, "demo");
    for (path, official, project) in [
        ("/dashboard/", 3, 1),
        ("/dashboard/?tab=project", 3, 1),
        ("/dashboard/?tab=all&q=trixie", 1, 1),
        ("/dashboard/?tab=project&q=bookworm", 1, 0),
    ] {
        let page = browser.page(path).await;
        for (name, count) in [("Official", official), ("Project", project)] {
            let label = format!(">{name} <span class=\"soft\">{count}</span>");
            assert!(page.contains(&label), "{path} {label}: {page}");
        }
    }
}
