//! Share links: made, listed and taken back by the image's side, used by others.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::share_links as verbs;
use nectary_app::share_links::create::NewShareLink;
use nectary_domain::identity::secret::Secret;
use nectary_domain::ids::{ImageId, ShareLinkId};
use nectary_domain::share::Message;
use nectary_domain::share_link::ShareLink;
use nectary_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::document::{Document, time};
use super::list_query::{MARKER, Parameters};
use super::share_view::AnsweredView;
use crate::error::Failure;
use crate::extract::{InProject, Path, QueryPairs};
use crate::image_v2::links;
use crate::respond::{empty, json};

/// What a link shall be good for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    uses: u64,
    until: String,
    message: Option<String>,
}

/// `POST /catalog/v1/images/{image_id}/share-links`
pub(crate) async fn create(
    Change(ctx): Change,
    Path(id): Path<ImageId>,
    Document(wish): Document<Wish>,
) -> Result<Response, Failure> {
    let wish = NewShareLink {
        uses: wish.uses,
        until: time("until", &wish.until)?,
        message: wish.message.map_or(Ok(None), |text| Message::parse(&text))?,
    };
    let (link, token) = verbs::create::create(&ctx, &id, wish).await?;
    json(
        StatusCode::CREATED,
        &CreatedView {
            link: LinkView::of(&link, ctx.now()),
            token: (!ctx.is_dry_run).then(|| token.reveal()),
        },
    )
}

/// `GET /catalog/v1/images/{image_id}/share-links`
pub(crate) async fn list(
    InProject(ctx): InProject,
    Path(id): Path<ImageId>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Failure> {
    let parameters = Parameters::of(&pairs, &["limit"])?;
    let after = parameters.once(MARKER)?.map(str::parse).transpose()?;
    let listed = verbs::list::list(&ctx, &id, after.as_ref(), parameters.limit()?).await?;
    let path = format!("/catalog/v1/images/{id}/share-links");
    json(
        StatusCode::OK,
        &LinkListView {
            share_links: listed.links.iter().map(|link| LinkView::of(link, ctx.now())).collect(),
            next: listed.next.map(|place| links::next(&path, &pairs, &place.to_string())),
        },
    )
}

/// `DELETE /catalog/v1/share-links/{link_id}`
pub(crate) async fn revoke(Change(ctx): Change, Path(id): Path<ShareLinkId>) -> Result<Response, Failure> {
    verbs::revoke::revoke(&ctx, &id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// What somebody was given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shown {
    token: String,
}

/// `POST /catalog/v1/share-links/redeem`
pub(crate) async fn redeem(
    Change(ctx): Change,
    Document(Shown { token }): Document<Shown>,
) -> Result<Response, Failure> {
    let answered = verbs::redeem::redeem(&ctx, &Secret::new(token)).await?;
    json(StatusCode::OK, &AnsweredView::of(&answered, &ctx))
}

/// A link, as the image's side sees it.
#[derive(Debug, Serialize)]
struct LinkView<'a> {
    id: &'a str,
    image_id: &'a str,
    state: &'static str,
    uses: u32,
    uses_left: u32,
    until: String,
    message: Option<&'a str>,
    created_by_id: &'a str,
    created_at: String,
    revoked_at: Option<String>,
}

impl<'a> LinkView<'a> {
    fn of(link: &'a ShareLink, now: Timestamp) -> Self {
        Self {
            id: link.id.as_str(),
            image_id: link.image.as_str(),
            state: link.state_at(now).as_str(),
            uses: link.uses_max,
            uses_left: link.uses_left(),
            until: link.expires_at.to_string(),
            message: link.message.as_ref().map(Message::as_str),
            created_by_id: link.created_by.as_str(),
            created_at: link.created_at.to_string(),
            revoked_at: link.revoked_at.map(|at| at.to_string()),
        }
    }
}

/// A page of links.
#[derive(Debug, Serialize)]
struct LinkListView<'a> {
    share_links: Vec<LinkView<'a>>,
    next: Option<String>,
}

/// A link just made: the only time its token is told, unless it was not made after all. It has no `Debug`, so that no log ever holds it.
#[derive(Serialize)]
struct CreatedView<'a> {
    #[serde(flatten)]
    link: LinkView<'a>,
    token: Option<&'a str>,
}
