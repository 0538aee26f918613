//! Requests that race: of those that exclude each other one wins, and those that do not are all applied.
//!
//! The racers run on several threads and start together. Each test looks at what is left as well as at the answers.

mod data;
mod images;
mod members;
mod reaper;
mod tags;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::world::{Answer, World};

/// How many run against each other.
pub const RACERS: usize = 32;

/// Runs racers from one starting line; what became of them, in their order.
pub async fn race<T, F>(racers: usize, world: &Arc<World>, run: impl Fn(Arc<World>, usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let start = Arc::new(Barrier::new(racers));
    let mut running = JoinSet::new();
    for racer in 0..racers {
        let start = Arc::clone(&start);
        let course = run(Arc::clone(world), racer);
        running.spawn(async move {
            start.wait().await;
            (racer, course.await)
        });
    }
    let mut ended = running.join_all().await;
    ended.sort_by_key(|(racer, _)| *racer);
    ended.into_iter().map(|(_, outcome)| outcome).collect()
}

/// How many answers had which status.
pub fn tally<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> BTreeMap<u16, usize> {
    let mut tally = BTreeMap::new();
    for answer in answers {
        *tally.entry(answer.status).or_default() += 1;
    }
    tally
}

/// The only racer who succeeded.
pub fn winner(answers: &[Answer]) -> usize {
    let winners: Vec<usize> = (0..answers.len()).filter(|at| answers[*at].status < 300).collect();
    assert_eq!(winners.len(), 1, "{:?}", tally(answers));
    winners[0]
}
