//! Promote a candidate: it becomes public and current, and the former build is archived.

use nectary_domain::family::rules::{self, Candidate};
use nectary_domain::family::verb::Choice;
use nectary_domain::image::Image;
use nectary_domain::image::state::Status;

use super::outcome::Effect;
use super::work::Work;
use crate::error::Error;
use crate::tx::Attempt;

/// Promotes the named build, or the newest candidate.
pub(super) async fn promote(work: &mut Work<'_>, choice: &Choice) -> Result<(), Attempt> {
    let build = work.lineage.to_promote(choice.build.as_ref())?.clone();
    let number = &build.number;
    let former = work.lineage.current().map(|build| build.number.clone());
    let Some(moved) = work.lineage.promote(&build.image, choice.reason.as_deref(), work.now)? else {
        work.note(Some(&build), format!("Build {number} is the current build already."));
        return Ok(());
    };
    let before = work.image_of(&build).await?;
    check(
        work,
        &before,
        &Candidate {
            image: &before,
            family: &work.lineage.family.name,
            number,
        },
    )?;
    work.archive(&moved).await?;
    let after = before.published(&work.lineage.family.owner, work.now);
    work.edit(number, before, after, Effect::Published).await?;
    let says = match former {
        Some(former) => format!("Build {number} is current; build {former} is archived."),
        None => format!("Build {number} is current, the first of its family."),
    };
    work.note(Some(&build), says);
    Ok(())
}

/// What must hold of the image of a candidate.
fn check(work: &Work<'_>, image: &Image, candidate: &Candidate<'_>) -> Result<(), Error> {
    let (id, owner) = (image.id(), &work.lineage.family.owner);
    if image.record().owner.as_ref() != Some(owner) && !work.by.is_admin {
        return Err(Error::Forbidden(format!(
            "Image {id} does not belong to project {owner}, which publishes this family. An administrator can \
             promote it from where it is."
        )));
    }
    if image.status() != Status::Active {
        return Err(Error::Conflict(format!(
            "Image {id} is {}; only an active image can be promoted.",
            image.status().as_str()
        )));
    }
    let unmet = rules::unmet(candidate);
    if unmet.is_empty() {
        Ok(())
    } else {
        Err(Error::UnmetRules {
            what: format!("Image {id} cannot become official yet"),
            unmet,
        })
    }
}
