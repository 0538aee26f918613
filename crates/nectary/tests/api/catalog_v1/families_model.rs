//! A family under any sequence of verbs, and under verbs that are cut short anywhere: it is always what the model says, or,
//! where a verb was cut, what it was before or after.

use std::time::{Duration, Instant};

use futures::FutureExt;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::publishing::{assert_one_current, candidate, change, family, promoted};
use crate::world::World;

/// Builds that the model plays with.
const BUILDS: usize = 5;

/// A family as a reader of the documentation would keep it on paper.
#[derive(Clone, Debug, Default)]
struct Model {
    current: Option<usize>,
    former: Vec<usize>,
    revoked: Vec<usize>,
    is_retired: bool,
}

impl Model {
    /// Whether the verb is allowed; and the model after it.
    fn does(&mut self, verb: &str, build: usize) -> bool {
        let is_revoked = self.revoked.contains(&build);
        match verb {
            "promote" | "rollback" if self.current == Some(build) => true,
            "promote" => {
                let is_older = self.current.is_some_and(|current| build < current);
                let is_allowed = !self.is_retired && !self.former.contains(&build) && !is_revoked && !is_older;
                if is_allowed {
                    self.raise(build);
                }
                is_allowed
            }
            "rollback" => {
                let is_allowed = self.former.contains(&build) && !is_revoked;
                if is_allowed {
                    self.raise(build);
                }
                is_allowed
            }
            "retire" => {
                self.former.extend(self.current.take());
                self.is_retired = true;
                true
            }
            "reinstate" => {
                self.revoked.retain(|revoked| *revoked != build);
                true
            }
            _ => {
                self.revoked.push(build);
                true
            }
        }
    }

    fn raise(&mut self, build: usize) {
        self.former.extend(self.current.replace(build));
        self.former.retain(|former| *former != build);
        self.is_retired = false;
    }

    fn state(&self, build: usize) -> &'static str {
        match (self.current == Some(build), self.former.contains(&build)) {
            (true, _) => "current",
            (false, true) => "superseded",
            (false, false) => "candidate",
        }
    }
}

fn body(verb: &str, build: usize) -> Value {
    match verb {
        "retire" => json!({}),
        "revoke" => json!({"build": build, "message": "leak"}),
        _ => json!({"build": build}),
    }
}

async fn plays_as_the_model(steps: &[(&'static str, usize)]) {
    let world = World::start().await;
    for build in 1..=BUILDS {
        candidate(&world, &build.to_string()).await;
    }
    let mut model = Model::default();
    for (verb, build) in steps {
        let before = family(&world).await;
        let answer = change(&world, verb, body(verb, *build)).await;
        let expected = if model.does(verb, *build) { 200 } else { 409 };
        assert_eq!(
            answer.status,
            expected,
            "{verb} {build} on {model:?}: {}",
            answer.text()
        );
        let after = family(&world).await;
        if expected == 409 {
            assert_eq!(after, before);
        }
        for shown in after["builds"].as_array().unwrap() {
            let build: usize = shown["build"].as_str().unwrap().parse().unwrap();
            assert_eq!(shown["state"], model.state(build), "build {build} after {verb}");
            let image = world.image(shown["image_id"].as_str().unwrap()).await;
            let visibility = match model.state(build) {
                "current" => "public",
                "superseded" => "community",
                _ => "private",
            };
            let status = if model.revoked.contains(&build) {
                "deactivated"
            } else {
                "active"
            };
            assert_eq!(image["visibility"], visibility, "build {build} after {verb}");
            assert_eq!(image["status"], status, "build {build} after {verb}");
        }
        let versions = after["version"].as_i64().zip(before["version"].as_i64()).unwrap();
        let is_changed = answer.json()["changed"] == true;
        assert_eq!(versions.0 - versions.1, i64::from(is_changed));
    }
}

fn steps() -> impl Strategy<Value = Vec<(&'static str, usize)>> {
    let verb = prop_oneof![5 => Just("promote"), 4 => Just("rollback"), 1 => Just("retire"),
        1 => Just("revoke"), 1 => Just("reinstate")];
    prop::collection::vec((verb, 1..=BUILDS), 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_sequence_of_verbs_leaves_what_the_model_says(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(plays_as_the_model(&steps));
    }
}

/// Asks for a verb and gives up after so long, wherever that is; whether it was answered.
async fn cut_short(world: &World, verb: &str, body: Value, after: Duration) -> bool {
    let mut work = Box::pin(change(world, verb, body));
    let begun = Instant::now();
    while begun.elapsed() < after {
        if let Some(answer) = (&mut work).now_or_never() {
            assert_eq!(answer.status, 200, "{}", answer.text());
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

/// Places in the course of a verb at which it is cut: four in five of them before its usual end.
const CUTS: u32 = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_verb_that_is_cut_short_anywhere_was_done_or_was_not() {
    let world = World::start().await;
    promoted(&world, "0").await;
    candidate(&world, "1").await;
    let begun = Instant::now();
    assert!(cut_short(&world, "promote", json!({"build": "1"}), Duration::MAX).await);
    let course = begun.elapsed();

    let mut undone = 0;
    for cut in 0..CUTS {
        let after = course * cut * 5 / (CUTS * 4);
        let build = format!("{}", cut + 2);
        candidate(&world, &build).await;
        let before = family(&world).await["current"]["build"].clone();
        let is_answered = cut_short(&world, "promote", json!({"build": build}), after).await;
        assert_one_current(&world).await;
        let current = family(&world).await["current"]["build"].clone();
        assert!(current == before || current == build, "after {after:?}: {current}");
        assert!(!is_answered || current == build, "after {after:?}");
        undone += usize::from(current == before);
        // The next one begins from a known place, and finds nothing in its way.
        assert_eq!(change(&world, "promote", json!({"build": build})).await.status, 200);
        assert_one_current(&world).await;

        let is_answered = cut_short(&world, "rollback", json!({"build": before}), after).await;
        assert_one_current(&world).await;
        let current = family(&world).await["current"]["build"].clone();
        assert!(current == before || current == build, "after {after:?} back: {current}");
        assert!(!is_answered || current == before, "after {after:?} back");
        assert_eq!(change(&world, "rollback", json!({"build": build})).await.status, 200);
    }
    // The first is cut before it begins.
    assert!(undone > 0);
}
