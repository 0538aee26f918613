//! What must be known of an image before it becomes official: a list of rules, each with its fix.
//!
//! NeCTAR's own facts, and the promises that SCS-0102 makes mandatory.

use super::facts;
use super::number::BuildNumber;
use super::slug::FamilyName;
use crate::day::Day;
use crate::image::Image;

/// A candidate, as rules look at it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The image.
    pub image: &'a Image,
    /// The family it is to be of.
    pub family: &'a FamilyName,
    /// The build it is to be.
    pub number: &'a BuildNumber,
}

/// A rule that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// The rule.
    pub rule: &'static str,
    /// What it looks at: a property or an attribute of the image.
    pub field: &'static str,
    /// What it demands, and what is there.
    pub detail: String,
    /// What to do.
    pub fix: String,
}

struct Rule {
    id: &'static str,
    field: &'static str,
    demands: &'static str,
    example: &'static str,
    is_met: fn(&Candidate<'_>, &str) -> bool,
}

const ARCHITECTURES: &[&str] = &[
    "x86_64",
    "aarch64",
    "i686",
    "armv7l",
    "ppc64le",
    "ppc64",
    "s390x",
    "riscv64",
    "loongarch64",
];
const DISK_BUSES: &[&str] = &["virtio", "scsi", "sata", "ide", "usb", "fdc", "xen", "uml", "lxc"];
const FREQUENCIES: &[&str] = &[
    "yearly",
    "quarterly",
    "monthly",
    "weekly",
    "daily",
    "critical_bug",
    "never",
];

/// A rule on a property. Those that must not differ from the registration come first.
const PROPERTIES: &[Rule] = &[
    Rule {
        id: "names_its_family",
        field: facts::NAME,
        demands: "the name of the family",
        example: "",
        is_met: |candidate, value| value == candidate.family.as_str(),
    },
    Rule {
        id: "numbers_its_build",
        field: facts::BUILD,
        demands: "the number of the build",
        example: "",
        is_met: |candidate, value| value == candidate.number.as_str(),
    },
    Rule {
        id: "says_login_user",
        field: "default_user",
        demands: "the user to sign in as",
        example: "debian",
        is_met: |_, value| is_word(value),
    },
    Rule {
        id: "says_distribution",
        field: "os_distro",
        demands: "the distribution, in lower case",
        example: "debian",
        is_met: |_, value| is_word(value) && !value.chars().any(char::is_uppercase),
    },
    Rule {
        id: "says_version",
        field: "os_version",
        demands: "the version of the distribution",
        example: "12",
        is_met: |_, value| is_word(value),
    },
    Rule {
        id: "says_architecture",
        field: "architecture",
        demands: "an architecture as uname prints it, such as x86_64 or aarch64",
        example: "x86_64",
        is_met: |_, value| ARCHITECTURES.contains(&value),
    },
    Rule {
        id: "says_disk_bus",
        field: "hw_disk_bus",
        demands: "one of virtio, scsi, sata, ide, usb, fdc, xen, uml, lxc",
        example: "virtio",
        is_met: |_, value| DISK_BUSES.contains(&value),
    },
    Rule {
        id: "promises_replacement",
        field: "replace_frequency",
        demands: "one of yearly, quarterly, monthly, weekly, daily, critical_bug, never",
        example: "monthly",
        is_met: |_, value| FREQUENCIES.contains(&value),
    },
    Rule {
        id: "promises_id_validity",
        field: "uuid_validity",
        demands: "none, notice, forever, last-N or a day",
        example: "last-3",
        is_met: |_, value| ["none", "notice", "forever"].contains(&value) || is_last(value) || is_day(value),
    },
    Rule {
        id: "promises_provision",
        field: "provided_until",
        demands: "none, notice or a day",
        example: "notice",
        is_met: |_, value| ["none", "notice"].contains(&value) || is_day(value),
    },
    Rule {
        id: "says_source",
        field: "image_source",
        demands: "the address its parts come from, or private",
        example: "private",
        is_met: |_, value| value == "private" || is_address(value),
    },
    Rule {
        id: "describes_itself",
        field: "image_description",
        demands: "a sentence on what it is",
        example: "'Debian 12 with cloud-init'",
        is_met: |_, value| !value.trim().is_empty(),
    },
    Rule {
        id: "says_build_date",
        field: "image_build_date",
        demands: "the day it was built, such as 2026-08-03, perhaps with the time",
        example: "2026-08-03",
        is_met: |_, value| value.get(..10).is_some_and(is_day),
    },
    Rule {
        id: "says_original_user",
        field: "image_original_user",
        demands: "the login user that the distribution itself sets up",
        example: "debian",
        is_met: |_, value| is_word(value),
    },
];

/// Every rule that the candidate does not meet.
pub fn unmet(candidate: &Candidate<'_>) -> Vec<Unmet> {
    let record = candidate.image.record();
    let id = candidate.image.id();
    let mut unmet: Vec<Unmet> = PROPERTIES
        .iter()
        .filter_map(|rule| {
            let value = record.properties.get(rule.field);
            if value.is_some_and(|value| (rule.is_met)(candidate, value)) {
                return None;
            }
            let example = match rule.field {
                facts::NAME => format!("'{}'", candidate.family),
                facts::BUILD => candidate.number.to_string(),
                _ => rule.example.to_owned(),
            };
            let there = value.map_or_else(|| "it is missing".to_owned(), |value| format!("it is {value:?}"));
            Some(Unmet {
                rule: rule.id,
                field: rule.field,
                detail: format!("{} must be {}; {there}.", rule.field, rule.demands),
                fix: format!("openstack image set --property {}={example} {id}", rule.field),
            })
        })
        .collect();
    let mut attribute = |is_met: bool, rule, field, detail: &str, option: String| {
        if !is_met {
            unmet.push(Unmet {
                rule,
                field,
                detail: detail.to_owned(),
                fix: format!("openstack image set {option} {id}"),
            });
        }
    };
    attribute(
        record.min_disk_gib > 0,
        "says_smallest_disk",
        "min_disk",
        "min_disk must be the smallest disk in GiB; it is 0.",
        "--min-disk 10".to_owned(),
    );
    attribute(
        record.min_ram_mib > 0,
        "says_smallest_memory",
        "min_ram",
        "min_ram must be the smallest memory in MiB; it is 0.",
        "--min-ram 1024".to_owned(),
    );
    attribute(
        record.name.as_deref().is_some_and(|name| !name.trim().is_empty()),
        "has_a_name",
        "name",
        "The image must have a name; it has none.",
        format!("--name 'NeCTAR {}'", candidate.family),
    );
    unmet
}

fn is_word(value: &str) -> bool {
    !value.is_empty() && !value.contains(char::is_whitespace)
}

fn is_day(value: &str) -> bool {
    value.parse::<Day>().is_ok()
}

fn is_last(value: &str) -> bool {
    let count = value.strip_prefix("last-").and_then(|count| count.parse::<u32>().ok());
    count.is_some_and(|count| count > 0)
}

fn is_address(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ImageId;
    use crate::image::draft::Draft;
    use crate::image::text::Properties;
    use crate::limits::Limits;
    use crate::time::Timestamp;

    const COMPLETE: [(&str, &str); 14] = [
        ("nectar_name", "Debian 12"),
        ("nectar_build", "58"),
        ("default_user", "debian"),
        ("os_distro", "debian"),
        ("os_version", "12"),
        ("architecture", "x86_64"),
        ("hw_disk_bus", "virtio"),
        ("replace_frequency", "monthly"),
        ("uuid_validity", "last-3"),
        ("provided_until", "2028-06-30"),
        ("image_source", "https://cloud.debian.org/"),
        ("image_description", "Debian 12"),
        ("image_build_date", "2026-08-03 09:15"),
        ("image_original_user", "debian"),
    ];

    fn unmet_of(properties: &[(&str, &str)], min_gib: u32) -> Vec<Unmet> {
        let draft = Draft {
            name: Some("NeCTAR Debian 12".to_owned()),
            min_disk_gib: min_gib,
            min_ram_mib: min_gib,
            properties: Properties::stored(properties.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))),
            ..Draft::default()
        };
        let now = Timestamp::from_micros(0);
        let image = Image::create(ImageId::new("i"), draft, None, &Limits::default(), now).unwrap();
        unmet(&Candidate {
            image: &image,
            family: &FamilyName::parse("Debian 12").unwrap(),
            number: &BuildNumber::parse("58").unwrap(),
        })
    }

    #[test]
    fn a_complete_image_meets_every_rule() {
        assert_eq!(unmet_of(&COMPLETE, 1), []);
    }

    #[test]
    fn whatever_is_missing_is_named_at_once_with_its_fix() {
        let unmet = unmet_of(&[], 0);
        assert_eq!(unmet.len(), COMPLETE.len() + 2);
        let number = unmet.iter().find(|unmet| unmet.field == "nectar_build").unwrap();
        assert_eq!(number.fix, "openstack image set --property nectar_build=58 i");
        for (field, _) in COMPLETE {
            let one_less: Vec<_> = COMPLETE.into_iter().filter(|(name, _)| *name != field).collect();
            let fields: Vec<_> = unmet_of(&one_less, 1).iter().map(|unmet| unmet.field).collect();
            assert_eq!(fields, [field]);
        }
    }

    #[test]
    fn a_value_outside_the_vocabulary_is_as_good_as_none() {
        for (field, wrong) in [
            ("nectar_name", "Debian 11"),
            ("nectar_build", "058"),
            ("os_distro", "Debian"),
            ("architecture", "amd64"),
            ("hw_disk_bus", "fast"),
            ("replace_frequency", "often"),
            ("uuid_validity", "last-0"),
            ("provided_until", "forever"),
            ("image_source", "ftp://x"),
            ("image_description", " "),
            ("image_build_date", "3 August 2026"),
            ("default_user", ""),
        ] {
            let mut changed = COMPLETE;
            for entry in changed.iter_mut().filter(|(name, _)| *name == field) {
                entry.1 = wrong;
            }
            let fields: Vec<_> = unmet_of(&changed, 1).iter().map(|unmet| unmet.field).collect();
            assert_eq!(fields, [field], "{wrong}");
        }
    }
}
