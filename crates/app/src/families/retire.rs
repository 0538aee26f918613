//! Retire a family: its current build is archived, and it has none any more.

use super::work::Work;
use crate::tx::Attempt;

/// Ends the family. A rollback undoes it.
pub(super) async fn retire(work: &mut Work<'_>, reason: Option<&str>) -> Result<(), Attempt> {
    let last = work.lineage.current().cloned();
    let name = work.lineage.family.name.clone();
    let Some(moved) = work.lineage.retire(reason, work.now) else {
        work.note(None, format!("{name} has ended already."));
        return Ok(());
    };
    work.archive(&moved).await?;
    let says = match &last {
        Some(last) => format!("{name} has ended; its last build {} is archived.", last.number),
        None => format!("{name} has ended before it had a build for people."),
    };
    work.note(last.as_ref(), says);
    Ok(())
}
