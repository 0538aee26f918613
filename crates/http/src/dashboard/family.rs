//! The page of a family, and the previews by which those who look after it promote and roll back.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::Error;
use nectary_app::families::change::change;
use nectary_app::families::show::show as find;
use nectary_app::families::{Difference, FamilyPage as Found, How, Outcome};
use nectary_domain::family::Support;
use nectary_domain::family::lineage::Which;
use nectary_domain::family::number::BuildNumber;
use nectary_domain::family::rules::Unmet;
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::verb::{Choice, Verb};

use super::form::Sent;
use super::session::Session;
use super::shell::{Place, Shell};
use super::show::Moment;
use super::timeline::{BuildRow, rows};
use super::words::{Families, Language, fill};
use super::{address, page, see_other};
use crate::error::Failure;
use crate::extract::{Path, QueryPairs};
use crate::markdown;

/// Something that happened.
pub(super) struct EventRow {
    pub(super) at: Moment,
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
    login_user: Option<&'a str>,
    support: &'static str,
    ends_on: Option<String>,
    publisher: &'a str,
    builds: Vec<BuildRow>,
    events: Vec<EventRow>,
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
    let current = found.lineage.current().map(|build| {
        let name = fill(words.build, &[("number", build.number.as_str())]);
        (name, address::image(build.image.as_str()))
    });
    let shown = FamilyPage {
        shell: Shell::of(&session, Place::Catalog, family.name.as_str()).await?,
        name: family.name.as_str(),
        slug: slug.as_str(),
        description: markdown::to_html(&family.about.description),
        current,
        login_user: family.about.default_user.as_deref(),
        support: match family.about.support {
            Support::Supported => words.supported,
            Support::SecurityOnly => words.security_only,
            Support::Ended => words.support_ended,
        },
        ends_on: family.about.ends_on.as_ref().map(ToString::to_string),
        publisher: family.owner.as_str(),
        builds: rows(&found, None, session.ctx.now(), language),
        events: events(&found, None, &session),
        notice: pairs.iter().any(|(name, _)| name == "done").then_some(words.done),
    };
    page(StatusCode::OK, &shown)
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
            says: event.says.clone(),
        })
        .collect()
}

/// A change on offer: promote or roll back.
#[derive(Clone, Copy)]
enum Offer {
    Promote,
    Rollback,
}

impl Offer {
    const fn word(self) -> &'static str {
        match self {
            Self::Promote => "promote",
            Self::Rollback => "rollback",
        }
    }
    fn verb(self, build: &str, reason: &str) -> Result<Verb, Failure> {
        let choice = Choice {
            build: Some(Which::Number(BuildNumber::parse(build)?)),
            reason: Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
        };
        Ok(match self {
            Self::Promote => Verb::Promote(choice),
            Self::Rollback => Verb::Rollback(choice),
        })
    }
}

/// What would change of an image.
struct EditRow {
    says: String,
    differences: Vec<Difference>,
}

#[derive(Template)]
#[template(path = "family_change.html")]
struct ChangePage<'a> {
    shell: Shell,
    family: String,
    family_path: String,
    path: String,
    build: &'a str,
    /// The version of the family that the preview was made from.
    version: i64,
    says: String,
    edits: Vec<EditRow>,
    unmet: Vec<Unmet>,
    button: Option<String>,
    command: String,
}

/// `GET /dashboard/families/{family}/promote?build=…`
pub(crate) async fn preview_promote(
    session: Session,
    Path(slug): Path<FamilySlug>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Failure> {
    preview(&session, &slug, &pairs, Offer::Promote).await
}

/// `GET /dashboard/families/{family}/rollback?build=…`
pub(crate) async fn preview_rollback(
    session: Session,
    Path(slug): Path<FamilySlug>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Failure> {
    preview(&session, &slug, &pairs, Offer::Rollback).await
}

/// Everything but the commit, and what would come of it.
async fn preview(
    session: &Session,
    slug: &FamilySlug,
    pairs: &[(String, String)],
    offer: Offer,
) -> Result<Response, Failure> {
    let language = session.signed_in.visitor.language;
    let words = &language.words().families;
    let build = pairs
        .iter()
        .find(|(name, _)| name == "build")
        .map_or("", |(_, value)| value.as_str());
    let present = find(&session.ctx, slug).await?;
    let how = How {
        dry_run: true,
        ..How::default()
    };
    let former = present.lineage.current().map(|build| build.number.as_str().to_owned());
    let (outcome, unmet) = match change(&session.ctx, slug, &offer.verb(build, "")?, how).await {
        Ok(outcome) => (Some(outcome), Vec::new()),
        Err(Error::UnmetRules { unmet, .. }) => (None, unmet),
        Err(error) => return Err(error.into()),
    };
    let title = match offer {
        Offer::Promote => words.promote_title,
        Offer::Rollback => words.rollback_title,
    };
    let family_path = address::family(slug.as_str());
    let shown = ChangePage {
        shell: Shell::of(session, Place::Catalog, fill(title, &[("number", build)])).await?,
        family: present.lineage.family.name.to_string(),
        path: format!("{family_path}/{}", offer.word()),
        family_path,
        build,
        version: present.lineage.family.version,
        button: outcome
            .as_ref()
            .filter(|outcome| outcome.changed)
            .map(|_| button(build, former.as_deref(), words)),
        says: outcome.as_ref().map(|outcome| outcome.says.clone()).unwrap_or_default(),
        edits: outcome.map(edits).unwrap_or_default(),
        unmet,
        command: format!("nectary family {} {slug} --build {build}", offer.word()),
    };
    page(StatusCode::OK, &shown)
}

fn edits(outcome: Outcome) -> Vec<EditRow> {
    let edits = outcome.edits.into_iter();
    edits
        .map(|edit| EditRow {
            differences: edit.differences(),
            says: edit.says,
        })
        .collect()
}

/// The button says exactly what it does.
fn button(build: &str, former: Option<&str>, words: &Families) -> String {
    match former {
        Some(former) => fill(words.do_promote_over, &[("number", build), ("former", former)]),
        None => fill(words.do_promote, &[("number", build)]),
    }
}

/// `POST /dashboard/families/{family}/promote`
pub(crate) async fn promote(
    Path(slug): Path<FamilySlug>,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    let verb = Offer::Promote.verb(fields.text("build"), fields.text("reason"))?;
    perform(&session, &slug, &verb, fields.text("version")).await
}

/// `POST /dashboard/families/{family}/rollback`
pub(crate) async fn rollback(
    Path(slug): Path<FamilySlug>,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    let verb = Offer::Rollback.verb(fields.text("build"), fields.text("reason"))?;
    perform(&session, &slug, &verb, fields.text("version")).await
}

/// Does what was previewed, unless the family is no longer what the preview was made from.
async fn perform(session: &Session, slug: &FamilySlug, verb: &Verb, version: &str) -> Result<Response, Failure> {
    let seen = version.parse();
    let how = How {
        dry_run: false,
        expected: Some(
            seen.map_err(|_| Failure::bad_request("The form does not say which version it was made from."))?,
        ),
    };
    change(&session.ctx, slug, verb, how).await?;
    Ok(see_other(&address::changed(
        &address::family(slug.as_str()),
        &[],
        "done",
        Some(verb.word()),
    )))
}

/// What a page about an image says of its family first of all.
pub(super) fn heading(language: Language, name: &str) -> String {
    fill(language.words().families.to_family, &[("name", name)])
}
