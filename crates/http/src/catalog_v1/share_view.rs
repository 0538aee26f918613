//! How a share looks, to the side that gave it and to the side that got it.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::Ctx;
use nectary_app::inbox::answer::Answered;
use nectary_app::ports::sharing::Share;
use nectary_app::shares::list::ListedShares;
use nectary_domain::image::format::{ContainerFormat, DiskFormat};
use nectary_domain::member::MemberStatus;
use nectary_domain::share::Side;
use serde::Serialize;

use crate::error::Failure;
use crate::image_v2::links;
use crate::respond::json;

/// A share.
#[derive(Debug, Serialize)]
pub(crate) struct ShareView<'a> {
    image_id: &'a str,
    image_name: Option<&'a str>,
    image_status: &'static str,
    visibility: &'static str,
    size_bytes: Option<u64>,
    disk_format: Option<&'a str>,
    container_format: Option<&'a str>,
    owner_id: Option<&'a str>,
    owner_name: Option<&'a str>,
    project_id: &'a str,
    project_name: Option<&'a str>,
    side: &'static str,
    status: &'static str,
    message: Option<&'a str>,
    until: Option<String>,
    offered_by_id: Option<&'a str>,
    offered_by_name: Option<&'a str>,
    offered_at: String,
    answered_at: Option<String>,
}

impl<'a> ShareView<'a> {
    /// A share as the caller sees it, who stands on one of its sides.
    pub(crate) fn of(share: &'a Share, ctx: &Ctx) -> Self {
        let side = ctx.caller.project().map_or(Side::Received, |own| share.side_of(own));
        let Share {
            image, member, terms, ..
        } = share;
        let record = image.record();
        let is_answered = member.status != MemberStatus::Pending;
        Self {
            image_id: record.id.as_str(),
            image_name: record.name.as_deref(),
            image_status: image.status().as_str(),
            visibility: record.visibility.as_str(),
            size_bytes: image.content().map(|content| content.size_bytes),
            disk_format: record.disk_format.as_ref().map(DiskFormat::as_str),
            container_format: record.container_format.as_ref().map(ContainerFormat::as_str),
            owner_id: record.owner.as_ref().map(|owner| owner.as_str()),
            owner_name: share.owner_name.as_deref(),
            project_id: member.project.as_str(),
            project_name: share.project_name.as_deref(),
            side: side.as_str(),
            status: member.status.as_str(),
            message: terms.message.as_ref().map(|message| message.as_str()),
            until: terms.until.map(|until| until.to_string()),
            offered_by_id: terms.offered_by.as_ref().map(|user| user.as_str()),
            offered_by_name: share.offered_by_name.as_deref(),
            offered_at: member.created_at.to_string(),
            answered_at: is_answered.then(|| member.updated_at.to_string()),
        }
    }
}

/// A page of shares under its noun.
pub(super) fn page(
    noun: &'static str,
    path: &str,
    pairs: &[(String, String)],
    listed: &ListedShares,
    ctx: &Ctx,
) -> Result<Response, Failure> {
    let shares: Vec<ShareView<'_>> = listed.shares.iter().map(|share| ShareView::of(share, ctx)).collect();
    let next = listed
        .next
        .as_ref()
        .map(|place| links::next(path, pairs, &place.to_string()));
    json(StatusCode::OK, &serde_json::json!({noun: shares, "next": next}))
}

/// A share after its answer.
#[derive(Debug, Serialize)]
pub(super) struct AnsweredView<'a> {
    #[serde(flatten)]
    share: ShareView<'a>,
    changed: bool,
}

impl<'a> AnsweredView<'a> {
    pub(super) fn of(answered: &'a Answered, ctx: &Ctx) -> Self {
        Self {
            share: ShareView::of(&answered.share, ctx),
            changed: answered.is_changed,
        }
    }
}
