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
