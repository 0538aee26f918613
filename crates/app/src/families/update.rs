//! Change what people read of a family: description, login user, support, end.

use nectary_domain::family::verb::AboutChange;

use super::work::Work;

/// Takes the changes over.
pub(super) fn update(work: &mut Work<'_>, change: &AboutChange) {
    let before = work.lineage.family.about.clone();
    let after = change.applied(&before);
    let changed: Vec<&str> = [
        ("description", before.description != after.description),
        ("default_user", before.default_user != after.default_user),
        ("support", before.support != after.support),
        ("ends_on", before.ends_on != after.ends_on),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect();
    let says = if changed.is_empty() {
        "Nothing differs from what was there.".to_owned()
    } else {
        format!("Changed: {}.", changed.join(", "))
    };
    work.lineage.family.about = after;
    work.note(None, says);
}
