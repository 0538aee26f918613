//! Guessing passwords is slow.

use std::time::Duration;

use serde_json::{Value, json};

use super::{REFUSED, V3, ask_for_token, by_password, on};
use crate::world::{PASSWORD, World, user_id};

async fn guess(world: &World, user: &str) -> String {
    ask_for_token(world, by_password(user, "guess"), Value::Null)
        .await
        .shown()
}

#[tokio::test]
async fn after_eight_wrong_passwords_even_the_right_one_waits() {
    let world = World::start().await;
    for _ in 0..8 {
        assert_eq!(guess(&world, "demo").await, REFUSED);
    }
    let answer = ask_for_token(&world, by_password("demo", PASSWORD), on("demo")).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), Some("300"));
    assert_eq!(answer.json()["error"]["title"], "Too Many Requests");
    let others = ask_for_token(&world, by_password("partner", PASSWORD), on("partner")).await;
    assert_eq!(others.status, 201);

    world.advance(Duration::from_secs(300));
    let answer = ask_for_token(&world, by_password("demo", PASSWORD), on("demo")).await;
    assert_eq!(answer.status, 201);
}

#[tokio::test]
async fn an_unknown_user_is_throttled_like_a_known_one() {
    let world = World::start().await;
    for _ in 0..8 {
        assert_eq!(guess(&world, "nobody at all").await, REFUSED);
    }
    assert!(guess(&world, "nobody at all").await.starts_with("429"));
}

#[tokio::test]
async fn guesses_by_id_by_name_and_at_the_present_password_count_together() {
    let world = World::start().await;
    let id = user_id("demo");
    let by_id = json!({"methods": ["password"], "password": {"user": {"id": id, "password": "guess"}}});
    let change = json!({"user": {"original_password": "guess", "password": "mine"}});
    for _ in 0..3 {
        assert_eq!(guess(&world, "demo").await, REFUSED);
        assert_eq!(ask_for_token(&world, by_id.clone(), Value::Null).await.shown(), REFUSED);
        let path = format!("{V3}/users/{id}/password");
        world.as_nobody().post(&path).json(change.clone()).send().await;
    }
    assert!(guess(&world, "demo").await.starts_with("429"));
}

#[tokio::test]
async fn guesses_sent_all_at_once_are_counted_like_guesses_sent_one_by_one() {
    let world = World::start().await;
    let answers = futures::future::join_all((0..40).map(|_| guess(&world, "demo"))).await;
    let tried = answers.iter().filter(|answer| answer.starts_with("401")).count();
    let waiting = answers.iter().filter(|answer| answer.starts_with("429")).count();
    assert_eq!(tried + waiting, 40);
    assert!(tried <= 8, "{tried} guesses were tried");
}

#[tokio::test]
async fn signing_in_rightly_forgives_and_never_waits() {
    let world = World::start().await;
    for _ in 0..3 {
        for _ in 0..7 {
            assert_eq!(guess(&world, "demo").await, REFUSED);
        }
        let answer = ask_for_token(&world, by_password("demo", PASSWORD), on("demo")).await;
        assert_eq!(answer.status, 201);
    }
}

#[tokio::test]
async fn many_right_passwords_at_once_are_all_right() {
    let world = World::start().await;
    let sign_in = || ask_for_token(&world, by_password("demo", PASSWORD), on("demo"));
    let answers = futures::future::join_all((0..40).map(|_| sign_in())).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [201; 40]);
}
