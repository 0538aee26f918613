//! Who has an image: the projects it is shared with, what they answered, and the forms to share it.

mod form;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use nectary_app::images::patch::patch;
use nectary_app::members::{delete, list};
use nectary_app::ports::sharing::Share;
use nectary_app::shares::create::create;
use nectary_app::{publications, shares};
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::image::Image;
use nectary_domain::image::patch::ImageChange;
use nectary_domain::image::state::Status;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::image::value::Set;
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::policy::Action;
use nectary_domain::share::{ShareQuery, Side};
use nectary_domain::visibility::Visibility;

use super::super::form::Sent;
use super::super::session::Session;
use super::super::share_links::{self, Link};
use super::super::show::Moment;
use super::super::words::fill;
use super::super::{address, see_other};
use super::audience;
use crate::error::Failure;
use crate::extract::Path;
use crate::image_v2::links::with_query;
use crate::site::Site;

pub(super) use form::Draft;

/// What a page is to say of a form that was sent.
#[derive(Default)]
pub(super) struct Said<'a> {
    /// What was done.
    pub(super) done: Option<&'a str>,
    /// What was not, and why.
    pub(super) problems: Vec<String>,
    /// The form as it was put in.
    pub(super) draft: Draft,
}

/// A project that was offered an image.
pub(super) struct Receiver {
    pub(super) project: String,
    /// Its name, where that may be told.
    pub(super) name: Option<String>,
    /// What it was told, and until when it has the image.
    pub(super) message: Option<String>,
    pub(super) until: Option<Moment>,
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
    pub(super) problems: Vec<String>,
    pub(super) draft: Draft,
}

impl Sharing {
    pub(super) async fn of(session: &Session, image: &Image, said: Said<'_>) -> Result<Self, Failure> {
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
            problems: said.problems,
            draft: said.draft,
            notice: match said.done {
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
    let now = session.ctx.now();
    let members = list::list(&session.ctx, image.id()).await?;
    let mut shares = shares_of(session, image, members.len()).await?;
    let receiver = |member: &Member| {
        let share = shares.remove(&member.project);
        let terms = share.as_ref().map(|share| &share.terms);
        let name = share.as_ref().and_then(|share| share.project_name.clone());
        let called = name.clone().unwrap_or_else(|| member.project.to_string());
        Receiver {
            project: member.project.to_string(),
            message: terms.and_then(|terms| Some(terms.message.as_ref()?.as_str().to_owned())),
            until: terms.and_then(|terms| Some(Moment::of(terms.until?, now, language))),
            answer: match member.status {
                MemberStatus::Accepted => words.image.accepted,
                MemberStatus::Pending => words.image.pending,
                MemberStatus::Rejected => words.image.rejected,
            },
            since: Moment::of(member.created_at, now, language),
            end: fill(words.sharing.end_with, &[("project", &called)]),
            name,
        }
    };
    Ok(members.iter().map(receiver).collect())
}

/// What the offers of an image say, by the project they were made to.
async fn shares_of(session: &Session, image: &Image, most: usize) -> Result<BTreeMap<ProjectId, Share>, Failure> {
    let Some(owner) = &image.record().owner else {
        return Ok(BTreeMap::new());
    };
    let query = ShareQuery {
        sides: vec![Side::Given],
        images: vec![image.id().clone()],
        ..ShareQuery::of(owner.clone(), most)
    };
    let listed = shares::list::list(&session.ctx, query).await?;
    let by_project = |share: Share| (share.member.project.clone(), share);
    Ok(listed.shares.into_iter().map(by_project).collect())
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

/// `POST /dashboard/images/{image_id}/shares`. What cannot be offered is told on the page, with the form as it was put in;
/// the rest is.
pub(crate) async fn share(
    State(site): State<Site>,
    Path(id): Path<ImageId>,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    let mut draft = Draft::of(&fields);
    let wish = match draft.understood(&session).await? {
        Ok(wish) => wish,
        Err(problems) => {
            let said = Said {
                draft,
                problems,
                ..Said::default()
            };
            return again(session, &site, &id, said).await;
        }
    };
    let (mut refused, mut problems) = (Vec::new(), Vec::new());
    let outcomes = create(&session.ctx, &id, wish).await?;
    let is_any_offered = outcomes.iter().any(|(_, outcome)| outcome.is_ok());
    for (project, outcome) in outcomes {
        if let Err(error) = outcome {
            refused.push(project.to_string());
            problems.push(Failure::from(error).message);
        }
    }
    if problems.is_empty() {
        return Ok(back(&id, "shared"));
    }
    draft.projects = refused.join("\n");
    let done = is_any_offered.then_some("shared");
    again(session, &site, &id, Said { draft, problems, done }).await
}

/// The tab with what is to be said of a form that was sent.
async fn again(session: Session, site: &Site, id: &ImageId, said: Said<'_>) -> Result<Response, Failure> {
    super::render(session, site, id, super::SHARING, said).await
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
