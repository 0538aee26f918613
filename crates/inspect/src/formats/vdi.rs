//! VDI, VirtualBox's disk: a fixed header with the image type, the size and the links to a parent.

use super::{Check, Format, Size, nothing_more};
use crate::detected::DetectedFormat;
use crate::finding::Fault;
use crate::kept::Seen;

pub(super) const FORMAT: Format = Format {
    detected: DetectedFormat::Vdi,
    matches: |kept| kept.starts_with(SIGNATURE_OFFSET, &SIGNATURE.to_le_bytes()),
    next_window: nothing_more,
    virtual_size: Size {
        check: "vdi_virtual_size",
        read: |seen| Ok(seen.kept.u64_le(DISK_SIZE)?),
    },
    checks: &[
        Check {
            name: "vdi_header",
            run: header,
        },
        Check {
            name: "vdi_no_parent",
            run: no_parent,
        },
    ],
};

const SIGNATURE_OFFSET: u64 = 0x40;
const SIGNATURE: u32 = 0xbeda_107f;
const VERSION: u64 = 0x44;
const IMAGE_TYPE: u64 = 0x4c;
const DISK_SIZE: u64 = 0x170;
const LINK_UUID: u64 = 0x1a8;
const PARENT_UUID: u64 = 0x1b8;

const VERSION_1_1: u32 = 0x0001_0001;
const DYNAMIC: u32 = 1;
const FIXED: u32 = 2;

const CONVERT: &str = "Convert it with `qemu-img convert -O vdi` or `VBoxManage clonemedium`, and upload that.";

fn header(seen: &Seen) -> Result<(), Fault> {
    let version = seen.kept.u32_le(VERSION)?;
    if version == VERSION_1_1 {
        return Ok(());
    }
    Err(Fault::new(
        format!(
            "its version is {}.{}, and only 1.1 is accepted",
            version >> 16,
            version & 0xffff
        ),
        CONVERT,
    ))
}

fn no_parent(seen: &Seen) -> Result<(), Fault> {
    let image_type = seen.kept.u32_le(IMAGE_TYPE)?;
    let linked = seen.kept.array(LINK_UUID)? != [0u8; 16] || seen.kept.array(PARENT_UUID)? != [0u8; 16];
    if matches!(image_type, DYNAMIC | FIXED) && !linked {
        return Ok(());
    }
    Err(Fault::new(
        format!("it depends on a parent image (image type {image_type}), so part of its data is in another file"),
        CONVERT,
    ))
}

#[cfg(test)]
mod tests {
    use crate::samples;
    use crate::stream_tests::{failed_checks, virtual_size};

    #[test]
    fn a_disk_passes_with_the_size_of_its_header() {
        assert_eq!(virtual_size("vdi", &samples::vdi(5 << 20)), Some(5 << 20));
    }

    #[test]
    fn a_disk_with_a_parent_fails() {
        assert_eq!(failed_checks("vdi", &samples::vdi_with_parent()), ["vdi_no_parent"]);
        let undo = samples::patched(samples::vdi(5 << 20), 0x4c, &3u32.to_le_bytes());
        assert_eq!(failed_checks("vdi", &undo), ["vdi_no_parent"]);
        let linked = samples::patched(samples::vdi(5 << 20), 0x1a8, &[1]);
        assert_eq!(failed_checks("vdi", &linked), ["vdi_no_parent"]);
    }

    #[test]
    fn another_version_fails() {
        let image = samples::patched(samples::vdi(5 << 20), 0x44, &2u32.to_le_bytes());
        assert_eq!(failed_checks("vdi", &image), ["vdi_header"]);
    }

    #[test]
    fn a_header_cut_short_fails() {
        assert!(!failed_checks("vdi", &samples::vdi(5 << 20)[..0x60]).is_empty());
    }
}
