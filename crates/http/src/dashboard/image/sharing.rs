//! Who has an image: the projects it is shared with, and what they answered.

use nectary_app::Error;
use nectary_app::members::list;
use nectary_domain::image::Image;
use nectary_domain::member::MemberStatus;
use nectary_domain::visibility::Visibility;

use super::super::session::Session;
use super::super::show::Moment;
use super::super::words::fill;
use super::audience;
use crate::error::Failure;

/// A project that was offered an image.
pub(super) struct Receiver {
    pub(super) project: String,
    pub(super) answer: &'static str,
    pub(super) since: Moment,
}

/// The tab.
pub(super) struct Sharing {
    pub(super) audience: &'static str,
    /// Why there are no members, where there cannot be any.
    pub(super) refusal: Option<String>,
    pub(super) receivers: Vec<Receiver>,
}

impl Sharing {
    pub(super) async fn of(session: &Session, image: &Image) -> Result<Self, Failure> {
        let language = session.signed_in.visitor.language;
        let words = &language.words().image;
        let visibility = image.record().visibility;
        let audience = audience(visibility, words);
        if visibility != Visibility::Shared {
            return Ok(Self {
                audience,
                refusal: Some(fill(words.not_shareable, &[("visibility", visibility.as_str())])),
                receivers: Vec::new(),
            });
        }
        let members = match list::list(&session.ctx, image.id()).await {
            Ok(members) => members,
            Err(Error::Forbidden(why)) => {
                return Ok(Self {
                    audience,
                    refusal: Some(why),
                    receivers: Vec::new(),
                });
            }
            Err(error) => return Err(error.into()),
        };
        let receiver = |member: &nectary_domain::member::Member| Receiver {
            project: member.project.to_string(),
            answer: match member.status {
                MemberStatus::Accepted => words.accepted,
                MemberStatus::Pending => words.pending,
                MemberStatus::Rejected => words.rejected,
            },
            since: Moment::of(member.created_at, session.ctx.now(), language),
        };
        Ok(Self {
            audience,
            refusal: None,
            receivers: members.iter().map(receiver).collect(),
        })
    }
}
