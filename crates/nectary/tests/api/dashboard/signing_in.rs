//! Signing in, choosing a project, signing out.

use std::time::Duration;

use axum::http::Method;

use super::{Browser, ORIGIN};
use crate::world::{PASSWORD, World, project_id};

#[tokio::test]
async fn without_a_session_every_page_leads_to_the_login_and_back() {
    let world = World::start().await;
    let browser = Browser::new(&world);
    for (path, login) in [
        ("/dashboard/", "/dashboard/login"),
        (
            "/dashboard/images/1?tab=raw",
            "/dashboard/login?to=%2Fdashboard%2Fimages%2F1%3Ftab%3Draw",
        ),
        ("/dashboard/projects", "/dashboard/login?to=%2Fdashboard%2Fprojects"),
    ] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some(login)), "{path}");
        assert_eq!(answer.text(), "");
    }
    let login = browser.page("/dashboard/login?to=%2Fdashboard%2Fimages%2F1").await;
    assert!(login.contains("value=\"/dashboard/images/1\""), "{login}");
}

#[tokio::test]
async fn the_right_password_begins_a_session_in_the_only_project() {
    let world = World::start().await;
    let mut browser = Browser::new(&world);
    let answer = browser.sign_in("demo", PASSWORD, "%2Fdashboard%2F%3Ftab%3Dall").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/dashboard/?tab=all"))
    );
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("nectary_session=nct_"), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/dashboard; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    let page = browser.page("/dashboard/").await;
    assert!(page.contains("Project demo"), "{page}");
}

#[tokio::test]
async fn behind_https_the_cookie_never_leaves_without_it() {
    let world = World::with(|_, http| http.public_endpoint = Some("https://images.example.org".to_owned())).await;
    let form = format!("user=demo&password={PASSWORD}");
    let answer = Browser::new(&world)
        .post_raw("/dashboard/login", "https://images.example.org", &form)
        .await;
    assert!(answer.header("set-cookie").unwrap().ends_with("; Secure"));
}

#[tokio::test]
async fn a_wrong_password_says_so_and_too_many_wait() {
    let world = World::start().await;
    let mut browser = Browser::new(&world);
    for _ in 0..8 {
        let answer = browser.sign_in("demo", "guess", "").await;
        assert_eq!((answer.status, answer.header("set-cookie")), (401, None));
        assert!(answer.text().contains("do not go together"));
        assert!(
            answer.text().contains("value=\"demo\""),
            "the name need not be typed again"
        );
    }
    let answer = browser.sign_in("demo", PASSWORD, "").await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("300")));
    assert!(answer.text().contains("Wait 300 seconds"));
    world.advance(Duration::from_secs(300));
    assert_eq!(browser.sign_in("demo", PASSWORD, "").await.status, 303);
}

#[tokio::test]
async fn signing_in_never_leads_to_another_site() {
    let world = World::start().await;
    let mut browser = Browser::new(&world);
    for to in [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2Fdashboard%2F..%2F%2Fevil.example",
    ] {
        let answer = browser.sign_in("demo", PASSWORD, to).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/dashboard/")),
            "{to}"
        );
    }
}

#[tokio::test]
async fn whoever_has_no_project_learns_whom_to_ask() {
    let world = World::start().await;
    let mut browser = Browser::new(&world);
    let answer = browser.sign_in("nobody", PASSWORD, "").await;
    assert_eq!(answer.header("location"), Some("/dashboard/projects"));
    assert!(
        browser
            .page("/dashboard/projects")
            .await
            .contains("Ask an administrator")
    );
    let home = browser.get("/dashboard/").await;
    assert_eq!(
        (home.status, home.header("location")),
        (303, Some("/dashboard/projects"))
    );
}

