//! QCOW2, after QEMU's docs/interop/qcow2.txt: a disk that may name other files, which is what must not be.
//! Version 1 ("qcow") shares the mark and is refused by its version.

use super::{Check, Format, Size, nothing_more};
use crate::detected::DetectedFormat;
use crate::finding::Fault;
use crate::kept::{Kept, Seen};

pub(super) const FORMAT: Format = Format {
    detected: DetectedFormat::Qcow2,
    matches: |kept| kept.starts_with(0, b"QFI\xfb"),
    next_window: nothing_more,
    virtual_size: Size {
        check: "qcow2_virtual_size",
        read: |seen| Ok(seen.kept.u64_be(SIZE)?),
    },
    checks: &[
        Check {
            name: "qcow2_version",
            run: version,
        },
        Check {
            name: "qcow2_no_backing_file",
            run: no_backing_file,
        },
        Check {
            name: "qcow2_no_data_file",
            run: no_data_file,
        },
        Check {
            name: "qcow2_known_features",
            run: known_features,
        },
        Check {
            name: "qcow2_header_sane",
            run: header_sane,
        },
    ],
};

const ACCEPTED_VERSIONS: [u32; 2] = [2, 3];

const VERSION: u64 = 4;
const BACKING_FILE_OFFSET: u64 = 8;
const CLUSTER_BITS: u64 = 20;
const SIZE: u64 = 24;
const L1_ENTRIES: u64 = 36;
const REFCOUNT_TABLE_CLUSTERS: u64 = 56;
const INCOMPATIBLE_FEATURES: u64 = 72;

const DATA_FILE_BIT: u64 = 1 << 2;
/// Dirty, corrupt, data file, compression type. Bit 4 (extended L2 entries) and all above are not known here.
const KNOWN_BITS: u64 = 0b1111;

/// The limits QEMU itself sets; beyond them only a forged header goes.
const CLUSTER_BITS_RANGE: std::ops::RangeInclusive<u32> = 9..=21;
const MAX_L1_BYTES: u64 = 32 << 20;
const MAX_REFCOUNT_TABLE_BYTES: u64 = 8 << 20;

const FLATTEN: &str =
    "Flatten it with `qemu-img convert -O qcow2`, which copies all data into one file, and upload that.";

/// Feature bits exist from version 3 on; version 2 has none.
fn incompatible_features(kept: &Kept) -> Result<u64, Fault> {
    if kept.u32_be(VERSION)? < 3 {
        return Ok(0);
    }
    Ok(kept.u64_be(INCOMPATIBLE_FEATURES)?)
}

fn version(seen: &Seen) -> Result<(), Fault> {
    let version = seen.kept.u32_be(VERSION)?;
    if ACCEPTED_VERSIONS.contains(&version) {
        return Ok(());
    }
    Err(Fault::new(
        format!("its version is {version}, and only 2 and 3 are accepted"),
        "Convert it with `qemu-img convert -O qcow2`, and upload that.",
    ))
}

fn no_backing_file(seen: &Seen) -> Result<(), Fault> {
    if seen.kept.u64_be(BACKING_FILE_OFFSET)? == 0 {
        return Ok(());
    }
    Err(Fault::new(
        "it names a backing file, so part of its data is in another file",
        FLATTEN,
    ))
}

fn no_data_file(seen: &Seen) -> Result<(), Fault> {
    if incompatible_features(&seen.kept)? & DATA_FILE_BIT == 0 {
        return Ok(());
    }
    Err(Fault::new(
        "it names an external data file, so its data is in another file",
        FLATTEN,
    ))
}

fn known_features(seen: &Seen) -> Result<(), Fault> {
    let unknown = incompatible_features(&seen.kept)? & !KNOWN_BITS;
    if unknown == 0 {
        return Ok(());
    }
    Err(Fault::new(
        format!("it uses incompatible features that are not accepted (bits {unknown:#x})"),
        "Convert it with `qemu-img convert -O qcow2` without extra options (extended_l2 among them), and upload that.",
    ))
}

fn header_sane(seen: &Seen) -> Result<(), Fault> {
    let kept = &seen.kept;
    // Other versions have other fields there, and are refused for their version.
    if !ACCEPTED_VERSIONS.contains(&kept.u32_be(VERSION)?) {
        return Ok(());
    }
    let cluster_bits = kept.u32_be(CLUSTER_BITS)?;
    let forged = |what: String| {
        Err(Fault::new(
            what,
            "The header is damaged or forged: write the image anew with `qemu-img convert`.",
        ))
    };
    if !CLUSTER_BITS_RANGE.contains(&cluster_bits) {
        return forged(format!(
            "its cluster size is 2^{cluster_bits} bytes, outside 2^9 to 2^21"
        ));
    }
    let l1_bytes = u64::from(kept.u32_be(L1_ENTRIES)?) * 8;
    if l1_bytes > MAX_L1_BYTES {
        return forged(format!(
            "its L1 table claims {l1_bytes} bytes, more than {MAX_L1_BYTES}"
        ));
    }
    let refcount_bytes = u64::from(kept.u32_be(REFCOUNT_TABLE_CLUSTERS)?) << cluster_bits;
    if refcount_bytes > MAX_REFCOUNT_TABLE_BYTES {
        return forged(format!(
            "its refcount table claims {refcount_bytes} bytes, more than {MAX_REFCOUNT_TABLE_BYTES}"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::samples;
    use crate::stream_tests::{failed_checks, virtual_size};

    #[test]
    fn versions_2_and_3_pass_with_the_size_of_their_header() {
        assert_eq!(virtual_size("qcow2", &samples::qcow2(10 << 20)), Some(10 << 20));
        assert_eq!(virtual_size("qcow2", &samples::qcow2_version_2(3 << 20)), Some(3 << 20));
    }

    #[test]
    fn other_versions_fail() {
        for version in [0, 1, 4, u32::MAX] {
            let image = samples::patched(samples::qcow2(512), 4, &version.to_be_bytes());
            assert!(
                failed_checks("qcow2", &image).contains(&"qcow2_version"),
                "version {version}"
            );
        }
    }

    #[test]
    fn feature_bits_0_1_and_3_pass_and_4_and_above_fail() {
        for bit in [0, 1, 3] {
            assert!(
                failed_checks("qcow2", &samples::qcow2_with_incompatible_bits(1 << bit)).is_empty(),
                "bit {bit}"
            );
        }
        for bit in 4..64 {
            let image = samples::qcow2_with_incompatible_bits(1 << bit);
            assert_eq!(failed_checks("qcow2", &image), ["qcow2_known_features"], "bit {bit}");
        }
    }

    #[test]
    fn version_2_has_no_feature_bits_so_what_stands_there_is_not_read() {
        let image = samples::patched(samples::qcow2_version_2(512), 72, &[0xff; 8]);
        assert!(failed_checks("qcow2", &image).is_empty());
    }

    #[test]
    fn a_header_cut_short_fails() {
        for len in 4..80 {
            let image = samples::qcow2(512);
            assert!(!failed_checks("qcow2", &image[..len]).is_empty(), "{len} bytes");
        }
    }

    #[test]
    fn sizes_that_no_disk_has_fail() {
        let image = samples::qcow2(u64::MAX);
        assert_eq!(failed_checks("qcow2", &image), ["qcow2_virtual_size"]);
        for bits in [0u32, 8, 22, 64, u32::MAX] {
            let image = samples::patched(samples::qcow2(512), 20, &bits.to_be_bytes());
            assert_eq!(
                failed_checks("qcow2", &image),
                ["qcow2_header_sane"],
                "cluster bits {bits}"
            );
        }
    }
}
