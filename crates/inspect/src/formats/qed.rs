//! QED, QEMU's abandoned disk format: recognised only to be refused, whatever it was declared as.

use super::{Check, Format, Size, byte_count, nothing_more};
use crate::detected::DetectedFormat;
use crate::finding::Fault;

pub(super) const FORMAT: Format = Format {
    detected: DetectedFormat::Qed,
    matches: |kept| kept.starts_with(0, b"QED\0"),
    next_window: nothing_more,
    virtual_size: Size {
        check: "qed_virtual_size",
        read: byte_count,
    },
    checks: &[Check {
        name: "qed_not_allowed",
        run: |_| {
            Err(Fault::new(
                "QED images are never accepted",
                "Convert it with `qemu-img convert -O qcow2`, and upload that.",
            ))
        },
    }],
};

#[cfg(test)]
mod tests {
    use crate::samples;
    use crate::stream_tests::{NAMES, failed_checks};

    #[test]
    fn it_is_refused_whatever_was_declared() {
        for declared in NAMES {
            assert_eq!(
                failed_checks(declared, &samples::qed()),
                ["qed_not_allowed"],
                "{declared}"
            );
        }
    }
}
