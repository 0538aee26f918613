//! Reinstate a build: what speaks against it is taken back, and its image is given out again if that held it back.

use nectary_domain::family::lineage::Which;

use super::outcome::Effect;
use super::work::Work;
use crate::tx::Attempt;

/// Reinstates a build that was deprecated or revoked.
pub(super) async fn reinstate(work: &mut Work<'_>, which: &Which, reason: Option<&str>) -> Result<(), Attempt> {
    let build = work.lineage.named(which)?.clone();
    let number = &build.number;
    let is_new = work.lineage.reinstate(&build.image)?;
    if build.revoked.is_some()
        && let Some(before) = work.rows.image_unseen(&build.image).await?
        && before.content().is_some()
    {
        let after = before.reactivated(work.now)?;
        work.edit(number, before, after, Effect::Released).await?;
    }
    let why = reason.map(|reason| format!(" {reason}")).unwrap_or_default();
    let says = if is_new {
        format!("Build {number} is reinstated.{why}")
    } else {
        format!("Nothing speaks against build {number}.")
    };
    work.note(Some(&build), says);
    Ok(())
}
