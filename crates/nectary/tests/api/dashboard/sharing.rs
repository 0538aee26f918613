//! The inbox, and sharing an image from its page.

use serde_json::json;

use super::Browser;
use crate::world::{World, project_id};

async fn shared(world: &World, name: &str) -> String {
    let image = json!({"name": name, "visibility": "shared"});
    world.active_image("partner", image, b"x").await
}

async fn share(world: &World, id: &str, form: &str) -> u16 {
    let path = format!("/dashboard/images/{id}/shares");
    Browser::of(world, "partner").post(&path, form).await.status
}

/// The answer of the project demo, as the owner sees it.
async fn answer(world: &World, id: &str) -> String {
    let path = format!("/v2/images/{id}/members/{}", project_id("demo"));
    let member = world.as_user("partner").get(&path).send().await;
    match member.status {
        404 => "none".to_owned(),
        _ => member.json()["status"].as_str().unwrap().to_owned(),
    }
}

#[tokio::test]
async fn an_offer_says_who_what_and_until_when_and_is_accepted() {
    let world = World::start().await;
    let id = shared(&world, "rnaseq").await;
    let form = format!(
        "projects={}%0A&until=2030-01-31&message=have+%3Cfun%3E",
        project_id("demo")
    );
    assert_eq!(share(&world, &id, &form).await, 303);

    let browser = Browser::of(&world, "demo");
    let inbox = browser.page("/dashboard/inbox").await;
    for text in [
        "rnaseq",
        "have &#60;fun&#62;",
        "2030-01-31",
        "<bdi>partner</bdi>",
        "1 bytes",
    ] {
        assert!(inbox.contains(text), "{text}: {inbox}");
    }
    let page = browser.page(&format!("/dashboard/images/{id}")).await;
    assert!(page.contains("was offered to your project"), "{page}");

    let done = browser.post("/dashboard/inbox", &format!("accept={id}")).await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, Some("/dashboard/inbox?done=accepted"))
    );
    assert_eq!(answer(&world, &id).await, "accepted");
    assert!(browser.page("/dashboard/?tab=shared").await.contains("rnaseq"));
    assert!(
        !browser
            .page(&format!("/dashboard/images/{id}"))
            .await
            .contains("was offered to your project")
    );
}

#[tokio::test]
async fn chosen_offers_are_rejected_together_and_nothing_chosen_says_so() {
    let world = World::start().await;
    let mut ids = Vec::new();
    for name in ["one", "two", "three"] {
        let id = shared(&world, name).await;
        assert_eq!(
            share(&world, &id, &format!("projects={}", project_id("demo"))).await,
            303
        );
        ids.push(id);
    }
    let browser = Browser::of(&world, "demo");
    let nothing = browser.post("/dashboard/inbox", "chosen=reject").await;
    assert_eq!(nothing.header("location"), Some("/dashboard/inbox?done=nothing"));
    let form = format!("chosen=reject&image={}&image={}", ids[0], ids[2]);
    assert_eq!(browser.post("/dashboard/inbox", &form).await.status, 303);
    let mut answers = Vec::new();
    for id in &ids {
        answers.push(answer(&world, id).await);
    }
    assert_eq!(answers, ["rejected", "pending", "rejected"]);
    let reader = Browser::of(&world, "reader")
        .post("/dashboard/inbox", &format!("accept={}", ids[1]))
        .await;
    assert_eq!(reader.status, 403, "a reader does not answer for his project");
}

#[tokio::test]
async fn the_owner_allows_sharing_names_projects_and_ends_it() {
    let world = World::start().await;
    let id = world.active_image("demo", json!({"visibility": "private"}), b"x").await;
    let browser = Browser::of(&world, "demo");
    let tab = format!("/dashboard/images/{id}?tab=sharing");
    assert!(browser.page(&tab).await.contains("id=\"allow-sharing\""));
    assert_eq!(
        browser
            .post(&format!("/dashboard/images/{id}/shares/allow"), "")
            .await
            .status,
        303
    );
    assert!(browser.page(&tab).await.contains("id=\"share\""));

    let shares = format!("/dashboard/images/{id}/shares");
    assert_eq!(browser.post(&shares, "projects=+%0A").await.status, 400);
    assert_eq!(browser.post(&shares, "projects=a&until=tomorrow").await.status, 400);
    let own = browser.post(&shares, &format!("projects={}", project_id("demo"))).await;
    assert_eq!(own.status, 400);
    assert!(own.text().contains("nothing to share with it"), "{}", own.text());
    let two = format!("projects={}%2C+{}", project_id("partner"), project_id("admin"));
    assert_eq!(browser.post(&shares, &two).await.status, 303);
    let page = browser.page(&tab).await;
    assert!(
        page.contains(&project_id("partner")) && page.contains(&project_id("admin")),
        "{page}"
    );

    let end = format!("project={}", project_id("partner"));
    assert_eq!(browser.post(&format!("{shares}/end"), &end).await.status, 303);
    assert!(!browser.page(&tab).await.contains(&project_id("partner")));
    let theirs = Browser::of(&world, "admin").page(&tab).await;
    assert!(theirs.contains(&project_id("admin")), "{theirs}");
}

