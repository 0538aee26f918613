//! Changes of a family on offer: what each would do, and the form that does just that, now or later.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::Error;
use nectary_app::families::change::change;
use nectary_app::families::schedules::create::create;
use nectary_app::families::show::show as find;
use nectary_app::families::{Affected, Difference, Effect, How, Next, Outcome};
use nectary_domain::family::rules::Unmet;
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::verb::Verb;
use nectary_domain::time::Timestamp;
use serde_json::{Map, Value};

use super::schedules::title;
use crate::dashboard::form::{Fields, Sent};
use crate::dashboard::session::Session;
use crate::dashboard::shell::{Place, Shell};
use crate::dashboard::words::{Families, Language, fill};
use crate::dashboard::{address, page, see_other};
use crate::error::Failure;
use crate::extract::{Path, QueryPairs};

/// What people are told of a change, and where it stands in the body of its verb.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// May be left out.
    Reason,
    /// Is needed: people who use the build read it.
    Message,
}

impl Says {
    const fn key(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Message => "message",
        }
    }
}

/// A verb that pages offer.
struct Offer {
    word: &'static str,
    says: Says,
    has_end: bool,
}

const fn offer(word: &'static str, says: Says) -> Offer {
    Offer {
        word,
        says,
        has_end: false,
    }
}

const OFFERS: [Offer; 6] = [
    offer("promote", Says::Reason),
    offer("rollback", Says::Reason),
    offer("retire", Says::Reason),
    Offer {
        word: "deprecate",
        says: Says::Message,
        has_end: true,
    },
    offer("revoke", Says::Message),
    offer("reinstate", Says::Reason),
];

impl Offer {
    fn named(word: &str) -> Result<&'static Self, Failure> {
        let found = OFFERS.iter().find(|offer| offer.word == word);
        found.ok_or_else(|| Failure::not_found("There is no such page."))
    }

    /// The verb with what a form, or an address, says of it.
    fn verb<'t>(&self, text: impl Fn(&str) -> &'t str) -> Result<Verb, Failure> {
        let said = ["build", self.says.key(), "ends_on"].into_iter();
        let said = said
            .map(|key| (key, text(key).trim()))
            .filter(|(_, text)| !text.is_empty());
        let body: Map<String, Value> = said.map(|(key, text)| (key.to_owned(), text.into())).collect();
        Ok(Verb::read(self.word, &body)?)
    }
}

/// Where a change is offered.
pub(in crate::dashboard) fn path(family: &FamilySlug, verb: &str, build: Option<&str>) -> String {
    let path = format!("{}/{verb}", address::family(family.as_str()));
    address::changed(&path, &[], "build", build)
}

/// What would change of an image.
struct EditRow {
    says: String,
    differences: Vec<Difference>,
}

/// Whom a change concerns.
struct AffectedRows {
    members: Vec<String>,
    /// Projects that made images from it, and how many.
    derived: Vec<(Option<String>, u64)>,
    next: String,
}

#[derive(Template)]
#[template(path = "family_change.html")]
struct ChangePage<'a> {
    shell: Shell,
    family: String,
    family_path: String,
    path: String,
    build: &'a str,
    needs_message: bool,
    has_end: bool,
    /// The version of the family that the preview was made from.
    version: i64,
    edits: Vec<EditRow>,
    affected: Option<AffectedRows>,
    unmet: Vec<Unmet>,
    button: Option<String>,
    is_grave: bool,
    command: String,
}

