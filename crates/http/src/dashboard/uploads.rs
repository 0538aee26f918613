//! Uploads under way: how far each is, and going on with it or abandoning it.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::images::list::list as list_images;
use nectary_app::uploads::{delete, list};
use nectary_domain::ids::{ImageId, UploadSessionId};
use nectary_domain::query::{Filter, HiddenFilter, ImageQuery, TextColumn};
use nectary_domain::upload_session::{SessionState, UploadSession};
use nectary_domain::visibility::VisibilityFilter;

use super::form::Sent;
use super::session::Session;
use super::shell::{Place, Shell};
use super::show::{Moment, Size};
use super::words::{Language, fill};
use super::{add, address, page, see_other};
use crate::error::Failure;
use crate::extract::{Path, QueryPairs};
use crate::image_v2::links::with_query;

const PATH: &str = "/dashboard/uploads";
/// Uploads on a page: a project has hardly more at a time.
const PAGE: usize = 50;

/// An upload.
struct Upload {
    id: String,
    name: String,
    image: String,
    state: &'static str,
    /// The word of the API for it.
    word: &'static str,
    problem: Option<String>,
    there: String,
    thousandths: u64,
    until: Moment,
    /// What its button is called to people who do not see where it stands.
    abandon: String,
    is_receiving: bool,
    /// Where it is gone on with, and the file it needs.
    go_on: String,
    file: Option<String>,
}

#[derive(Template)]
#[template(path = "uploads.html")]
struct UploadsPage {
    shell: Shell,
    notice: Option<&'static str>,
    uploads: Vec<Upload>,
    next: Option<String>,
}

/// `GET /dashboard/uploads`
pub(crate) async fn show(session: Session, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let value = |name: &str| address::first(&pairs, name);
    let language = session.signed_in.visitor.language;
    let words = &language.words().uploads;
    let marker = value("marker").map(UploadSessionId::new);
    let found = list::list(&session.ctx, marker.as_ref(), PAGE).await?;
    let names = names(&session, &found.sessions).await?;
    let last = found.sessions.last().filter(|_| found.has_more);
    let shown = UploadsPage {
        shell: Shell::of(&session, Place::Uploads, words.title).await?,
        notice: (value("done") == Some("abandoned")).then_some(words.abandoned),
        next: last.map(|last| with_query(PATH, [("marker", last.id.as_str())])),
        uploads: found
            .sessions
            .iter()
            .map(|upload| shown(upload, names.get(&upload.image), &session, language))
            .collect(),
    };
    page(StatusCode::OK, &shown)
}

/// The names of the images of uploads, by one statement.
async fn names(session: &Session, uploads: &[UploadSession]) -> Result<BTreeMap<ImageId, String>, Failure> {
    if uploads.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut query = ImageQuery::first_page(PAGE);
    query.visibility = VisibilityFilter::All;
    query.hidden = HiddenFilter::Either;
    query.filters.push(Filter::Text {
        column: TextColumn::Id,
        any_of: uploads.iter().map(|upload| upload.image.to_string()).collect(),
    });
    let images = list_images(&session.ctx, query).await?.images;
    let named = images
        .into_iter()
        .filter_map(|image| Some((image.id().clone(), image.record().name.clone()?)));
    Ok(named.collect())
}

fn shown(upload: &UploadSession, name: Option<&String>, session: &Session, language: Language) -> Upload {
    let words = &language.words().uploads;
    let (state, done) = match &upload.state {
        SessionState::Receiving(_) => (words.receiving, upload.received_bytes),
        SessionState::Inspecting(run) => (words.inspecting, run.done_bytes),
        SessionState::Active => (words.active, upload.plan.size_bytes),
        SessionState::Failed(_) => (words.failed, upload.received_bytes),
    };
    let all = upload.plan.size_bytes;
    let size = |bytes| Size::of(bytes, language).short;
    let name = name.cloned().unwrap_or_else(|| upload.image.to_string());
    Upload {
        id: upload.id.to_string(),
        image: address::image(upload.image.as_str()),
        state,
        word: upload.state.as_str(),
        problem: upload.state.problem().map(|problem| problem.detail.clone()),
        there: fill(words.there, &[("done", &size(done)), ("all", &size(all))]),
        thousandths: (u128::from(done) * 1000)
            .checked_div(u128::from(all))
            .map_or(1000, |part| part as u64),
        until: Moment::of(upload.expires_at, session.ctx.now(), language),
        abandon: fill(words.abandon_this, &[("name", &name)]),
        is_receiving: matches!(upload.state, SessionState::Receiving(_)),
        go_on: add::rest_of(&upload.id),
        file: upload.file.as_ref().map(|file| file.name().to_owned()),
        name,
    }
}

/// `POST /dashboard/uploads/{upload_id}/abandon`
pub(crate) async fn abandon(
    Path(id): Path<UploadSessionId>,
    Sent { by: session, .. }: Sent<Session>,
) -> Result<Response, Failure> {
    delete::delete(&session.ctx, &id).await?;
    Ok(see_other(&with_query(PATH, [("done", "abandoned")])))
}