#[tokio::test]
async fn nobody_shares_what_is_not_his() {
    let world = World::start().await;
    let id = shared(&world, "theirs").await;
    let browser = Browser::of(&world, "demo");
    let form = format!("projects={}", project_id("demo"));
    assert_eq!(
        browser
            .post(&format!("/dashboard/images/{id}/shares"), &form)
            .await
            .status,
        404
    );
    assert_eq!(share(&world, &id, &form).await, 303);
    let page = browser.page(&format!("/dashboard/images/{id}?tab=sharing")).await;
    assert!(
        !page.contains("id=\"share\"") && !page.contains("/shares/end"),
        "{page}"
    );
    assert_eq!(
        browser
            .post(&format!("/dashboard/images/{id}/shares"), &form)
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn a_blocked_project_offers_into_the_void_until_it_is_unblocked() {
    let world = World::start().await;
    let id = shared(&world, "rnaseq").await;
    assert_eq!(
        share(&world, &id, &format!("projects={}", project_id("demo"))).await,
        303
    );
    let (browser, partner) = (Browser::of(&world, "demo"), project_id("partner"));
    let inbox = browser.page("/dashboard/inbox").await;
    assert!(inbox.contains("Block project partner"), "{inbox}");
    assert!(!inbox.contains("blocked-projects\">"), "{inbox}");

    let path = "/dashboard/blocked-projects";
    let blocked = browser.post(path, &format!("block={partner}")).await;
    assert_eq!(
        (blocked.status, blocked.header("location")),
        (303, Some("/dashboard/inbox?done=blocked"))
    );
    let inbox = browser.page("/dashboard/inbox?done=blocked").await;
    assert!(!inbox.contains("rnaseq"), "{inbox}");
    assert!(inbox.contains(&format!("Unblock project {partner}")), "{inbox}");

    assert_eq!(browser.post(path, &format!("unblock={partner}")).await.status, 303);
    assert!(browser.page("/dashboard/inbox").await.contains("rnaseq"));
    for (form, status) in [
        ("", 400),
        (&*format!("block={}", project_id("demo")), 400),
        ("unblock=nobody", 404),
    ] {
        assert_eq!(browser.post(path, form).await.status, status, "{form}");
    }
}

#[tokio::test]
async fn a_link_is_told_once_used_by_another_project_and_taken_back() {
    let world = World::start().await;
    let id = shared(&world, "rnaseq").await;
    let (owner, browser) = (Browser::of(&world, "partner"), Browser::of(&world, "demo"));
    let path = format!("/dashboard/images/{id}/links");
    for form in ["uses=0&days=1", "uses=1&days=91", "uses=many&days=1", ""] {
        assert_eq!(owner.post(&path, form).await.status, 400, "{form}");
    }
    let made = owner.post(&path, "uses=2&days=1&message=").await;
    assert_eq!(made.status, 201, "{}", made.text());
    let page = made.text().to_owned();
    let token = page.split("/dashboard/link#link=").nth(1).unwrap();
    let token = token.split('<').next().unwrap();

    let tab = format!("/dashboard/images/{id}?tab=sharing");
    let listed = owner.page(&tab).await;
    assert!(listed.contains("open · used 0 of 2 times"), "{listed}");
    assert!(!listed.contains(token), "the link is told again");
    assert_eq!(browser.post(&path, "uses=1&days=1").await.status, 404);

    assert!(browser.page("/dashboard/link").await.contains("link-token"));
    let form = format!("token=http%3A%2F%2Fhere%2Fdashboard%2Flink%23link%3D{token}");
    let offered = browser.post("/dashboard/link", &form).await;
    for text in ["rnaseq", "<bdi>partner</bdi>", "1 bytes", "your project demo"] {
        assert!(offered.text().contains(text), "{text}: {}", offered.text());
    }
    assert_eq!(answer(&world, &id).await, "none", "looking takes nothing");
    let used = browser.post("/dashboard/link", &format!("{form}&take=1")).await;
    assert_eq!(
        (used.status, used.header("location")),
        (303, Some(&*format!("/dashboard/images/{id}")))
    );
    assert_eq!(answer(&world, &id).await, "accepted");
    let nowhere = browser.post("/dashboard/link", "token=nothing").await;
    assert_eq!(nowhere.status, 404);
    assert!(
        nowhere.text().contains("Ask whoever gave it to you") && nowhere.text().contains("value=\"nothing\""),
        "{}",
        nowhere.text()
    );

    let listed = owner.page(&tab).await;
    assert!(listed.contains("open · used 1 of 2 times"), "{listed}");
    let link = listed.split("name=\"link\" value=\"").nth(1).unwrap();
    let form = format!("link={}", link.split('"').next().unwrap());
    let revoke = format!("{path}/revoke");
    assert_eq!(browser.post(&revoke, &form).await.status, 404);
    assert_eq!(owner.post(&revoke, &form).await.status, 303);
    assert!(owner.page(&tab).await.contains("taken back · used 1 of 2 times"));
}

#[tokio::test]
async fn a_project_is_named_by_its_id_or_is_one_of_the_readers_own() {
    let world = World::start().await;
    let id = shared(&world, "rnaseq").await;
    let browser = Browser::of(&world, "partner");
    let path = format!("/dashboard/images/{id}/shares");
    let demo = project_id("demo");
    let form = format!("projects=xx%0A{demo}&until=2020-01-31&message=take+it");
    let refused = browser.post(&path, &form).await;
    assert_eq!(refused.status, 400);
    let page = refused.text();
    for text in [
        "“xx” is no project id",
        "“2020-01-31” has passed",
        &format!("xx\n{demo}</textarea>"),
        "take it</textarea>",
        "value=\"2020-01-31\"",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(
        answer(&world, &id).await,
        "none",
        "nothing is offered of what was not understood"
    );

    let own = browser
        .post(&path, &format!("projects=partner%0A{demo}&message=take+it"))
        .await;
    assert_eq!(
        own.status, 400,
        "one's own project is found by its name, and owns the image already"
    );
    let page = own.text();
    assert!(page.contains("owns the image") && page.contains("Offered."), "{page}");
    assert!(
        page.contains(&format!("{}</textarea>", project_id("partner"))),
        "{page}"
    );
    assert_eq!(answer(&world, &id).await, "pending");
    let tab = browser.page(&format!("/dashboard/images/{id}?tab=sharing")).await;
    assert!(tab.contains("“take it”"), "{tab}");
}

#[tokio::test]
async fn what_was_accepted_can_be_given_up_and_taken_again() {
    let world = World::start().await;
    let id = shared(&world, "rnaseq").await;
    let form = format!("projects={}&until=2030-01-31", project_id("demo"));
    assert_eq!(share(&world, &id, &form).await, 303);
    let browser = Browser::of(&world, "demo");
    let path = format!("/dashboard/images/{id}");
    for (verb, expected, offered) in [
        ("accept", "accepted", "Give it up"),
        ("reject", "rejected", "Your project rejected this image"),
        ("accept", "accepted", "Give it up"),
    ] {
        let to = path.replace('/', "%2F");
        let done = browser.post("/dashboard/inbox", &format!("{verb}={id}&to={to}")).await;
        assert_eq!((done.status, done.header("location")), (303, Some(path.as_str())));
        assert_eq!(answer(&world, &id).await, expected);
        let page = browser.page(&path).await;
        assert!(page.contains(offered), "{page}");
    }
    let owners = Browser::of(&world, "partner")
        .page(&format!("{path}?tab=sharing"))
        .await;
    assert!(
        owners.contains("2030-01-31") && owners.contains("<bdi>demo</bdi>"),
        "{owners}"
    );
}

#[tokio::test]
async fn the_id_of_ones_project_stands_where_offers_are_and_where_projects_are_chosen() {
    let world = World::start().await;
    let id = shared(&world, "rnaseq").await;
    assert_eq!(
        share(&world, &id, &format!("projects={}", project_id("demo"))).await,
        303
    );
    let browser = Browser::of(&world, "demo");
    for path in ["/dashboard/inbox", "/dashboard/projects"] {
        let page = browser.page(path).await;
        assert!(
            page.contains(&format!(">{}</code>", project_id("demo"))),
            "{path}: {page}"
        );
    }
}
