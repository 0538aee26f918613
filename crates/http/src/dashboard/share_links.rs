//! Share links: made and taken back on the page of their image, used on a page of their own.
//!
//! A link carries its token behind the `#`, which no browser sends to a server: so it stands in no log and in no
//! `Referer`. The page it leads to sends it in a form.

use std::time::Duration;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::share_links::create::{NewShareLink, create};
use nectary_app::share_links::{list, redeem, revoke};
use nectary_domain::identity::secret::Secret;
use nectary_domain::ids::{ImageId, ShareLinkId};
use nectary_domain::share::Message;
use nectary_domain::share_link::{LIFE_MAX, LinkState, ShareLink, USES_MAX};

use super::form::{Fields, Sent};
use super::image::sharing;
use super::offer::Offer;
use super::session::Session;
use super::shell::{Place, Shell};
use super::show::Moment;
use super::words::fill;
use super::{address, page, see_other};
use crate::error::Failure;
use crate::extract::Path;
use crate::origin::Origin;

/// The page that a link leads to.
const PATH: &str = "/dashboard/link";
/// Links of an image that are shown. Whoever makes more has the API to look through them.
const SHOWN_MAX: usize = 50;
const DAY_SECONDS: u64 = 86_400;
/// Days that a link can be good for.
pub(super) const DAYS_MAX: u64 = LIFE_MAX.as_secs() / DAY_SECONDS;

/// A link of an image.
pub(super) struct Link {
    pub(super) id: String,
    pub(super) state: &'static str,
    pub(super) uses: String,
    pub(super) until: Moment,
    pub(super) is_open: bool,
    /// What its button is called to people who do not see where it stands.
    pub(super) revoke: String,
}

/// The links of an image, for those who share it.
pub(super) async fn of_image(session: &Session, image: &ImageId) -> Result<Vec<Link>, Failure> {
    let listed = list::list(&session.ctx, image, None, SHOWN_MAX).await?;
    Ok(listed.links.iter().map(|link| shown(session, link)).collect())
}

fn shown(session: &Session, link: &ShareLink) -> Link {
    let (language, now) = (session.signed_in.visitor.language, session.ctx.now());
    let words = &language.words().links;
    let state = link.state_at(now);
    let until = Moment::of(link.expires_at, now, language);
    Link {
        id: link.id.to_string(),
        state: match state {
            LinkState::Open => words.open,
            LinkState::UsedUp => words.used_up,
            LinkState::Ended => words.ended,
            LinkState::Revoked => words.revoked,
        },
        uses: fill(
            words.uses,
            &[("n", &link.uses.to_string()), ("all", &link.uses_max.to_string())],
        ),
        is_open: state == LinkState::Open,
        revoke: fill(words.revoke_this, &[("until", &until.absolute)]),
        until,
    }
}

#[derive(Template)]
#[template(path = "share_link_made.html")]
struct MadePage {
    shell: Shell,
    image: String,
    link: String,
    good_for: String,
}

/// `POST /dashboard/images/{image_id}/links`. The page is the only place where the link is ever told.
pub(crate) async fn make(
    Path(id): Path<ImageId>,
    Origin(origin): Origin,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    let language = session.signed_in.visitor.language;
    let words = &language.words().links;
    let (link, token) = create(&session.ctx, &id, wish(&session, &fields)?).await?;
    let until = Moment::of(link.expires_at, session.ctx.now(), language);
    let made = MadePage {
        shell: Shell::of(&session, Place::Catalog, words.made).await?,
        image: sharing::path(&id, None),
        link: format!("{origin}{PATH}#link={}", token.reveal()),
        good_for: fill(
            words.good_for,
            &[("n", &link.uses_max.to_string()), ("until", &until.absolute)],
        ),
    };
    page(StatusCode::CREATED, &made)
}

fn wish(session: &Session, fields: &Fields) -> Result<NewShareLink, Failure> {
    let words = &session.signed_in.visitor.language.words().links;
    let number = |name: &str, most: u64| {
        let number = fields.text(name).trim().parse().ok();
        number
            .filter(|number| (1..=most).contains(number))
            .ok_or_else(|| Failure::bad_request(fill(words.wrong_number, &[("most", &most.to_string())])))
    };
    let days = number("days", DAYS_MAX)?;
    Ok(NewShareLink {
        uses: number("uses", u64::from(USES_MAX))?,
        until: session.ctx.now().after(Duration::from_secs(days * DAY_SECONDS)),
        message: Message::parse(fields.text("message"))?,
    })
}

/// `POST /dashboard/images/{image_id}/links/revoke`
pub(crate) async fn take_back(
    Path(id): Path<ImageId>,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    revoke::revoke(&session.ctx, &ShareLinkId::new(fields.text("link"))).await?;
    Ok(sharing::back(&id, "revoked"))
}

#[derive(Template)]
#[template(path = "share_link.html")]
struct LinkPage<'a> {
    shell: Shell,
    project: String,
    token: &'a str,
    problem: Option<String>,
    /// What the link leads to, before it is taken.
    offered: Option<Offer>,
}

/// `GET /dashboard/link`
pub(crate) async fn show(session: Session) -> Result<Response, Failure> {
    link_page(&session, StatusCode::OK, "", None, None).await
}

async fn link_page(
    session: &Session,
    status: StatusCode,
    token: &str,
    problem: Option<String>,
    offered: Option<Offer>,
) -> Result<Response, Failure> {
    let words = &session.signed_in.visitor.language.words().links;
    let shown = LinkPage {
        shell: Shell::of(session, Place::Inbox, words.title).await?,
        project: fill(words.for_project, &[("project", &session.project.name)]),
        token,
        problem,
        offered,
    };
    page(status, &shown)
}

/// `POST /dashboard/link`: the token alone, or the whole link as it was sent. First it is told what it leads to; taken it is
/// by the button below that.
pub(crate) async fn use_it(Sent { by: session, fields }: Sent<Session>) -> Result<Response, Failure> {
    let given = fields.text("token").trim();
    let token = given.rsplit_once("#link=").map_or(given, |(_, token)| token);
    let mut ctx = session.ctx.clone();
    ctx.is_dry_run = fields.get("take").is_none();
    match redeem::redeem(&ctx, &Secret::new(token)).await {
        Ok(answered) if !ctx.is_dry_run => Ok(see_other(&address::image(answered.share.image.id().as_str()))),
        Ok(answered) => {
            let offered = Offer::of(&answered.share, &session);
            link_page(&session, StatusCode::OK, token, None, Some(offered)).await
        }
        Err(error) => {
            let failure = Failure::from(error);
            if failure.status.is_server_error() {
                return Err(failure);
            }
            link_page(&session, failure.status, given, Some(failure.message), None).await
        }
    }
}
