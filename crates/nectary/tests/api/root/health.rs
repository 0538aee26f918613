//! `/healthcheck` and `/readyz`.

use nectary_store::drivers::memory::Fault;

use crate::world::World;

#[tokio::test]
async fn a_healthy_server_says_ok_in_the_form_that_is_wanted() {
    let world = World::start().await;
    let check = |accept: &'static str| world.as_nobody().get("/healthcheck").header("accept", accept).send();
    assert_eq!(world.as_nobody().get("/healthcheck").send().await.shown(), "200 OK");
    assert_eq!(check("*/*").await.shown(), "200 OK");
    assert_eq!(check("application/json").await.json()["reasons"][0], "OK");
    assert!(check("text/html").await.text().contains("OK"));
    assert_eq!(world.as_nobody().head("/healthcheck").send().await.status, 204);
    assert_eq!(
        world.as_nobody().post("/healthcheck").send().await.header("allow"),
        Some("GET, HEAD")
    );
}

#[tokio::test]
async fn a_store_that_fails_makes_the_server_unhealthy() {
    let world = World::start().await;
    world.store.set_fault(Some(Fault::Broken));
    for path in ["/healthcheck", "/readyz"] {
        assert_eq!(
            world.as_nobody().get(path).send().await.shown(),
            "503 store local cannot be used"
        );
    }
    assert_eq!(world.as_nobody().head("/healthcheck").send().await.status, 503);
    world.store.set_fault(None);
    assert_eq!(
        world.as_nobody().get("/readyz").send().await.shown(),
        "200 database and stores answer"
    );
}

#[tokio::test]
async fn an_operator_takes_a_server_out_by_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("disable");
    let world = World::with(|_, http| http.healthcheck_disable_file = Some(file.clone())).await;
    assert_eq!(world.as_nobody().get("/healthcheck").send().await.status, 200);
    std::fs::write(&file, "").unwrap();
    assert_eq!(
        world.as_nobody().get("/healthcheck").send().await.shown(),
        "503 DISABLED BY FILE"
    );
    assert_eq!(world.as_nobody().get("/readyz").send().await.status, 200);
}