/// `GET /dashboard/families/{family}/{verb}?build=…`: everything but the commit, and what would come of it.
pub(crate) async fn preview(
    session: Session,
    Path((slug, word)): Path<(FamilySlug, String)>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Failure> {
    let offer = Offer::named(&word)?;
    let language = session.signed_in.visitor.language;
    let words = &language.words().families;
    let build = address::first(&pairs, "build").unwrap_or_default();
    let verb = offer.verb(|key| match key {
        "build" => build,
        "message" => words.your_message,
        _ => "",
    })?;
    let present = find(&session.ctx, &slug).await?;
    let how = How {
        dry_run: true,
        ..How::default()
    };
    let former = present.lineage.current().map(|build| build.number.as_str());
    let (outcome, unmet) = match change(&session.ctx, &slug, &verb, how).await {
        Ok(outcome) => (Some(outcome), Vec::new()),
        Err(Error::UnmetRules { unmet, .. }) => (None, unmet),
        Err(error) => return Err(error.into()),
    };
    let is_possible = outcome.as_ref().is_some_and(|outcome| outcome.changed);
    let family_path = address::family(slug.as_str());
    let shown = ChangePage {
        shell: Shell::of(&session, Place::Catalog, title(&verb, language)).await?,
        family: present.lineage.family.name.to_string(),
        path: format!("{family_path}/{word}"),
        family_path,
        build,
        needs_message: offer.says == Says::Message,
        has_end: offer.has_end,
        version: present.lineage.family.version,
        button: is_possible.then(|| button(&verb, build, former, language)),
        is_grave: matches!(verb, Verb::Revoke { .. } | Verb::Retire { .. }),
        affected: outcome
            .as_ref()
            .and_then(|outcome| outcome.affected.as_ref())
            .map(|affected| affected_rows(affected, words)),
        edits: outcome.map(|outcome| edits(outcome, words)).unwrap_or_default(),
        unmet,
        command: command(offer, &slug, build, words),
    };
    page(StatusCode::OK, &shown)
}

fn edits(outcome: Outcome, words: &Families) -> Vec<EditRow> {
    let edits = outcome.edits.into_iter();
    edits
        .map(|edit| EditRow {
            differences: edit.differences(),
            says: fill(effect(edit.effect, words), &[("number", edit.build.as_str())]),
        })
        .collect()
}

const fn effect(effect: Effect, words: &Families) -> &'static str {
    match effect {
        Effect::Described => words.is_described,
        Effect::Published => words.is_published,
        Effect::Restored => words.is_restored,
        Effect::Archived => words.is_archived,
        Effect::Ended => words.is_ended,
        Effect::HeldBack => words.is_held_back,
        Effect::Released => words.is_released,
    }
}

fn affected_rows(affected: &Affected, words: &Families) -> AffectedRows {
    let derived = affected.derived.iter();
    AffectedRows {
        members: affected.members.iter().map(ToString::to_string).collect(),
        derived: derived
            .map(|derived| (derived.project.as_ref().map(ToString::to_string), derived.images))
            .collect(),
        next: match &affected.next {
            Next::Tell => words.tell_them.to_owned(),
            Next::Replace { back_to: Some(former) } => fill(words.replace_or_roll_back, &[("former", former.as_str())]),
            Next::Replace { back_to: None } => words.replace_or_retire.to_owned(),
        },
    }
}

/// The button says exactly what it does.
fn button(verb: &Verb, build: &str, former: Option<&str>, language: Language) -> String {
    let words = &language.words().families;
    match (verb, former) {
        (Verb::Promote(_) | Verb::Rollback(_), Some(former)) => {
            fill(words.do_promote_over, &[("number", build), ("former", former)])
        }
        (Verb::Promote(_) | Verb::Rollback(_), None) => fill(words.do_promote, &[("number", build)]),
        (Verb::Retire { .. }, Some(former)) => fill(words.do_retire_over, &[("former", former)]),
        _ => title(verb, language),
    }
}

fn command(offer: &Offer, slug: &FamilySlug, build: &str, words: &Families) -> String {
    let mut command = format!("nectary family {} {slug}", offer.word);
    if !build.is_empty() {
        command.push_str(&format!(" --build {build}"));
    }
    if offer.says == Says::Message {
        command.push_str(&format!(" --message \"{}\"", words.your_message));
    }
    command
}

/// `POST /dashboard/families/{family}/{verb}`: does what was previewed, unless the family is no longer what the preview
/// was made from; or schedules it.
pub(crate) async fn perform(
    Path((slug, word)): Path<(FamilySlug, String)>,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    let verb = Offer::named(&word)?.verb(|key| fields.text(key))?;
    let done = match due_at(&fields, &session)? {
        Some(due_at) => {
            create(&session.ctx, &slug, &verb, due_at).await?;
            "scheduled"
        }
        None => {
            let seen = fields.text("version").parse();
            let how = How {
                dry_run: false,
                expected: Some(
                    seen.map_err(|_| Failure::bad_request("The form does not say which version it was made from."))?,
                ),
            };
            change(&session.ctx, &slug, &verb, how).await?;
            verb.word()
        }
    };
    Ok(back(&slug, done))
}

/// To the page of the family, which says what was done.
pub(super) fn back(slug: &FamilySlug, done: &str) -> Response {
    let path = address::changed(&address::family(slug.as_str()), &[], "done", Some(done));
    see_other(&path)
}

/// When it is to be done, as a browser's field for it says: a day and a minute, here in UTC. Nothing is now.
fn due_at(fields: &Fields, session: &Session) -> Result<Option<Timestamp>, Failure> {
    let text = fields.text("at").trim();
    if text.is_empty() {
        return Ok(None);
    }
    let seconds = if text.len() == "2026-12-31T10:00".len() {
        ":00"
    } else {
        ""
    };
    let wrong = session.signed_in.visitor.language.words().families.wrong_time;
    let time = format!("{text}{seconds}Z").parse();
    time.map(Some).map_err(|_| Failure::bad_request(wrong))
}
