//! Share an image with several projects at once, for a while and with a message if that is wished.

use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::image::Image;
use nectary_domain::member::Member;
use nectary_domain::policy::Action;
use nectary_domain::share::{Message, Terms, future};
use nectary_domain::time::Timestamp;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::events::Event;
use crate::images::seen;
use crate::members::create::check_quota;
use crate::ports::database::Writes;
use crate::tx::{Attempt, retrying};

/// What somebody wishes to share.
#[derive(Clone, Debug)]
pub struct NewShares {
    /// With whom.
    pub projects: Vec<ProjectId>,
    /// Until when, if not for good.
    pub until: Option<Timestamp>,
    /// What they are told.
    pub message: Option<Message>,
}

/// An image that a project was offered, now or before.
#[derive(Debug)]
pub struct Offered {
    /// The project and its answer.
    pub member: Member,
    /// What the offer says.
    pub terms: Terms,
    /// Whether it was made now. One that was there stays as it is.
    pub is_changed: bool,
}

/// What became of each project, in the order of the wish.
pub type Outcomes = Vec<(ProjectId, Result<Offered, Error>)>;

/// Shares an image. All that can be offered is, in one transaction; what cannot is told project by project.
pub async fn create(ctx: &Ctx, id: &ImageId, wish: NewShares) -> Result<Outcomes, Error> {
    let until = wish.until.map(|until| future(until, ctx.now())).transpose()?;
    let terms = Terms {
        offered_by: Some(ctx.caller.user.clone()),
        message: wish.message,
        until,
    };
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let image = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::AddMember, &image).await?;
        image.check_shareable()?;
        // What has ended must not pass for what is there.
        let ended = rows.remove_ended_members(ctx.now()).await?;
        let mut present = rows.members(id).await?;
        let mut outcomes = Vec::with_capacity(wish.projects.len());
        for project in &wish.projects {
            let outcome = match present.iter().find(|member| member.project == *project) {
                Some(member) => Ok(Offered {
                    member: member.clone(),
                    terms: rows.share_terms(id, project).await?,
                    is_changed: false,
                }),
                None => match check_offer(ctx, &image, project, present.len()) {
                    Ok(()) => Ok(offer(ctx, &mut *rows, &image, project, &terms, &mut present).await?),
                    Err(refused) => Err(refused),
                },
            };
            outcomes.push((project.clone(), outcome));
        }
        let is_news = |outcome: &Result<Offered, Error>| outcome.as_ref().is_ok_and(|offered| offered.is_changed);
        let news = outcomes.iter().filter(|(_, outcome)| is_news(outcome));
        let offered = news.flat_map(|(project, _)| Event::share(&image, project));
        let events: Vec<Event> = ended.iter().flat_map(Event::ended_share).chain(offered).collect();
        ctx.commit(rows, events).await?;
        Ok(outcomes)
    })
    .await
}

fn check_offer(ctx: &Ctx, image: &Image, project: &ProjectId, present: usize) -> Result<(), Error> {
    if image.record().owner.as_ref() == Some(project) {
        return Err(Error::Conflict(format!(
            "Project {project} owns the image, so there is nothing to share with it."
        )));
    }
    check_quota(ctx, present + 1)
}

async fn offer(
    ctx: &Ctx,
    rows: &mut dyn Writes,
    image: &Image,
    project: &ProjectId,
    terms: &Terms,
    present: &mut Vec<Member>,
) -> Result<Offered, Attempt> {
    let member = Member::offered(image.id().clone(), project.clone(), ctx.now());
    rows.add_member(&member).await?;
    rows.add_share_terms(image.id(), project, terms).await?;
    present.push(member.clone());
    Ok(Offered {
        member,
        terms: terms.clone(),
        is_changed: true,
    })
}
