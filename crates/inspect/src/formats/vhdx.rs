//! VHDX, after Microsoft's [MS-VHDX]: a region table names the metadata region, which holds the size and the parent flag.
//!
//! The regions may lie anywhere ahead; only their tables are kept, each capped, and read once as they pass.

use super::{Check, Format, Size};
use crate::detected::DetectedFormat;
use crate::finding::Fault;
use crate::kept::{Kept, Seen, Window};

pub(super) const FORMAT: Format = Format {
    detected: DetectedFormat::Vhdx,
    matches: |kept| kept.starts_with(0, b"vhdxfile"),
    next_window: |kept| needed(kept).into_iter().find(|window| !kept.has(*window)),
    virtual_size: Size {
        check: "vhdx_virtual_size",
        read: virtual_size,
    },
    checks: &[
        Check {
            name: "vhdx_regions",
            run: regions,
        },
        Check {
            name: "vhdx_log_empty",
            run: log_empty,
        },
        Check {
            name: "vhdx_no_parent",
            run: no_parent,
        },
    ],
};

const HEADERS: [Window; 2] = [
    Window {
        start: 64 << 10,
        len: 80,
    },
    Window {
        start: 128 << 10,
        len: 80,
    },
];
const SEQUENCE_NUMBER: u64 = 8;
const LOG_GUID: u64 = 48;

const REGION_TABLE: Window = Window {
    start: 192 << 10,
    len: TABLE_BYTES,
};
const TABLE_BYTES: usize = 64 << 10;
const ENTRY_BYTES: u64 = 32;
/// Regions lie behind the fixed structures of the first megabyte.
const FIRST_REGION: u64 = 1 << 20;

type Guid = [u8; 16];
const METADATA_REGION: Guid = guid(0x8b7c_a206_4790_4b9a_b8fe_575f_050f_886e);
const FILE_PARAMETERS: Guid = guid(0xcaa1_6737_fa36_4d43_b3b6_33f0_aa44_e76b);
const VIRTUAL_DISK_SIZE: Guid = guid(0x2fa5_4224_cd1b_4876_b211_5dbe_d83b_f4b8);
const PARENT_LOCATOR: Guid = guid(0xa8d3_5f2d_b30b_454d_abf7_d3d8_4834_ab0c);
const HAS_PARENT_BIT: u32 = 1 << 1;

const CONVERT: &str = "Write it anew with `qemu-img convert -O vhdx`, and upload that.";
const FLATTEN: &str = "Merge it with its parent (`Merge-VHD`), and upload the result.";

/// A GUID as it lies on disk, from its digits in the order they are written: the first three groups are little-endian.
const fn guid(digits: u128) -> Guid {
    let b = digits.to_be_bytes();
    [
        b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15],
    ]
}

/// Everything to be kept, as far as the pieces kept so far tell.
fn needed(kept: &Kept) -> Vec<Window> {
    let mut windows = HEADERS.to_vec();
    windows.push(REGION_TABLE);
    if let Ok(region) = metadata_region(kept) {
        windows.push(Window {
            start: region.start,
            len: TABLE_BYTES,
        });
        if let (Ok(parameters), Ok(size)) = (item(kept, &FILE_PARAMETERS), item(kept, &VIRTUAL_DISK_SIZE)) {
            let mut items = [
                Window {
                    start: parameters,
                    len: 8,
                },
                Window { start: size, len: 8 },
            ];
            items.sort_by_key(|window| window.start);
            windows.extend(items);
        }
    }
    windows
}

/// The entries of a region or metadata table: 32 bytes each, a GUID first.
/// However many are claimed, reading ends in a fault where the 64 KiB kept of the table end.
struct Entries {
    first: u64,
    count: u64,
}

impl Entries {
    /// Offset in the stream of the one entry with this GUID; two are a fault.
    fn only(&self, kept: &Kept, guid: &Guid) -> Result<Option<u64>, Fault> {
        let mut found = None;
        for entry in (0..self.count).map(|index| self.first + index * ENTRY_BYTES) {
            if kept.array::<16>(entry)? == *guid && found.replace(entry).is_some() {
                return Err(Fault::new("one of its tables has the same entry twice", CONVERT));
            }
        }
        Ok(found)
    }
}

