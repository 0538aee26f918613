//! The builds of a family, newest first, as pages tell of them.

use nectary_app::families::FamilyPage;
use nectary_domain::family::build::{Build, BuildState};
use nectary_domain::family::lineage::Lineage;
use nectary_domain::time::Timestamp;

use super::family::change;
use super::family::link;
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
    /// What can be done with it by whoever looks after the family: first what makes it current, if that can be.
    pub(super) raise: Option<Change>,
    pub(super) marks: Vec<Change>,
}

/// A change on offer.
pub(super) struct Change {
    pub(super) path: String,
    pub(super) text: &'static str,
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
    let change = |verb: &str, text| Change {
        path: change::path(&lineage.family.slug, verb, Some(build.number.as_str())),
        text,
    };
    let may_raise = is_curator && build.revoked.is_none();
    let (state, raise) = match &build.state {
        BuildState::Candidate => (words.state_candidate, Some(change("promote", words.promote))),
        BuildState::Current { .. } => (words.state_current, None),
        BuildState::Superseded(_) => (words.state_superseded, Some(change("rollback", words.rollback))),
    };
    let is_marked = build.deprecated.is_some() || build.revoked.is_some();
    let marks = [
        (build.is_published() && !is_marked, "deprecate", words.deprecate),
        (build.revoked.is_none(), "revoke", words.revoke),
        (is_marked, "reinstate", words.reinstate),
    ];
    let marks = marks.into_iter().filter(|(is_open, ..)| is_curator && *is_open);
    let (name, path) = link(build, words);
    BuildRow {
        name,
        path,
        state,
        word: build.state_word(),
        facts: facts(build, now, language),
        is_deprecated: build.deprecated.is_some(),
        is_revoked: build.revoked.is_some(),
        is_this: this == Some(build.image.as_str()),
        raise: raise.filter(|_| may_raise),
        marks: marks.map(|(_, verb, text)| change(verb, text)).collect(),
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
        let since = fill(
            words.deprecated_since,
            &[("when", &day(mark.at)), ("message", &mark.message)],
        );
        match mark.until {
            Some(until) => format!("{since} {}", fill(words.ends, &[("day", &until.to_string())])),
            None => since,
        }
    });
    let revoked = build.revoked.as_ref().map(|mark| {
        fill(
            words.revoked_since,
            &[("when", &day(mark.at)), ("message", &mark.message)],
        )
    });
    deprecated.into_iter().chain(revoked)
}
