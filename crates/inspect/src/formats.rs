//! The formats the detectors know: one file each, this list.
//!
//! `raw` has no file: it is the absence of every other format.

mod gpt;
mod iso;
mod luks;
mod qcow2;
mod qed;
mod vdi;
mod vhd;
mod vhdx;
mod vmdk;

use crate::detected::DetectedFormat;
use crate::finding::{Fault, Finding};
use crate::kept::{Kept, Seen, Window};

/// Every format, in the order in which messages name them.
pub(crate) const FORMATS: [&Format; 9] = [
    &qcow2::FORMAT,
    &vhd::FORMAT,
    &vhdx::FORMAT,
    &vmdk::FORMAT,
    &vdi::FORMAT,
    &qed::FORMAT,
    &iso::FORMAT,
    &gpt::FORMAT,
    &luks::FORMAT,
];

/// One format: how it is recognised, what it needs to see, what must hold.
#[derive(Debug)]
pub(crate) struct Format {
    pub(crate) detected: DetectedFormat,
    /// Whether the kept pieces carry this format's mark. Must not depend on anything after the head.
    pub(crate) matches: fn(&Kept) -> bool,
    /// The next piece, in stream order, to be kept beyond the head; asked while the stream runs.
    pub(crate) next_window: fn(&Kept) -> Option<Window>,
    /// The size of the disk as its user sees it, in bytes.
    pub(crate) virtual_size: Size,
    /// What must hold for the content to be safe.
    pub(crate) checks: &'static [Check],
}

/// A named safety check.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Seen) -> Result<(), Fault>,
}

/// How the virtual size is read; failing to read it fails the check of this name.
#[derive(Debug)]
pub(crate) struct Size {
    pub(crate) check: &'static str,
    pub(crate) read: fn(&Seen) -> Result<u64, Fault>,
}

/// A format whose mark was found, and what its checks said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) detected: DetectedFormat,
    /// In bytes; `None` if it could not be read, which is among the failures then.
    pub(crate) virtual_size_bytes: Option<u64>,
    pub(crate) failures: Vec<Finding>,
}

impl Format {
    /// Runs every check on a content that carries this format's mark; `None` if it does not.
    pub(crate) fn judge(&self, seen: &Seen) -> Option<Match> {
        if !(self.matches)(&seen.kept) {
            return None;
        }
        let named = |check: &'static str, fault: Fault| Finding {
            format: self.detected,
            check,
            problem: fault.problem,
            advice: fault.advice,
        };
        let mut failures: Vec<Finding> = self
            .checks
            .iter()
            .filter_map(|check| (check.run)(seen).err().map(|fault| named(check.name, fault)))
            .collect();
        let size = (self.virtual_size.read)(seen).and_then(storable);
        if let Err(fault) = size {
            failures.push(named(self.virtual_size.check, fault));
            return Some(Match {
                detected: self.detected,
                virtual_size_bytes: None,
                failures,
            });
        }
        Some(Match {
            detected: self.detected,
            virtual_size_bytes: size.ok(),
            failures,
        })
    }
}

/// No hypervisor and no database counts further than 2^63 - 1 bytes.
fn storable(size: u64) -> Result<u64, Fault> {
    if i64::try_from(size).is_ok() {
        return Ok(size);
    }
    Err(Fault::new(
        format!("its header claims a virtual size of {size} bytes, which no disk can have"),
        "The header is damaged or forged: write the image anew with `qemu-img convert`.",
    ))
}

/// For formats that fit in the head.
fn nothing_more(_: &Kept) -> Option<Window> {
    None
}

/// For formats whose disk is the content itself.
fn byte_count(seen: &Seen) -> Result<u64, Fault> {
    Ok(seen.total_bytes)
}

/// Names of the partition-table checks an operator may turn into warnings.
pub fn gpt_check_names() -> Vec<&'static str> {
    gpt::FORMAT.checks.iter().map(|check| check.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_folder_and_the_list_agree() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/formats");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let listed: BTreeSet<String> = FORMATS.iter().map(|format| format!("{}.rs", format.detected)).collect();
        assert_eq!(files, listed);
    }

    #[test]
    fn every_check_name_is_unique_and_starts_with_its_format() {
        let mut names = BTreeSet::new();
        for format in FORMATS {
            let own = format
                .checks
                .iter()
                .map(|check| check.name)
                .chain([format.virtual_size.check]);
            for name in own {
                assert!(name.starts_with(&format!("{}_", format.detected)), "{name}");
                assert!(names.insert(name), "{name} stands twice");
            }
        }
    }
}