/// Where the metadata lies, in bytes.
struct Region {
    start: u64,
    len: u64,
}

fn metadata_region(kept: &Kept) -> Result<Region, Fault> {
    if !kept.starts_with(REGION_TABLE.start, b"regi") {
        return Err(Fault::new("there is no region table at 192 KiB", CONVERT));
    }
    let count = kept.u32_le(REGION_TABLE.start + 8)?;
    let entries = Entries {
        first: REGION_TABLE.start + 16,
        count: count.into(),
    };
    let Some(entry) = entries.only(kept, &METADATA_REGION)? else {
        return Err(Fault::new("its region table names no metadata region", CONVERT));
    };
    let region = Region {
        start: kept.u64_le(entry + 16)?,
        len: kept.u32_le(entry + 24)?.into(),
    };
    if region.start < FIRST_REGION || region.len < TABLE_BYTES as u64 || region.start > i64::MAX as u64 {
        return Err(Fault::new(
            format!(
                "its metadata region is said to be {} bytes at offset {}, where none can be",
                region.len, region.start
            ),
            CONVERT,
        ));
    }
    Ok(region)
}

/// Offset in the stream of the metadata entry for this item.
fn metadata_entry(kept: &Kept, region: &Region, guid: &Guid) -> Result<Option<u64>, Fault> {
    if !kept.starts_with(region.start, b"metadata") {
        return Err(Fault::new(
            format!("there is no metadata table at offset {}", region.start),
            CONVERT,
        ));
    }
    let count = kept.u16_le(region.start + 10)?;
    Entries {
        first: region.start + 32,
        count: count.into(),
    }
    .only(kept, guid)
}

/// Offset in the stream of the first eight bytes of this item.
fn item(kept: &Kept, guid: &Guid) -> Result<u64, Fault> {
    let region = metadata_region(kept)?;
    let Some(entry) = metadata_entry(kept, &region, guid)? else {
        return Err(Fault::new("its metadata lacks an item every disk has", CONVERT));
    };
    let offset = u64::from(kept.u32_le(entry + 16)?);
    if offset < TABLE_BYTES as u64 || offset + 8 > region.len {
        return Err(Fault::new("its metadata points outside of its own region", CONVERT));
    }
    Ok(region.start + offset)
}

fn regions(seen: &Seen) -> Result<(), Fault> {
    metadata_region(&seen.kept).map(drop)
}

fn virtual_size(seen: &Seen) -> Result<u64, Fault> {
    Ok(seen.kept.u64_le(item(&seen.kept, &VIRTUAL_DISK_SIZE)?)?)
}

/// A pending log is replayed on opening and can overwrite the metadata that was judged here.
fn log_empty(seen: &Seen) -> Result<(), Fault> {
    let kept = &seen.kept;
    let mut current: Option<(u64, bool)> = None;
    for header in HEADERS.iter().filter(|header| kept.starts_with(header.start, b"head")) {
        let sequence = kept.u64_le(header.start + SEQUENCE_NUMBER)?;
        let pending = kept.array(header.start + LOG_GUID)? != [0u8; 16];
        current = Some(match current {
            Some((newest, was)) if newest == sequence => (newest, was || pending),
            Some((newest, was)) if newest > sequence => (newest, was),
            _ => (sequence, pending),
        });
    }
    match current {
        Some((_, false)) => Ok(()),
        Some((_, true)) => Err(Fault::new(
            "it was not closed: its log has changes that are not written yet",
            CONVERT,
        )),
        None => Err(Fault::new("it has no header at 64 KiB or 128 KiB", CONVERT)),
    }
}

fn no_parent(seen: &Seen) -> Result<(), Fault> {
    let kept = &seen.kept;
    let has_parent = kept.u32_le(item(kept, &FILE_PARAMETERS)? + 4)? & HAS_PARENT_BIT != 0;
    let names_parent = metadata_entry(kept, &metadata_region(kept)?, &PARENT_LOCATOR)?.is_some();
    if !has_parent && !names_parent {
        return Ok(());
    }
    Err(Fault::new(
        "it is a differencing disk, so part of its data is in a parent file",
        FLATTEN,
    ))
}

