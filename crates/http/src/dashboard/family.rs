//! The page of a family: its builds, what happened, and for those who look after it what can be done and what is scheduled.

pub(crate) mod change;
pub(crate) mod schedules;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::families::FamilyPage as Found;
use nectary_app::families::show::{publisher, show as find};
use nectary_domain::family::build::Build;
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::{Family, Support};

use self::schedules::Schedules;
use super::session::Session;
use super::shell::{Place, Shell};
use super::show::Moment;
use super::timeline::{BuildRow, rows};
use super::words::{Families, Language, fill};
use super::{address, page};
use crate::error::Failure;
use crate::extract::{Path, QueryPairs};
use crate::markdown;

/// Something that happened.
pub(super) struct EventRow {
    pub(super) at: Moment,
    /// What was done, in a word.
    pub(super) what: &'static str,
    /// The sentence that was kept of it, in English.
    pub(super) says: String,
}

#[derive(Template)]
#[template(path = "family.html")]
struct FamilyPage<'a> {
    shell: Shell,
    name: &'a str,
    slug: &'a str,
    /// HTML, made safe.
    description: String,
    /// The current build and its address.
    current: Option<(String, String)>,
    /// What is said instead of offering it, where it is not safe to use.
    danger: Option<[String; 2]>,
    login_user: Option<&'a str>,
    support: &'static str,
    ends_on: Option<String>,
    publisher: String,
    builds: Vec<BuildRow>,
    events: Vec<EventRow>,
    /// For those who look after the family: where it is ended, unless it has ended, and what is scheduled.
    retire: Option<String>,
    schedules: Option<Schedules>,
    notice: Option<&'static str>,
}

/// `GET /dashboard/families/{family}`
pub(crate) async fn show(
    session: Session,
    Path(slug): Path<FamilySlug>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Failure> {
    let found = find(&session.ctx, &slug).await?;
    let language = session.signed_in.visitor.language;
    let words = &language.words().families;
    let family = &found.lineage.family;
    let current = found.lineage.current().map(|build| link(build, words));
    let danger = found.lineage.current().and_then(|build| {
        let mark = build.revoked.as_ref()?;
        let is_revoked = fill(words.current_is_revoked, &[("number", build.number.as_str())]);
        Some([format!("{is_revoked} {}", mark.message), words.no_safe_build.to_owned()])
    });
    let shown = FamilyPage {
        shell: Shell::of(&session, Place::Catalog, family.name.as_str()).await?,
        name: family.name.as_str(),
        slug: slug.as_str(),
        description: markdown::to_html(&family.about.description),
        current,
        danger,
        login_user: family.about.default_user.as_deref(),
        support: support(family, words),
        ends_on: family.about.ends_on.as_ref().map(ToString::to_string),
        publisher: publisher(&session.ctx, family)
            .await?
            .unwrap_or_else(|| family.owner.to_string()),
        builds: rows(&found, None, session.ctx.now(), language),
        events: events(&found, None, &session),
        retire: (found.is_curator && !family.is_retired()).then(|| change::path(&slug, "retire", None)),
        schedules: match found.is_curator {
            true => Some(schedules::of_family(&session, &slug).await?),
            false => None,
        },
        notice: match address::first(&pairs, "done") {
            Some("scheduled") => Some(words.scheduled),
            Some("cancelled") => Some(words.schedule_cancelled),
            Some(_) => Some(words.done),
            None => None,
        },
    };
    page(StatusCode::OK, &shown)
}

/// What a build is called, and its page.
pub(super) fn link(build: &Build, words: &Families) -> (String, String) {
    let name = fill(words.build, &[("number", build.number.as_str())]);
    (name, address::image(build.image.as_str()))
}

/// What people can expect of a family.
pub(super) const fn support(family: &Family, words: &Families) -> &'static str {
    match family.support() {
        Support::Supported => words.supported,
        Support::SecurityOnly => words.security_only,
        Support::Ended => words.support_ended,
    }
}

/// What happened to a family, or to one image of it, newest first.
pub(super) fn events(found: &Found, image: Option<&str>, session: &Session) -> Vec<EventRow> {
    let language = session.signed_in.visitor.language;
    let is_meant = |build: Option<&str>| image.is_none() || build == image;
    found
        .history()
        .filter(|event| is_meant(event.build.as_ref().map(|(image, _)| image.as_str())))
        .map(|event| EventRow {
            at: Moment::of(event.at, session.ctx.now(), language),
            what: what_was_done(&event.verb, &language.words().families),
            says: event.says.clone(),
        })
        .collect()
}

fn what_was_done(verb: &str, words: &Families) -> &'static str {
    match verb {
        "register" => words.was_registered,
        "promote" => words.was_promoted,
        "rollback" => words.was_rolled_back,
        "retire" => words.was_retired,
        "deprecate" => words.was_deprecated,
        "revoke" => words.was_revoked,
        "reinstate" => words.was_reinstated,
        // "update"; and a newer program may have done what this one does not know.
        _ => words.was_described,
    }
}

/// What a page about an image says of its family first of all.
pub(super) fn heading(language: Language, name: &str) -> String {
    fill(language.words().families.to_family, &[("name", name)])
}
