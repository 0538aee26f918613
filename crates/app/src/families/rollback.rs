//! Roll back: a former build is current again, and the present one is archived.

use nectary_domain::family::build::{BuildState, SetAside};
use nectary_domain::family::verb::Choice;
use nectary_domain::image::state::Status;

use super::outcome::Effect;
use super::work::Work;
use crate::error::Error;
use crate::tx::Attempt;

/// Rolls back to the named build, or to the one before. Naming it makes it safe to repeat.
pub(super) async fn rollback(work: &mut Work<'_>, choice: &Choice) -> Result<(), Attempt> {
    let build = work.lineage.to_roll_back_to(choice.build.as_ref())?.clone();
    let number = &build.number;
    let former = work.lineage.current().map(|build| build.number.clone());
    let Some(moved) = work
        .lineage
        .roll_back(&build.image, choice.reason.as_deref(), work.now)?
    else {
        work.note(Some(&build), format!("Build {number} is the current build already."));
        return Ok(());
    };
    let before = work.image_of(&build).await?;
    if before.status() != Status::Active {
        return Err(Error::Conflict(format!(
            "Image {} is {}; only an active image can be current.",
            build.image,
            before.status().as_str()
        ))
        .into());
    }
    work.archive(&moved).await?;
    let set_aside = match &build.state {
        BuildState::Superseded(superseded) => superseded.set_aside.clone(),
        BuildState::Candidate | BuildState::Current { .. } => SetAside::default(),
    };
    let after = before.restored(&work.lineage.family.owner, &set_aside, work.now);
    work.edit(number, before, after, Effect::Restored).await?;
    let says = match former {
        Some(former) => format!("Build {number} is current again; build {former} is archived."),
        None => format!("Build {number} is current again, and the family lives on."),
    };
    work.note(Some(&build), says);
    Ok(())
}
