//! The builds of a family, newest first, as pages tell of them.

use nectary_app::families::FamilyPage;
use nectary_domain::family::build::{Build, BuildState};
use nectary_domain::family::lineage::Lineage;
use nectary_domain::time::Timestamp;

use super::address;
use super::show::Moment;
use super::words::{Language, fill};

/// A build.
pub(super) struct BuildRow {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) state: &'static str,
    /// The word of the API for it.
    pub(super) word: &'static str,
    /// What happened to it, in sentences.
    pub(super) facts: Vec<String>,
    pub(super) is_deprecated: bool,
    pub(super) is_revoked: bool,
    /// Whether it is the image that the page is about.
    pub(super) is_this: bool,
    /// What can be done with it by whoever looks after the family: its verb, its address.
    pub(super) promote: Option<String>,
    pub(super) rollback: Option<String>,
}

/// The builds that the reader may know of.
pub(super) fn rows(page: &FamilyPage, this: Option<&str>, now: Timestamp, language: Language) -> Vec<BuildRow> {
    let row = |build| row(build, &page.lineage, page.is_curator, this, now, language);
    page.builds().map(row).collect()
}

fn row(
    build: &Build,
    lineage: &Lineage,
    is_curator: bool,
    this: Option<&str>,
    now: Timestamp,
    language: Language,
) -> BuildRow {
    let words = &language.words().families;
    let change = |verb: &str| {
        let path = address::family(lineage.family.slug.as_str());
        is_curator.then(|| address::changed(&format!("{path}/{verb}"), &[], "build", Some(build.number.as_str())))
    };
    let is_ready = build.revoked.is_none();
    let (state, promote, rollback) = match &build.state {
        BuildState::Candidate => (words.state_candidate, change("promote").filter(|_| is_ready), None),
        BuildState::Current { .. } => (words.state_current, None, None),
        BuildState::Superseded(_) => (words.state_superseded, None, change("rollback").filter(|_| is_ready)),
    };
    BuildRow {
        name: fill(words.build, &[("number", build.number.as_str())]),
        path: address::image(build.image.as_str()),
        state,
        word: build.state_word(),
        facts: facts(build, now, language),
        is_deprecated: build.deprecated.is_some(),
        is_revoked: build.revoked.is_some(),
        is_this: this == Some(build.image.as_str()),
        promote,
        rollback,
    }
}

fn facts(build: &Build, now: Timestamp, language: Language) -> Vec<String> {
    let words = &language.words().families;
    let day = |time| Moment::of(time, now, language).absolute;
    let mut facts = vec![match &build.state {
        BuildState::Candidate => fill(words.registered, &[("when", &day(build.registered_at))]),
        BuildState::Current { promoted_at } => fill(words.promoted, &[("when", &day(*promoted_at))]),
        BuildState::Superseded(superseded) => fill(
            words.was_current,
            &[("from", &day(superseded.promoted_at)), ("until", &day(superseded.at))],
        ),
    }];
    if let BuildState::Superseded(superseded) = &build.state
        && let Some(reason) = &superseded.reason
    {
        facts.push(fill(words.because, &[("reason", reason)]));
    }
    facts.extend(marks(build, now, language));
    facts
}

/// What speaks against using a build.
pub(super) fn marks(build: &Build, now: Timestamp, language: Language) -> impl Iterator<Item = String> {
    let words = &language.words().families;
    let day = |time| Moment::of(time, now, language).absolute;
    let deprecated = build.deprecated.as_ref().map(|mark| {
        fill(
            words.deprecated_since,
            &[("when", &day(mark.at)), ("message", &mark.message)],
        )
    });
    let revoked = build.revoked.as_ref().map(|mark| {
        fill(
            words.revoked_since,
            &[("when", &day(mark.at)), ("message", &mark.message)],
        )
    });
    deprecated.into_iter().chain(revoked)
}
