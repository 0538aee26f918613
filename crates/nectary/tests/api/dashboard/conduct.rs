//! What holds for every page: who is sent there, headers, languages, errors, assets.

use axum::http::Method;

use super::{BROWSER, Browser, ORIGIN};
use crate::world::World;

#[tokio::test]
async fn a_browser_at_the_root_is_sent_to_the_dashboard_and_api_clients_get_the_versions() {
    let world = World::start().await;
    for browser in [
        BROWSER,
        "text/html",
        "text/html,*/*;q=0.8",
        "text/html;q=0.9,application/json;q=0.1",
    ] {
        let answer = world.as_nobody().get("/").header("accept", browser).send().await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/dashboard/")),
            "{browser}"
        );
        assert_eq!(answer.header("vary"), Some("Accept"));
    }
    // What curl, python-requests and keystoneauth's clients say.
    for client in [
        Some("*/*"),
        Some("application/json"),
        Some("application/json, text/html;q=0.5"),
        None,
    ] {
        let question = world.as_nobody().get("/");
        let question = match client {
            Some(accept) => question.header("accept", accept),
            None => question,
        };
        let answer = question.send().await;
        assert_eq!(answer.status, 300, "{client:?}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
    for (method, path) in [
        (Method::POST, "/"),
        (Method::GET, "/nope"),
        (Method::GET, "/v1"),
        (Method::GET, "/versions"),
    ] {
        let answer = world
            .as_nobody()
            .request(method, path)
            .header("accept", BROWSER)
            .send()
            .await;
        assert!(matches!(answer.status, 200 | 300), "{path}");
    }
    let answer = Browser::new(&world).get("/dashboard").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/dashboard/")));
}

#[tokio::test]
async fn every_answer_is_guarded_and_kept_by_no_cache() {
    let world = World::start().await;
    let browser = Browser::of(&world, "demo");
    for path in [
        "/dashboard",
        "/dashboard/",
        "/dashboard/login",
        "/dashboard/images/none",
        "/dashboard/nosuch",
    ] {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn no_page_holds_a_script_or_a_style_of_its_own() {
    let world = World::start().await;
    let id = world.active_image("demo", serde_json::json!({}), b"bytes").await;
    let browser = Browser::of(&world, "demo");
    for path in [
        "/dashboard/".to_owned(),
        "/dashboard/login".to_owned(),
        "/dashboard/projects".to_owned(),
        format!("/dashboard/images/{id}"),
    ] {
        let page = browser.page(&path).await;
        assert!(
            !page.contains("style=") && !page.contains("<style") && !page.contains("\" on"),
            "{path}"
        );
        assert_eq!(
            page.matches("<script").count(),
            page.matches("<script type=\"module\" src=").count()
        );
        assert!(page.contains("<html lang=\"en\"") && page.contains("class=\"skip\""));
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
    }
}

#[tokio::test]
async fn an_error_is_a_page_that_says_what_to_do_and_names_the_request() {
    let world = World::start().await;
    let browser = Browser::of(&world, "demo");
    let answer = browser.get("/dashboard/images/none").await;
    assert_eq!(answer.status, 404);
    let id = answer.header("x-openstack-request-id").unwrap();
    let page = answer.text();
    assert!(
        page.contains("There is nothing here") && page.contains("ask the owner"),
        "{page}"
    );
    assert!(page.contains(&format!("<code id=\"request-id\">{id}</code>")), "{page}");
    let german = browser.speaking("de").get("/dashboard/images/none").await;
    assert!(german.text().contains("Hier ist nichts") && german.text().contains("<html lang=\"de\""));
}

#[tokio::test]
async fn language_and_colours_are_chosen_and_kept() {
    let world = World::start().await;
    let browser = Browser::new(&world).speaking("de-AT,de;q=0.9,en;q=0.5");
    assert!(browser.page("/dashboard/login").await.contains("Benutzername"));
    let answer = browser
        .post_raw(
            "/dashboard/preferences",
            ORIGIN,
            "language=en&theme=dark&to=%2Fdashboard%2Flogin",
        )
        .await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/dashboard/login"))
    );
    let cookies: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap())
        .collect();
    assert_eq!(cookies, ["nectary_language=en", "nectary_theme=dark"]);
    let page = world
        .as_nobody()
        .get("/dashboard/login")
        .header("accept-language", "de")
        .header("cookie", &cookies.join("; "))
        .send()
        .await;
    assert!(
        page.text().contains("<html lang=\"en\" data-theme=\"dark\">"),
        "{}",
        page.text()
    );

    let odd = browser
        .post_raw("/dashboard/preferences", ORIGIN, "language=%3Cb%3E&theme=x")
        .await;
    assert_eq!((odd.status, odd.header("set-cookie")), (303, None));
}

#[tokio::test]
async fn an_asset_is_kept_for_ever_under_its_present_address_only() {
    let world = World::start().await;
    let browser = Browser::new(&world);
    let page = browser.page("/dashboard/login").await;
    let (_, rest) = page.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let path = rest.split('"').next().unwrap();
    let answer = browser.get(path).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("text/css; charset=UTF-8"))
    );
    assert_eq!(
        answer.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    let former = browser.get("/dashboard/assets/0000/dashboard.css").await;
    assert_eq!((former.status, former.header("cache-control")), (200, Some("no-cache")));
    assert_eq!(browser.get("/dashboard/assets/0000/nosuch.css").await.status, 404);
}
