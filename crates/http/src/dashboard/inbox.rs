//! The inbox: images that other projects offer, to accept or to reject.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::inbox::{answer, list};
use nectary_app::ports::sharing::Share;
use nectary_domain::ids::ImageId;
use nectary_domain::member::MemberStatus;
use nectary_domain::share::SharePlace;

use super::address::{self, return_path};
use super::blocked_projects::{Blocked, blocked};
use super::form::Sent;
use super::offer::Offer;
use super::session::Session;
use super::shell::{Place, Shell};
use super::show::Moment;
use super::words::{Language, fill};
use super::{page, see_other};
use crate::error::Failure;
use crate::extract::QueryPairs;
use crate::image_v2::links::with_query;

const PATH: &str = "/dashboard/inbox";
/// Offers on a page.
const PAGE: usize = 25;

/// An offer that waits.
struct Waiting {
    id: String,
    path: String,
    what: Offer,
    /// The project it comes from, by which it can be blocked.
    owner: String,
    offered: Moment,
    until: Option<Moment>,
    choose: String,
    block: String,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    shell: Shell,
    notice: Option<&'static str>,
    problem: Option<&'static str>,
    offers: Vec<Waiting>,
    project: String,
    next: Option<String>,
    blocked: Vec<Blocked>,
}

/// `GET /dashboard/inbox`
pub(crate) async fn show(session: Session, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let value = |name: &str| address::first(&pairs, name);
    let language = session.signed_in.visitor.language;
    let words = &language.words().inbox;
    let after = value("marker").map(str::parse::<SharePlace>).transpose()?;
    let listed = list::list(&session.ctx, after, PAGE).await?;
    let next = listed.next.as_ref().map(ToString::to_string);
    let shown = InboxPage {
        shell: Shell::of(&session, Place::Inbox, words.title).await?,
        notice: match value("done") {
            Some("accepted") => Some(words.accepted),
            Some("rejected") => Some(words.rejected),
            Some("blocked") => Some(words.blocked),
            Some("unblocked") => Some(words.unblocked),
            _ => None,
        },
        problem: (value("done") == Some("nothing")).then_some(words.nothing_chosen),
        offers: listed
            .shares
            .iter()
            .map(|share| waiting(share, &session, language))
            .collect(),
        project: session.project.id.to_string(),
        next: next.map(|marker| with_query(PATH, [("marker", marker.as_str())])),
        blocked: blocked(&session).await?,
    };
    page(StatusCode::OK, &shown)
}

fn waiting(share: &Share, session: &Session, language: Language) -> Waiting {
    let words = &language.words().inbox;
    let record = share.image.record();
    let what = Offer::of(share, session);
    Waiting {
        id: record.id.to_string(),
        path: address::image(record.id.as_str()),
        owner: record.owner.as_ref().map(ToString::to_string).unwrap_or_default(),
        offered: Moment::of(share.member.created_at, session.ctx.now(), language),
        until: share
            .terms
            .until
            .map(|until| Moment::of(until, session.ctx.now(), language)),
        choose: fill(words.choose, &[("name", &what.name)]),
        block: fill(words.block_this, &[("project", &what.from)]),
        what,
    }
}

/// `POST /dashboard/inbox`: one offer by its own button, or the chosen ones.
pub(crate) async fn decide(Sent { by: session, fields }: Sent<Session>) -> Result<Response, Failure> {
    let single = [("accept", MemberStatus::Accepted), ("reject", MemberStatus::Rejected)]
        .into_iter()
        .find_map(|(name, status)| fields.get(name).map(|id| (vec![ImageId::new(id)], status)));
    let (ids, status) = match (single, fields.get("chosen")) {
        (Some(single), _) => single,
        (None, Some("accept")) => (fields.all("image").map(ImageId::new).collect(), MemberStatus::Accepted),
        (None, _) => (fields.all("image").map(ImageId::new).collect(), MemberStatus::Rejected),
    };
    if ids.is_empty() {
        return Ok(back("nothing"));
    }
    for (_, outcome) in answer::answer_all(&session.ctx, ids, status).await {
        outcome?;
    }
    Ok(match fields.get("to") {
        Some(to) => see_other(return_path(Some(to))),
        None => back(status.as_str()),
    })
}

/// The inbox again, after something was done.
pub(super) fn back(done: &str) -> Response {
    see_other(&with_query(PATH, [("done", done)]))
}
