//! Disks of a few KiB that are what they claim to be, and hold nothing that could start.

use nectary_inspect::samples;
use serde::Deserialize;

/// Bytes of a disk that is no file of its own format.
const RAW_BYTES: usize = 48 << 10;
const GIB: u64 = 1 << 30;

/// A kind of disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Disk {
    Qcow2,
    Raw,
    Iso,
}

impl Disk {
    /// A disk that differs from those of other names.
    pub(super) fn bytes(self, name: &str, virtual_gib: u64) -> Vec<u8> {
        let blank = match self {
            Self::Qcow2 => samples::qcow2(virtual_gib.max(1) * GIB),
            Self::Raw => samples::raw(RAW_BYTES),
            Self::Iso => samples::iso(),
        };
        let end = blank.len();
        let mut disk = samples::patched(blank, end, name.as_bytes());
        disk.resize(disk.len().next_multiple_of(4096), 0);
        disk
    }
}

#[cfg(test)]
mod tests {
    use nectary_inspect::{DeclaredFormat, InspectOptions, Inspector};

    use super::*;

    #[test]
    fn every_disk_is_small_and_what_it_claims_to_be() {
        for (disk, format) in [(Disk::Qcow2, "qcow2"), (Disk::Raw, "raw"), (Disk::Iso, "iso")] {
            let bytes = disk.bytes("some name", 10);
            assert!(bytes.len() < 128 << 10, "{format}: {}", bytes.len());
            assert_ne!(bytes, disk.bytes("other name", 10));
            let mut inspector = Inspector::new();
            inspector.feed(&bytes);
            let declared: DeclaredFormat = format.parse().unwrap();
            inspector
                .finish()
                .verdict(declared, &InspectOptions::default())
                .unwrap();
        }
    }
}
