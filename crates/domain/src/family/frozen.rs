//! What of a published build nobody changes by hand: people rely on it, and the verbs of its family keep it in order.

use super::build::{Build, Placement};
use crate::image::Record;
use crate::refusal::Refusal;

/// Properties that say what a build is.
const KEY_FACTS: [&str; 14] = [
    "nectar_name",
    "nectar_build",
    "default_user",
    "os_distro",
    "os_version",
    "architecture",
    "hw_disk_bus",
    "replace_frequency",
    "uuid_validity",
    "provided_until",
    "image_source",
    "image_description",
    "image_build_date",
    "image_original_user",
];

/// Refuses a change of what is frozen while the image is a published build.
pub fn check_change(placement: &Placement, before: &Record, after: &Record) -> Result<(), Refusal> {
    let build = &placement.build;
    if !build.is_published() {
        return Ok(());
    }
    let is = format!(
        "Image {} is build {} of {} and {}",
        build.image,
        build.number,
        placement.family_name,
        build.state_word()
    );
    let mut facts = KEY_FACTS
        .into_iter()
        .filter(|name| before.properties.get(name) != after.properties.get(name));
    let requirement = [
        ("min_disk", before.min_disk_gib != after.min_disk_gib),
        ("min_ram", before.min_ram_mib != after.min_ram_mib),
    ];
    let mut requirements = requirement.into_iter().filter(|(_, differs)| *differs);
    if let Some(fact) = facts.next().or_else(|| requirements.next().map(|(name, _)| name)) {
        return Err(Refusal::conflict(format!(
            "{is}; {fact} is frozen, because people rely on it. Register and promote a new build instead."
        )));
    }
    let place = [
        ("name", before.name != after.name),
        ("owner", before.owner != after.owner),
        ("visibility", before.visibility != after.visibility),
        ("os_hidden", before.is_hidden != after.is_hidden),
    ];
    match place.into_iter().find(|(_, differs)| *differs) {
        Some((attribute, _)) => Err(Refusal::conflict(format!(
            "{is}; its {attribute} changes by the verbs of its family alone. Use promote, rollback or retire: \
             POST /catalog/v1/families/{}/…",
            build.family
        ))),
        None => Ok(()),
    }
}

/// Refuses the deletion of what people should start.
pub fn check_deletable(placement: &Placement) -> Result<(), Refusal> {
    let Build {
        image, number, family, ..
    } = &placement.build;
    if placement.build.is_current() {
        return Err(Refusal::conflict(format!(
            "Image {image} is build {number} of {} and current. Promote another build, roll the family back or \
             retire it first: POST /catalog/v1/families/{family}/…",
            placement.family_name
        )));
    }
    Ok(())
}

/// Refuses that a revoked image is given out again, except by an administrator.
pub fn check_reactivation(placement: &Placement, is_admin: bool) -> Result<(), Refusal> {
    match &placement.build.revoked {
        Some(mark) if !is_admin => Err(Refusal::forbidden(format!(
            "Image {} was revoked on {}: {} Those who look after its family can reinstate it: POST \
             /catalog/v1/families/{}/reinstate.",
            placement.build.image, mark.at, mark.message, placement.build.family
        ))),
        Some(_) | None => Ok(()),
    }
}
