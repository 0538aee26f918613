//! Revoke a build that is not safe: its image is held back, and whoever is affected is named.

use nectary_domain::family::build::Build;
use nectary_domain::family::lineage::Which;

use super::outcome::{Affected, Effect, Next};
use super::work::Work;
use crate::tx::Attempt;

/// Revokes a build. The family keeps its current build, were it this one: what takes its place is for its curators
/// to say.
pub(super) async fn revoke(work: &mut Work<'_>, which: &Which, message: &str) -> Result<(), Attempt> {
    let build = work.lineage.named(which)?.clone();
    let number = &build.number;
    let is_new = work.lineage.revoke(&build.image, message, work.now)?;
    if let Some(before) = work.rows.image_unseen(&build.image).await?
        && before.content().is_some()
    {
        let after = before.deactivated(work.now)?;
        work.edit(number, before, after, Effect::HeldBack).await?;
    }
    work.affected = Some(Affected {
        is_current: build.is_current(),
        members: work
            .rows
            .members(&build.image)
            .await?
            .into_iter()
            .map(|member| member.project)
            .collect(),
        derived: work.rows.derived_from(&build.image).await?,
        next: next(work, &build),
    });
    let how = if is_new { "is revoked" } else { "is revoked already" };
    work.note(Some(&build), format!("Build {number} {how}: {message}"));
    Ok(())
}

fn next(work: &Work<'_>, build: &Build) -> Next {
    if !build.is_current() {
        return Next::Tell;
    }
    let former = work.lineage.to_roll_back_to(None).ok();
    Next::Replace {
        back_to: former.map(|former| former.number.clone()),
    }
}
