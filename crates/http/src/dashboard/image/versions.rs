//! Where an image stands in its family: the banner above, the other builds, and what has happened.

use nectary_app::families::show::show;
use nectary_domain::family::build::{BuildState, Placement};

use super::super::address;
use super::super::family::{EventRow, events, heading};
use super::super::session::Session;
use super::super::show::Moment;
use super::super::timeline::{BuildRow, marks, rows};
use super::super::words::fill;
use crate::error::Failure;

/// The builds of the image's family.
pub(super) struct Versions {
    pub(super) family: String,
    pub(super) path: String,
    pub(super) builds: Vec<BuildRow>,
    pub(super) events: Vec<EventRow>,
}

impl Versions {
    pub(super) async fn of(session: &Session, placement: &Placement) -> Result<Self, Failure> {
        let language = session.signed_in.visitor.language;
        let page = show(&session.ctx, &placement.build.family).await?;
        let image = placement.build.image.as_str();
        Ok(Self {
            family: heading(language, placement.family_name.as_str()),
            path: address::family(placement.build.family.as_str()),
            builds: rows(&page, Some(image), session.ctx.now(), language),
            events: events(&page, Some(image), session),
        })
    }
}

/// What the reader must know of a build before anything else, and where to go instead.
pub(super) struct Outdated {
    pub(super) says: Vec<String>,
    /// Whether it is not safe to use.
    pub(super) is_revoked: bool,
    /// What the link is called, and where it leads.
    pub(super) replacement: Option<(String, String)>,
}

/// The banner for a build that people should no longer use.
pub(super) fn outdated(session: &Session, placement: &Placement) -> Option<Outdated> {
    let language = session.signed_in.visitor.language;
    let (words, now) = (&language.words().families, session.ctx.now());
    let instead = placement.replaced_by();
    let is_revoked = placement.build.revoked.is_some();
    let mut says = Vec::new();
    if let BuildState::Superseded(superseded) = &placement.build.state {
        let when = Moment::of(superseded.at, now, language).absolute;
        says.push(match instead {
            Some(current) => {
                let text = if is_revoked {
                    words.superseded_by_only
                } else {
                    words.superseded_by
                };
                fill(text, &[("when", &when), ("number", current.number.as_str())])
            }
            None if placement.has_no_safe_build() => fill(words.superseded_only, &[("when", &when)]),
            None => fill(words.superseded, &[("when", &when)]),
        });
        if let Some(reason) = &superseded.reason {
            says.push(fill(words.because, &[("reason", reason)]));
        }
    }
    says.extend(marks(&placement.build, now, language));
    if !says.is_empty() && placement.has_no_safe_build() {
        says.push(words.no_safe_build.to_owned());
    }
    let replacement = instead.map(|current| {
        let name = fill(words.to_replacement, &[("number", current.number.as_str())]);
        (name, address::image(current.image.as_str()))
    });
    (!says.is_empty()).then_some(Outdated {
        says,
        is_revoked,
        replacement,
    })
}
