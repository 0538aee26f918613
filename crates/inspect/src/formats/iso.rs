//! Optical discs: ISO 9660 (ECMA-119) and UDF (ECMA-167), known by the volume descriptors from 32 KiB on.

use super::{Format, Size, nothing_more};
use crate::detected::DetectedFormat;
use crate::finding::Fault;
use crate::inspector::HEAD;
use crate::kept::{Kept, Seen};

pub(super) const FORMAT: Format = Format {
    detected: DetectedFormat::Iso,
    matches: is_disc,
    next_window: nothing_more,
    virtual_size: Size {
        check: "iso_virtual_size",
        read: volume_size,
    },
    checks: &[],
};

const FIRST_DESCRIPTOR: u64 = 32 * 1024;
const DESCRIPTOR_BYTES: u64 = 2048;
const IDENTIFIER: u64 = 1;
/// Identifiers of a volume recognition sequence; the sequence ends at the first sector without one.
const KNOWN: [&[u8; 5]; 7] = [b"CD001", b"NSR02", b"NSR03", b"BEA01", b"BOOT2", b"CDW02", b"TEA01"];
/// Those that make it a disc we name so; the others only frame them.
const DISC: [&[u8; 5]; 3] = [b"CD001", b"NSR02", b"NSR03"];

const PRIMARY: u8 = 1;
const VOLUME_BLOCKS: u64 = 80;
const BLOCK_BYTES: u64 = 128;

/// Offsets and identifiers of the descriptors, as far as the sequence goes within the head.
fn descriptors(kept: &Kept) -> impl Iterator<Item = (u64, [u8; 5])> {
    (FIRST_DESCRIPTOR..HEAD.len as u64)
        .step_by(DESCRIPTOR_BYTES as usize)
        .map_while(|offset| Some((offset, kept.array::<5>(offset + IDENTIFIER).ok()?)))
        .take_while(|(_, identifier)| KNOWN.contains(&identifier))
}

fn is_disc(kept: &Kept) -> bool {
    descriptors(kept).any(|(_, identifier)| DISC.contains(&&identifier))
}

/// Blocks times block size of the primary volume descriptor; a UDF disc without one counts its bytes.
fn volume_size(seen: &Seen) -> Result<u64, Fault> {
    let kept = &seen.kept;
    let primary =
        descriptors(kept).find(|(offset, identifier)| identifier == b"CD001" && kept.starts_with(*offset, &[PRIMARY]));
    match primary {
        None => Ok(seen.total_bytes),
        Some((offset, _)) => {
            let blocks = u64::from(kept.u32_le(offset + VOLUME_BLOCKS)?);
            Ok(blocks * u64::from(kept.u16_le(offset + BLOCK_BYTES)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::samples;
    use crate::stream_tests::{detected, failed_checks, virtual_size};

    #[test]
    fn a_disc_passes_with_the_size_of_its_primary_descriptor() {
        assert_eq!(virtual_size("iso", &samples::iso()), Some(20 * 2048));
    }

    #[test]
    fn a_udf_disc_passes_with_its_byte_count() {
        let image = samples::udf();
        assert_eq!(virtual_size("iso", &image), Some(image.len() as u64));
    }

    #[test]
    fn a_disc_with_a_partition_table_passes_as_iso_and_as_raw() {
        let image = samples::iso_with_gpt();
        assert_eq!(detected(&image).as_str(), "iso");
        assert_eq!(virtual_size("iso", &image), Some(20 * 2048));
        assert_eq!(virtual_size("raw", &image), Some(image.len() as u64));
    }

    #[test]
    fn a_disc_with_a_damaged_partition_table_fails() {
        let image = samples::patched(samples::iso_with_gpt(), 446, &[0x7f]);
        assert_eq!(failed_checks("iso", &image), ["gpt_boot_flags"]);
    }

    #[test]
    fn a_frame_without_a_disc_descriptor_is_no_disc() {
        let image = samples::patched(samples::raw(80 * 1024), 0x8001, b"BEA01");
        assert_eq!(detected(&image).as_str(), "raw");
    }

    #[test]
    fn a_disc_cut_within_its_descriptor_fails() {
        assert_eq!(failed_checks("iso", &samples::iso()[..0x8020]), ["iso_virtual_size"]);
    }
}