#[cfg(test)]
mod tests {
    use crate::samples;
    use crate::samples::vhdx::{METADATA_AT, REGION_TABLE_AT};
    use crate::stream_tests::{failed_checks, virtual_size};

    #[test]
    fn a_disk_passes_with_the_size_of_its_metadata() {
        assert_eq!(virtual_size("vhdx", &samples::vhdx(7 << 20)), Some(7 << 20));
    }

    #[test]
    fn the_metadata_region_may_lie_far_ahead() {
        let image = samples::vhdx::with_metadata_at(9 << 20, 7 << 20);
        assert_eq!(virtual_size("vhdx", &image), Some(7 << 20));
    }

    #[test]
    fn a_disk_with_a_parent_fails() {
        assert_eq!(failed_checks("vhdx", &samples::vhdx_with_parent()), ["vhdx_no_parent"]);
    }

    #[test]
    fn a_pending_log_fails_and_an_outdated_one_does_not() {
        let newer = samples::patched(samples::vhdx(7 << 20), (128 << 10) + 48, &[1]);
        assert_eq!(failed_checks("vhdx", &newer), ["vhdx_log_empty"]);
        let older = samples::patched(samples::vhdx(7 << 20), (64 << 10) + 48, &[1]);
        assert!(failed_checks("vhdx", &older).is_empty());
        // The same two with the newer header standing first.
        let newer = samples::patched(older, (64 << 10) + 8, &[9]);
        assert_eq!(failed_checks("vhdx", &newer), ["vhdx_log_empty"]);
        let older = samples::patched(samples::vhdx(7 << 20), (128 << 10) + 48, &[1]);
        let older = samples::patched(older, (64 << 10) + 8, &[9]);
        assert!(failed_checks("vhdx", &older).is_empty());
    }

    #[test]
    fn a_disk_without_any_header_fails() {
        let image = samples::patched(samples::vhdx(7 << 20), 64 << 10, b"gone");
        let image = samples::patched(image, 128 << 10, b"gone");
        assert_eq!(failed_checks("vhdx", &image), ["vhdx_log_empty"]);
    }

    #[test]
    fn a_metadata_region_that_has_passed_already_fails() {
        for start in [0u64, 64 << 10, u64::MAX, i64::MAX as u64] {
            let image = samples::patched(samples::vhdx(7 << 20), REGION_TABLE_AT + 16 + 16, &start.to_le_bytes());
            assert!(
                failed_checks("vhdx", &image).contains(&"vhdx_virtual_size"),
                "at {start}"
            );
        }
    }

    #[test]
    fn an_item_outside_of_its_region_fails() {
        for offset in [0u32, 1 << 20, u32::MAX] {
            let image = samples::patched(samples::vhdx(7 << 20), METADATA_AT + 32 + 16, &offset.to_le_bytes());
            assert!(failed_checks("vhdx", &image).contains(&"vhdx_no_parent"), "at {offset}");
        }
    }

    #[test]
    fn tables_that_claim_too_much_or_repeat_themselves_fail() {
        let many = samples::patched(samples::vhdx(7 << 20), REGION_TABLE_AT + 8, &u32::MAX.to_le_bytes());
        assert!(failed_checks("vhdx", &many).contains(&"vhdx_regions"));
        // A second size behind the first: readers differ in which they believe.
        let image = samples::vhdx(7 << 20);
        let entry = image[METADATA_AT + 64..METADATA_AT + 96].to_vec();
        let twice = samples::patched(image, METADATA_AT + 96, &entry);
        assert!(failed_checks("vhdx", &twice).is_empty());
        let twice = samples::patched(twice, METADATA_AT + 10, &[3]);
        assert!(failed_checks("vhdx", &twice).contains(&"vhdx_virtual_size"));
    }

    #[test]
    fn items_that_overlap_cannot_be_read_in_one_pass_and_fail() {
        let overlapping = (64u32 << 10) + 4;
        let image = samples::patched(samples::vhdx(7 << 20), METADATA_AT + 80, &overlapping.to_le_bytes());
        assert_eq!(failed_checks("vhdx", &image), ["vhdx_virtual_size"]);
    }
}
