//! Partitioned disks: the master boot record in the first sector, and the protective one of a GPT (UEFI 2.10, section 5.2).

use super::{Check, Format, Size, byte_count, nothing_more};
use crate::detected::DetectedFormat;
use crate::finding::Fault;
use crate::kept::{Kept, Missing, Seen};

pub(super) const FORMAT: Format = Format {
    detected: DetectedFormat::Gpt,
    matches: |kept| kept.starts_with(SIGNATURE_OFFSET, &SIGNATURE) && !is_file_system(kept),
    next_window: nothing_more,
    virtual_size: Size {
        check: "gpt_virtual_size",
        read: byte_count,
    },
    checks: &[
        Check {
            name: "gpt_boot_flags",
            run: boot_flags,
        },
        Check {
            name: "gpt_protective_entry",
            run: protective_entry,
        },
        Check {
            name: "gpt_has_partition",
            run: has_partition,
        },
    ],
};

const SIGNATURE_OFFSET: u64 = 510;
const SIGNATURE: [u8; 2] = [0x55, 0xaa];
const TABLE: u64 = 446;
const ENTRY_BYTES: u64 = 16;
const ENTRIES: u64 = 4;

const EMPTY: u8 = 0x00;
const PROTECTIVE: u8 = 0xee;
const BOOT_FLAGS: [u8; 2] = [0x00, 0x80];

const REPAIR: &str = "Repair the partition table, for instance with `sgdisk` or `fdisk`, and upload again.";

struct Entry {
    number: u64,
    boot_flag: u8,
    start_chs: [u8; 3],
    kind: u8,
    start_lba: u32,
}

fn entries(kept: &Kept) -> Result<Vec<Entry>, Missing> {
    (0..ENTRIES)
        .map(|index| {
            let at = TABLE + index * ENTRY_BYTES;
            let [boot_flag, head, sector, cylinder, kind] = kept.array(at)?;
            let start_lba = kept.u32_le(at + 8)?;
            Ok(Entry {
                number: index + 1,
                boot_flag,
                start_chs: [head, sector, cylinder],
                kind,
                start_lba,
            })
        })
        .collect()
}

/// A file system without partitions ends its first sector with the same signature.
fn is_file_system(kept: &Kept) -> bool {
    is_fat(kept).unwrap_or(false) || kept.starts_with(3, b"NTFS    ") || kept.starts_with(3, b"EXFAT   ")
}

/// A FAT boot sector: a jump, and a BIOS parameter block whose fields all hold together.
fn is_fat(kept: &Kept) -> Result<bool, Missing> {
    let jump: [u8; 3] = kept.array(0)?;
    let sector_bytes = kept.u16_le(11)?;
    let [cluster_sectors] = kept.array(13)?;
    let [tables] = kept.array(16)?;
    let [media] = kept.array(21)?;
    Ok((matches!(jump, [0xeb, _, 0x90]) || jump[0] == 0xe9)
        && matches!(sector_bytes, 512 | 1024 | 2048 | 4096)
        && cluster_sectors.is_power_of_two()
        && kept.u16_le(14)? > 0
        && matches!(tables, 1 | 2)
        && (media == 0xf0 || media >= 0xf8))
}

fn boot_flags(seen: &Seen) -> Result<(), Fault> {
    match entries(&seen.kept)?
        .iter()
        .find(|entry| !BOOT_FLAGS.contains(&entry.boot_flag))
    {
        None => Ok(()),
        Some(entry) => Err(Fault::new(
            format!(
                "partition entry {} has the boot flag {:#04x}, which is none",
                entry.number, entry.boot_flag
            ),
            REPAIR,
        )),
    }
}

fn protective_entry(seen: &Seen) -> Result<(), Fault> {
    let entries = entries(&seen.kept)?;
    let Some(protective) = entries.iter().find(|entry| entry.kind == PROTECTIVE) else {
        return Ok(());
    };
    if protective.start_lba != 1 || protective.start_chs != [0, 2, 0] {
        return Err(Fault::new(
            "the protective partition entry of its GPT does not start at sector 1",
            REPAIR,
        ));
    }
    let others = entries
        .iter()
        .filter(|entry| entry.kind != EMPTY && entry.number != 1)
        .count();
    if protective.number != 1 || others > 0 {
        return Err(Fault::new(
            "the protective partition entry of its GPT does not stand first and alone, so two tables tell two disks",
            REPAIR,
        ));
    }
    Ok(())
}

fn has_partition(seen: &Seen) -> Result<(), Fault> {
    if entries(&seen.kept)?.iter().any(|entry| entry.kind != EMPTY) {
        return Ok(());
    }
    Err(Fault::new("its boot record has no partition", REPAIR))
}

#[cfg(test)]
mod tests {
    use crate::samples;
    use crate::stream_tests::{detected, failed_checks, virtual_size};

    #[test]
    fn partitioned_disks_pass_as_raw_with_their_byte_count() {
        for image in [samples::gpt(), samples::mbr()] {
            assert_eq!(detected(&image).as_str(), "gpt");
            assert_eq!(virtual_size("raw", &image), Some(image.len() as u64));
        }
    }

    #[test]
    fn an_amazon_image_with_a_partition_table_is_refused() {
        assert_eq!(failed_checks("ami", &samples::mbr()), ["format_match"]);
    }

    #[test]
    fn file_systems_are_not_taken_for_partition_tables() {
        for image in [samples::fat_file_system(), samples::ntfs_file_system()] {
            assert_eq!(detected(&image).as_str(), "raw");
        }
    }

    #[test]
    fn a_boot_loader_that_starts_like_fat_is_still_a_partition_table() {
        let image = samples::patched(samples::mbr(), 0, &[0xeb, 0x63, 0x90]);
        assert_eq!(detected(&image).as_str(), "gpt");
    }

    #[test]
    fn boot_flags_other_than_00_and_80_fail_in_every_entry() {
        for entry in 0..4 {
            let image = samples::patched(samples::mbr(), 446 + entry * 16, &[0x81]);
            assert_eq!(failed_checks("raw", &image), ["gpt_boot_flags"], "entry {entry}");
        }
    }

    #[test]
    fn a_protective_entry_that_starts_elsewhere_fails() {
        let elsewhere = samples::patched(samples::gpt(), 446 + 8, &2u32.to_le_bytes());
        assert_eq!(failed_checks("raw", &elsewhere), ["gpt_protective_entry"]);
        let chs = samples::patched(samples::gpt(), 446 + 1, &[0, 1, 0]);
        assert_eq!(failed_checks("raw", &chs), ["gpt_protective_entry"]);
    }

    #[test]
    fn a_protective_entry_with_company_fails() {
        let image = samples::patched(samples::gpt(), 446 + 16 + 4, &[0x83]);
        assert_eq!(failed_checks("raw", &image), ["gpt_protective_entry"]);
    }

    #[test]
    fn a_protective_entry_that_is_not_the_first_fails() {
        let gpt = samples::gpt();
        let image = samples::patched(gpt.clone(), 446 + 16, &gpt[446..462]);
        let image = samples::patched(image, 446, &[0; 16]);
        assert_eq!(failed_checks("raw", &image), ["gpt_protective_entry"]);
    }

    #[test]
    fn a_table_without_partitions_fails() {
        let image = samples::patched(samples::mbr(), 446, &[0; 64]);
        assert_eq!(failed_checks("raw", &image), ["gpt_has_partition"]);
    }
}
