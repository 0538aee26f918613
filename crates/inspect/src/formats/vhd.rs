//! VHD (Virtual PC), after Microsoft's "Virtual Hard Disk Image Format Specification" 1.0.
//!
//! Only a dynamic disk has its mark at the start. A fixed disk has a footer alone and counts as raw.

use super::{Check, Format, Size, nothing_more};
use crate::detected::DetectedFormat;
use crate::finding::Fault;
use crate::kept::Seen;

pub(super) const FORMAT: Format = Format {
    detected: DetectedFormat::Vhd,
    matches: |kept| kept.starts_with(0, COOKIE),
    next_window: nothing_more,
    virtual_size: Size {
        check: "vhd_virtual_size",
        read: |seen| Ok(seen.kept.u64_be(CURRENT_SIZE)?),
    },
    checks: &[
        Check {
            name: "vhd_dynamic",
            run: dynamic,
        },
        Check {
            name: "vhd_dynamic_header",
            run: dynamic_header,
        },
        Check {
            name: "vhd_footer_agrees",
            run: footer_agrees,
        },
    ],
};

const COOKIE: &[u8; 8] = b"conectix";
const DYNAMIC_COOKIE: &[u8; 8] = b"cxsparse";
const FOOTER_BYTES: usize = 512;
const DATA_OFFSET: u64 = 16;
const CURRENT_SIZE: u64 = 48;
const DISK_TYPE: u64 = 60;

const DYNAMIC: u32 = 3;
const DIFFERENCING: u32 = 4;

const CONVERT: &str = "Convert it with `qemu-img convert -O vpc -o subformat=dynamic`, and upload that.";

fn dynamic(seen: &Seen) -> Result<(), Fault> {
    match seen.kept.u32_be(DISK_TYPE)? {
        DYNAMIC => Ok(()),
        DIFFERENCING => Err(Fault::new(
            "it is a differencing disk, so part of its data is in a parent file",
            CONVERT,
        )),
        other => Err(Fault::new(
            format!("its disk type is {other}, and only dynamic disks (3) are accepted"),
            CONVERT,
        )),
    }
}

fn dynamic_header(seen: &Seen) -> Result<(), Fault> {
    let offset = seen.kept.u64_be(DATA_OFFSET)?;
    if seen.kept.bytes(offset, DYNAMIC_COOKIE.len())? == DYNAMIC_COOKIE {
        return Ok(());
    }
    Err(Fault::new(
        format!("there is no dynamic disk header at offset {offset}, where its first header points"),
        CONVERT,
    ))
}

/// Readers differ in whether they believe the copy at the start or the footer at the end.
fn footer_agrees(seen: &Seen) -> Result<(), Fault> {
    let Some(footer) = seen.last(FOOTER_BYTES).filter(|footer| footer.starts_with(COOKIE)) else {
        return Ok(());
    };
    let disk_type = footer.get(DISK_TYPE as usize..DISK_TYPE as usize + 4);
    if disk_type == Some(&DYNAMIC.to_be_bytes()) {
        return Ok(());
    }
    Err(Fault::new(
        "the footer at its end tells another disk type than the header at its start",
        CONVERT,
    ))
}

#[cfg(test)]
mod tests {
    use crate::samples;
    use crate::stream_tests::{detected, failed_checks, virtual_size};

    #[test]
    fn a_dynamic_disk_passes_with_the_size_of_its_header() {
        assert_eq!(virtual_size("vhd", &samples::vhd_dynamic(8 << 20)), Some(8 << 20));
    }

    #[test]
    fn a_fixed_disk_is_raw_content() {
        assert_eq!(detected(&samples::vhd_fixed(4096)).as_str(), "raw");
    }

    #[test]
    fn a_differencing_disk_fails() {
        let image = samples::vhd_differencing();
        assert_eq!(failed_checks("vhd", &image), ["vhd_dynamic", "vhd_footer_agrees"]);
    }

    #[test]
    fn a_differencing_footer_behind_a_dynamic_header_fails() {
        let image = samples::vhd_dynamic(8 << 20);
        let disk_type = image.len() - 512 + 60;
        let image = samples::patched(image, disk_type, &4u32.to_be_bytes());
        assert_eq!(failed_checks("vhd", &image), ["vhd_footer_agrees"]);
    }

    #[test]
    fn a_header_that_points_beyond_the_kept_head_fails() {
        for offset in [513, 1 << 20, u64::MAX] {
            let image = samples::patched(samples::vhd_dynamic(8 << 20), 16, &u64::to_be_bytes(offset));
            assert_eq!(failed_checks("vhd", &image), ["vhd_dynamic_header"], "offset {offset}");
        }
    }
}
