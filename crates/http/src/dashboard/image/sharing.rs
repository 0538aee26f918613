//! Who has an image: the projects it is shared with, what they answered, and the forms to share it.

use axum::response::Response;
use nectary_app::images::patch::patch;
use nectary_app::members::{delete, list};
use nectary_app::publications;
use nectary_app::shares::create::{NewShares, create};
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::image::Image;
use nectary_domain::image::patch::ImageChange;
use nectary_domain::image::state::Status;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::image::value::Set;
use nectary_domain::member::{Member, MemberStatus, member_project};
use nectary_domain::policy::Action;
use nectary_domain::refusal::Refusal;
use nectary_domain::share::Message;
use nectary_domain::time::Timestamp;
use nectary_domain::visibility::Visibility;

use super::super::form::{Fields, Sent};
use super::super::session::Session;
use super::super::share_links::{self, Link};
use super::super::show::Moment;
use super::super::words::fill;
use super::super::{address, see_other};
use super::audience;
use crate::error::Failure;
use crate::extract::Path;
use crate::image_v2::links::with_query;

/// Projects that one form may name.
const PROJECTS_MAX: usize = 100;

/// A project that was offered an image.
pub(super) struct Receiver {
    pub(super) project: String,
    pub(super) answer: &'static str,
    pub(super) since: Moment,
    /// What its button is called to people who do not see where it stands.
    pub(super) end: String,
}

/// The tab.
pub(super) struct Sharing {
    pub(super) audience: &'static str,
    /// Why there are no members, where there cannot be any.
    pub(super) refusal: Option<String>,
    pub(super) receivers: Vec<Receiver>,
    /// Whether the reader can name projects.
    pub(super) may_share: bool,
    /// The links that lead to it, for those who can make more.
    pub(super) links: Vec<Link>,
    /// Whether the reader can make it an image that is shared.
    pub(super) may_allow: bool,
    /// Whether the reader may go and look at what making it public means.
    pub(super) may_publish: bool,
    /// What can be taken back: when it was made public, and until when that is so.
    pub(super) undo: Option<String>,
    pub(super) notice: Option<&'static str>,
}

impl Sharing {
    pub(super) async fn of(session: &Session, image: &Image, done: Option<&str>) -> Result<Self, Failure> {
        let words = session.signed_in.visitor.language.words();
        let visibility = image.record().visibility;
        let target = ImageTarget::new(image);
        let is_shared = visibility == Visibility::Shared;
        let is_private = visibility == Visibility::Private;
        let may_share = is_shared && session.ctx.allows(Action::AddMember, &target).await?;
        Ok(Self {
            audience: audience(visibility, &words.image),
            refusal: (!is_shared && !is_private)
                .then(|| fill(words.image.not_shareable, &[("visibility", visibility.as_str())])),
            receivers: if is_shared {
                receivers(session, image).await?
            } else {
                Vec::new()
            },
            may_share,
            links: if may_share {
                share_links::of_image(session, image.id()).await?
            } else {
                Vec::new()
            },
            may_allow: is_private && session.ctx.allows(Action::ModifyImage, &target).await?,
            may_publish: visibility != Visibility::Public
                && image.status() == Status::Active
                && session.ctx.allows(Action::ModifyImage, &target).await?,
            undo: undo(session, image).await?,
            notice: match done {
                Some("shared") => Some(words.sharing.shared),
                Some("published") => Some(words.publishing.done),
                Some("unpublished") => Some(words.publishing.undone),
                Some("ended") => Some(words.sharing.ended),
                Some("allowed") => Some(words.sharing.allowed),
                Some("revoked") => Some(words.links.is_revoked),
                _ => None,
            },
        })
    }
}

async fn undo(session: &Session, image: &Image) -> Result<Option<String>, Failure> {
    if image.record().visibility != Visibility::Public {
        return Ok(None);
    }
    let language = session.signed_in.visitor.language;
    let publication = publications::show::show(&session.ctx, image.id()).await?;
    Ok(publication.map(|publication| {
        let made = Moment::of(publication.at, session.ctx.now(), language);
        let until = Moment::of(publication.undo_until(), session.ctx.now(), language);
        let words = &language.words().publishing;
        fill(
            words.undo_until,
            &[("when", &made.relative), ("until", &until.absolute)],
        )
    }))
}

/// The projects it is shared with, as far as the reader may know of them.
async fn receivers(session: &Session, image: &Image) -> Result<Vec<Receiver>, Failure> {
    let language = session.signed_in.visitor.language;
    let words = language.words();
    let members = list::list(&session.ctx, image.id()).await?;
    let receiver = |member: &Member| Receiver {
        project: member.project.to_string(),
        answer: match member.status {
            MemberStatus::Accepted => words.image.accepted,
            MemberStatus::Pending => words.image.pending,
            MemberStatus::Rejected => words.image.rejected,
        },
        since: Moment::of(member.created_at, session.ctx.now(), language),
        end: fill(words.sharing.end_with, &[("project", member.project.as_str())]),
    };
    Ok(members.iter().map(receiver).collect())
}

/// Where the tab is, perhaps after something was done.
pub(in super::super) fn path(id: &ImageId, done: Option<&str>) -> String {
    let done = done.map(|done| ("done", done));
    with_query(
        &address::image(id.as_str()),
        [("tab", super::SHARING)].into_iter().chain(done),
    )
}

/// The tab again, after something was done.
pub(in super::super) fn back(id: &ImageId, done: &str) -> Response {
    see_other(&path(id, Some(done)))
}

/// `POST /dashboard/images/{image_id}/shares`. If any project cannot be offered the image, the page says which and why.
pub(crate) async fn share(
    Path(id): Path<ImageId>,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    let wish = wish(&session, &fields)?;
    for (_, outcome) in create(&session.ctx, &id, wish).await? {
        outcome?;
    }
    Ok(back(&id, "shared"))
}

fn wish(session: &Session, fields: &Fields) -> Result<NewShares, Failure> {
    let words = &session.signed_in.visitor.language.words().sharing;
    let named = fields.text("projects").split([',', ';', '\n', '\r', ' ', '\t']);
    let projects: Vec<ProjectId> = named
        .filter(|text| !text.is_empty())
        .map(member_project)
        .collect::<Result<_, Refusal>>()?;
    if projects.is_empty() || projects.len() > PROJECTS_MAX {
        return Err(Failure::bad_request(words.no_projects));
    }
    let day = fields.text("until").trim();
    // A day that is named is still good to its end.
    let until = match day {
        "" => None,
        day => Some(
            format!("{day}T23:59:59Z")
                .parse::<Timestamp>()
                .map_err(|_| Failure::bad_request(fill(words.wrong_day, &[("day", day)])))?,
        ),
    };
    Ok(NewShares {
        projects,
        until,
        message: Message::parse(fields.text("message"))?,
    })
}

/// `POST /dashboard/images/{image_id}/shares/end`
pub(crate) async fn end(
    Path(id): Path<ImageId>,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    delete::delete(&session.ctx, &id, &ProjectId::new(fields.text("project"))).await?;
    Ok(back(&id, "ended"))
}

/// `POST /dashboard/images/{image_id}/shares/allow`
pub(crate) async fn allow(
    Path(id): Path<ImageId>,
    Sent { by: session, .. }: Sent<Session>,
) -> Result<Response, Failure> {
    let shared = ImageChange::Set(Set::Visibility(Visibility::Shared));
    patch(&session.ctx, &id, vec![shared]).await?;
    Ok(back(&id, "allowed"))
}