#[tokio::test]
async fn whoever_has_several_projects_chooses_and_the_former_session_ends() {
    let world = World::start().await;
    let grant = format!(
        "/identity/v3/projects/{}/users/{}/roles",
        project_id("partner"),
        crate::world::user_id("demo")
    );
    let roles = world
        .as_user("admin")
        .get("/identity/v3/roles?name=member")
        .send()
        .await
        .json();
    let role = roles["roles"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        world
            .as_user("admin")
            .put(&format!("{grant}/{role}"))
            .send()
            .await
            .status,
        204
    );

    let mut browser = Browser::new(&world);
    let answer = browser
        .sign_in("demo", PASSWORD, "%2Fdashboard%2F%3Ftab%3Dproject")
        .await;
    assert_eq!(
        answer.header("location"),
        Some("/dashboard/projects?to=%2Fdashboard%2F%3Ftab%3Dproject")
    );
    let choice = browser.page("/dashboard/projects").await;
    assert!(
        choice.contains(">demo<") && choice.contains(">partner<") && !choice.contains(">admin<"),
        "{choice}"
    );

    let refused = browser
        .post("/dashboard/projects", &format!("project={}", project_id("admin")))
        .await;
    assert_eq!((refused.status, refused.header("set-cookie")), (403, None));

    let former = browser.session.clone();
    let answer = browser
        .post("/dashboard/projects", &format!("project={}", project_id("partner")))
        .await;
    assert_eq!(answer.status, 303);
    let value = answer.header("set-cookie").unwrap().split(['=', ';']).nth(1).unwrap();
    browser.session = Some(value.to_owned());
    assert!(browser.page("/dashboard/").await.contains("Project partner"));
    browser.session = former;
    assert_eq!(
        browser.get("/dashboard/projects").await.status,
        303,
        "the former token is void"
    );
}

#[tokio::test]
async fn signing_out_ends_the_token_too() {
    let world = World::start().await;
    let browser = Browser::of(&world, "demo");
    let answer = browser.post("/dashboard/logout", "").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/dashboard/login?signed_out=1"))
    );
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(browser.get("/dashboard/").await.status, 303);
    assert_eq!(world.as_user("demo").get("/v2/images").send().await.status, 401);
}

#[tokio::test]
async fn a_form_from_elsewhere_or_of_another_session_does_nothing() {
    let world = World::start().await;
    let browser = Browser::of(&world, "demo");
    let proof = browser.proof().await;
    let others = Browser::of(&world, "partner").proof().await;
    assert_ne!(proof, others);
    for (origin, form, status) in [
        ("https://evil.example", format!("form_proof={proof}"), 403),
        ("null", format!("form_proof={proof}"), 403),
        (ORIGIN, String::new(), 412),
        (ORIGIN, format!("form_proof={others}"), 412),
        (ORIGIN, "form_proof=".to_owned(), 412),
    ] {
        let answer = browser.post_raw("/dashboard/logout", origin, &form).await;
        assert_eq!(answer.status, status, "{origin} {form}");
    }
    let guess = format!("user=demo&password={PASSWORD}");
    let answer = browser
        .post_raw("/dashboard/login", "https://evil.example", &guess)
        .await;
    assert_eq!((answer.status, answer.header("set-cookie")), (403, None));
    assert_eq!(browser.get("/dashboard/").await.status, 200, "still signed in");
}

#[tokio::test]
async fn a_form_sent_after_the_end_of_a_session_leads_back_to_its_page() {
    let world = World::start().await;
    let sent_from = async |referrer: &str| {
        let form = Browser::new(&world).request(Method::POST, "/dashboard/images/1/shares");
        let answer = form.header("origin", ORIGIN).header("referer", referrer).send().await;
        assert_eq!(answer.status, 303);
        answer.header("location").unwrap().to_owned()
    };
    let path = sent_from(&format!("{ORIGIN}/dashboard/images/1?tab=sharing")).await;
    assert_eq!(
        path,
        "/dashboard/login?to=%2Fdashboard%2Fimages%2F1%3Ftab%3Dsharing&ended=1"
    );
    for elsewhere in ["https://evil.example/", "https://evil.example//dashboard/", "nonsense"] {
        assert_eq!(sent_from(elsewhere).await, "/dashboard/login?ended=1", "{elsewhere}");
    }
    let login = Browser::new(&world).page(&path).await;
    assert!(login.contains("so nothing was done"), "{login}");
}
