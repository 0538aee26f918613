//! Deprecate a build: it stays as it is, and people are asked to use another.

use nectary_domain::day::Day;
use nectary_domain::family::lineage::Which;

use super::work::Work;
use crate::tx::Attempt;

/// Deprecates the named build, or the current one.
pub(super) fn deprecate(
    work: &mut Work<'_>,
    build: Option<&Which>,
    message: &str,
    until: Option<Day>,
) -> Result<(), Attempt> {
    let build = work.lineage.named_or_current(build)?.clone();
    let is_new = work.lineage.deprecate(&build.image, message, until, work.now)?;
    let how = if is_new {
        "is deprecated"
    } else {
        "is deprecated already"
    };
    let until = until
        .map(|day| format!(" and may be gone from {day}"))
        .unwrap_or_default();
    work.note(Some(&build), format!("Build {} {how}{until}: {message}", build.number));
    Ok(())
}
