//! LUKS, an encrypted volume, after the "LUKS On-Disk Format Specification" 1.2.3; version 1 only.

use super::{Check, Format, Size, nothing_more};
use crate::detected::DetectedFormat;
use crate::finding::Fault;
use crate::kept::Seen;

pub(super) const FORMAT: Format = Format {
    detected: DetectedFormat::Luks,
    matches: |kept| kept.starts_with(0, b"LUKS\xba\xbe"),
    next_window: nothing_more,
    virtual_size: Size {
        check: "luks_virtual_size",
        read: payload_size,
    },
    checks: &[Check {
        name: "luks_version",
        run: version,
    }],
};

const VERSION: u64 = 6;
const PAYLOAD_OFFSET: u64 = 104;
const SECTOR: u64 = 512;

fn version(seen: &Seen) -> Result<(), Fault> {
    match seen.kept.u16_be(VERSION)? {
        1 => Ok(()),
        version => Err(Fault::new(
            format!("it is a LUKS volume of version {version}, and only version 1 is accepted"),
            "Format the volume with `cryptsetup luksFormat --type luks1`, and upload that.",
        )),
    }
}

/// What follows the header and the key slots.
fn payload_size(seen: &Seen) -> Result<u64, Fault> {
    // Version 2 has other fields there; its version is what it is refused for.
    if seen.kept.u16_be(VERSION)? != 1 {
        return Ok(seen.total_bytes);
    }
    let offset = u64::from(seen.kept.u32_be(PAYLOAD_OFFSET)?) * SECTOR;
    seen.total_bytes.checked_sub(offset).ok_or_else(|| {
        Fault::new(
            format!(
                "its encrypted data starts at byte {offset}, beyond its end at {}",
                seen.total_bytes
            ),
            "Check that the whole file was sent.",
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::samples;
    use crate::stream_tests::{failed_checks, virtual_size};

    #[test]
    fn version_1_passes_and_its_size_is_the_payload() {
        let image = samples::luks1();
        assert_eq!(virtual_size("luks", &image), Some(image.len() as u64 - 2 * 512));
        assert_eq!(virtual_size("raw", &image), Some(image.len() as u64));
    }

    #[test]
    fn version_2_fails() {
        assert_eq!(failed_checks("raw", &samples::luks2()), ["luks_version"]);
    }

    #[test]
    fn a_payload_beyond_the_end_fails() {
        let image = samples::patched(samples::luks1(), 104, &u32::MAX.to_be_bytes());
        assert_eq!(failed_checks("raw", &image), ["luks_virtual_size"]);
    }
}
