//! VMDK, after VMware's "Virtual Disk Format 5.0": a sparse header, a text descriptor, and for streams a footer.
//!
//! The descriptor can name any file of the host, so that only images which are one file and say so pass.

use super::{Check, Format, Size, nothing_more};
use crate::detected::DetectedFormat;
use crate::finding::Fault;
use crate::inspector::HEAD;
use crate::kept::{Kept, Seen};

pub(super) const FORMAT: Format = Format {
    detected: DetectedFormat::Vmdk,
    matches: |kept| kept.starts_with(0, SPARSE) || kept.starts_with(0, COWD) || is_text_descriptor(kept),
    next_window: nothing_more,
    virtual_size: Size {
        check: "vmdk_virtual_size",
        read: virtual_size,
    },
    checks: &[
        Check {
            name: "vmdk_descriptor",
            run: descriptor_sane,
        },
        Check {
            name: "vmdk_create_type",
            run: create_type,
        },
        Check {
            name: "vmdk_extents",
            run: extents,
        },
        Check {
            name: "vmdk_no_parent",
            run: no_parent,
        },
        Check {
            name: "vmdk_footer",
            run: footer_agrees,
        },
    ],
};

const SPARSE: &[u8; 4] = b"KDMV";
const COWD: &[u8; 4] = b"COWD";
const SECTOR: u64 = 512;

/// Fields of the sparse header, offsets in bytes. Sizes and places in it count sectors.
const CAPACITY: u64 = 12;
const DESCRIPTOR_OFFSET: u64 = 28;
const DESCRIPTOR_SIZE: u64 = 36;
const GRAIN_DIRECTORY: u64 = 56;
/// Version, flags, capacity, grain size, descriptor place and table size: what footer and header must share.
const SHARED_FIELDS: std::ops::Range<usize> = 0..48;
/// Instead of a place: the directory is named by the footer.
const AT_END: u64 = u64::MAX;

/// Footer marker, footer, end-of-stream marker.
const FOOTER_BYTES: usize = 3 * SECTOR as usize;
const FOOTER_MARKER_TYPE: u32 = 3;

/// The only place readers agree on; QEMU looks for a parent there whatever the header says.
const DESCRIPTOR_SECTOR: u64 = 1;
const MAX_DESCRIPTOR_SECTORS: u64 = HEAD.len as u64 / SECTOR - DESCRIPTOR_SECTOR;
/// How far a file is searched for the first meaningful line of a text descriptor.
const TEXT_PROBE_BYTES: usize = 4096;

const CREATE_TYPES: [&str; 2] = ["monolithicSparse", "streamOptimized"];
const ACCESS_WORDS: [&str; 3] = ["RW", "RDONLY", "NOACCESS"];

const CONVERT: &str =
    "Convert it with `qemu-img convert -O vmdk -o subformat=streamOptimized`, which makes one file, and upload that.";

/// A descriptor without a disk: comments and blank lines, then its version, or its customary first line.
fn is_text_descriptor(kept: &Kept) -> bool {
    for line in kept
        .bytes_up_to(0, TEXT_PROBE_BYTES)
        .split(|byte| matches!(byte, b'\n' | b'\r'))
    {
        let line = line.trim_ascii().to_ascii_lowercase();
        if line.starts_with(b"# disk descriptorfile") {
            return true;
        }
        if !line.is_empty() && !line.starts_with(b"#") {
            return line
                .strip_prefix(b"version")
                .is_some_and(|rest| rest.trim_ascii_start().starts_with(b"="));
        }
    }
    false
}

/// The descriptor within a sparse file, up to the byte that ends it for readers of C strings.
fn descriptor(kept: &Kept) -> Result<String, Fault> {
    let sector = kept.u64_le(DESCRIPTOR_OFFSET)?;
    let sectors = kept.u64_le(DESCRIPTOR_SIZE)?;
    if sector != DESCRIPTOR_SECTOR || !(1..=MAX_DESCRIPTOR_SECTORS).contains(&sectors) {
        return Err(Fault::new(
            format!(
                "its descriptor is said to be {sectors} sectors at sector {sector}, and 1 to {MAX_DESCRIPTOR_SECTORS} at sector 1 are accepted"
            ),
            CONVERT,
        ));
    }
    let area = kept.bytes(DESCRIPTOR_SECTOR * SECTOR, (sectors * SECTOR) as usize)?;
    if !area.contains(&0) {
        return Err(Fault::new(
            "its descriptor has no end within the space given to it",
            CONVERT,
        ));
    }
    // Text behind the end is judged as well: another reader may not stop there.
    Ok(String::from_utf8_lossy(area).replace('\0', "\n"))
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn is_sparse(seen: &Seen) -> bool {
    seen.kept.starts_with(0, SPARSE)
}

fn descriptor_sane(seen: &Seen) -> Result<(), Fault> {
    if is_sparse(seen) {
        descriptor(&seen.kept)?;
    }
    Ok(())
}

fn create_type(seen: &Seen) -> Result<(), Fault> {
    if seen.kept.starts_with(0, COWD) {
        return Err(Fault::new(
            "it is an ESX copy-on-write disk, a kind that is not accepted",
            CONVERT,
        ));
    }
    if !is_sparse(seen) {
        return Err(Fault::new(
            "it is only a descriptor, which names other files for its data",
            CONVERT,
        ));
    }
    let text = descriptor(&seen.kept)?;
    let types: Vec<&str> = lines(&text)
        .filter_map(|line| line.split_once('='))
        .filter(|(key, _)| key.trim().eq_ignore_ascii_case("createType"))
        .map(|(_, value)| value.trim().trim_matches('"'))
        .collect();
    if types.is_empty() {
        return Err(Fault::new("its descriptor has no createType", CONVERT));
    }
    match types.iter().find(|name| !CREATE_TYPES.contains(name)) {
        None => Ok(()),
        Some(other) => Err(Fault::new(
            format!(
                "its createType is {other:?}, and only {} are accepted",
                CREATE_TYPES.join(" and ")
            ),
            CONVERT,
        )),
    }
}

/// `RW 20480 SPARSE "disk.vmdk"`: one, of the file itself.
fn extents(seen: &Seen) -> Result<(), Fault> {
    if !is_sparse(seen) {
        return Ok(());
    }
    let text = descriptor(&seen.kept)?;
    let extents: Vec<&str> = lines(&text).filter(|line| is_extent(line)).collect();
    let [extent] = extents.as_slice() else {
        return Err(Fault::new(
            format!("its descriptor names {} extents instead of one", extents.len()),
            CONVERT,
        ));
    };
    if extent.contains(['/', '\\']) {
        return Err(Fault::new(
            "its descriptor names an extent by a path, so its data may be in another file",
            CONVERT,
        ));
    }
    let kind = extent.split_whitespace().nth(2).unwrap_or_default();
    if !kind.eq_ignore_ascii_case("SPARSE") {
        return Err(Fault::new(
            format!("its extent is of type {kind:?}, and only SPARSE is accepted"),
            CONVERT,
        ));
    }
    Ok(())
}

fn is_extent(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    ACCESS_WORDS.iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// Readers look for this word anywhere in the text, so its mere presence counts.
fn no_parent(seen: &Seen) -> Result<(), Fault> {
    if is_sparse(seen)
        && descriptor(&seen.kept)?
            .to_ascii_lowercase()
            .contains("parentfilenamehint")
    {
        return Err(Fault::new(
            "it names a parent file, so part of its data is in another file",
            CONVERT,
        ));
    }
    Ok(())
}

/// A header may leave the grain directory to the footer, which then replaces it: nothing else may differ.
fn footer_agrees(seen: &Seen) -> Result<(), Fault> {
    if !is_sparse(seen) || seen.kept.u64_le(GRAIN_DIRECTORY)? != AT_END {
        return Ok(());
    }
    let fault = |problem: &str| Fault::new(problem, CONVERT);
    if !seen.total_bytes.is_multiple_of(SECTOR) {
        return Err(fault(
            "its header tells of a footer, and its length is not a number of whole sectors",
        ));
    }
    let end = seen
        .last(FOOTER_BYTES)
        .ok_or_else(|| fault("its header tells of a footer, and it ends before one"))?;
    let (marker, rest) = end.split_at(SECTOR as usize);
    let (footer, end_marker) = rest.split_at(SECTOR as usize);
    // A marker: u64 value, u32 size (0), u32 type.
    let is_footer_marker = marker[8..16] == u64::to_le_bytes(u64::from(FOOTER_MARKER_TYPE) << 32);
    if !is_footer_marker || end_marker[..16] != [0; 16] {
        return Err(fault("its header tells of a footer, and there is none at its end"));
    }
    let header = seen.kept.bytes(0, SHARED_FIELDS.end)?;
    if footer[SHARED_FIELDS] != *header {
        return Err(fault("its footer contradicts its header"));
    }
    let directory = GRAIN_DIRECTORY as usize;
    if footer[directory..directory + 8] == AT_END.to_le_bytes() {
        return Err(fault("its footer names no grain directory"));
    }
    Ok(())
}

/// Zero would make QEMU read the descriptor's extents instead of this file.
fn virtual_size(seen: &Seen) -> Result<u64, Fault> {
    // A descriptor alone has no size of its own, and is refused for its kind.
    if !is_sparse(seen) {
        return Ok(seen.total_bytes);
    }
    let sectors = seen.kept.u64_le(CAPACITY)?;
    match sectors.checked_mul(SECTOR) {
        Some(0) => Err(Fault::new(
            "its header gives it no capacity, so its data is in another file",
            CONVERT,
        )),
        Some(size) => Ok(size),
        None => Err(Fault::new(
            format!("its header claims {sectors} sectors, which no disk can have"),
            CONVERT,
        )),
    }
}

#[cfg(test)]
mod tests {
    use crate::samples;
    use crate::stream_tests::{detected, failed_checks, virtual_size};

    #[test]
    fn the_two_kinds_that_are_one_file_pass_with_the_size_of_their_header() {
        assert_eq!(
            virtual_size("vmdk", &samples::vmdk_monolithic_sparse(6 << 20)),
            Some(6 << 20)
        );
        assert_eq!(
            virtual_size("vmdk", &samples::vmdk_stream_optimized(6 << 20)),
            Some(6 << 20)
        );
    }

    #[test]
    fn a_text_descriptor_is_recognised_however_it_begins() {
        for text in [
            "version=1\n",
            "# a\n\n  \r\n#b\nversion = 3\n",
            "# Disk DescriptorFile\nCID=1\n",
        ] {
            assert_eq!(detected(text.as_bytes()).as_str(), "vmdk", "{text:?}");
        }
        for text in [
            "# just a comment\n",
            "#!/bin/sh\nversion() { :; }\n",
            "versions=1\n",
            "\n\n",
        ] {
            assert_eq!(detected(text.as_bytes()).as_str(), "raw", "{text:?}");
        }
    }

    #[test]
    fn other_create_types_fail_even_behind_the_end_of_the_text() {
        for kind in [
            "monolithicFlat",
            "twoGbMaxExtentFlat",
            "vmfs",
            "fullDevice",
            "custom",
            "",
            "MONOLITHICSPARSE",
        ] {
            let text = format!("createType=\"{kind}\"\nRW 1 SPARSE \"a.vmdk\"\n");
            assert_eq!(
                failed_checks("vmdk", &samples::vmdk_with_descriptor(&text)),
                ["vmdk_create_type"],
                "{kind}"
            );
            let text = format!("createType=\"monolithicSparse\"\nRW 1 SPARSE \"a.vmdk\"\n\0createtype = {kind}\n");
            assert_eq!(
                failed_checks("vmdk", &samples::vmdk_with_descriptor(&text)),
                ["vmdk_create_type"],
                "{kind}"
            );
        }
        let none = samples::vmdk_with_descriptor("RW 1 SPARSE \"a.vmdk\"\n");
        assert_eq!(failed_checks("vmdk", &none), ["vmdk_create_type"]);
    }

    #[test]
    fn extents_other_than_the_file_itself_fail() {
        for extents in [
            "",
            "RW 1 SPARSE \"/etc/hosts\"\n",
            "\trdonly 1 SPARSE \"..\\hosts\"\n",
            "RW 1 FLAT \"hosts\" 0\n",
            "RW 1 SPARSE \"a.vmdk\"\nRW 1 SPARSE \"b.vmdk\"\n",
            "RW 1 SPARSE \"a.vmdk\"\n\0RW 1 FLAT \"/etc/hosts\"\n",
        ] {
            let image = samples::vmdk_with_descriptor(&format!("createType=\"streamOptimized\"\n{extents}"));
            assert_eq!(failed_checks("vmdk", &image), ["vmdk_extents"], "{extents:?}");
        }
    }

    #[test]
    fn a_parent_fails() {
        let text = "createType=\"monolithicSparse\"\nparentFileNameHint=\"base.vmdk\"\nRW 1 SPARSE \"a.vmdk\"\n";
        assert_eq!(
            failed_checks("vmdk", &samples::vmdk_with_descriptor(text)),
            ["vmdk_no_parent"]
        );
    }

    #[test]
    fn a_descriptor_elsewhere_or_without_an_end_fails() {
        for (at, value) in [(28, 0u64), (28, 2), (28, u64::MAX), (36, 0), (36, 128), (36, u64::MAX)] {
            let image = samples::patched(samples::vmdk_monolithic_sparse(6 << 20), at, &value.to_le_bytes());
            assert!(
                failed_checks("vmdk", &image).contains(&"vmdk_descriptor"),
                "{value} at {at}"
            );
        }
        let full = format!(
            "createType=\"streamOptimized\"\nRW 1 SPARSE \"a.vmdk\"\n{}",
            "#".repeat(20 * 512)
        );
        assert!(failed_checks("vmdk", &samples::vmdk_with_descriptor(&full)).contains(&"vmdk_descriptor"));
    }

    #[test]
    fn a_footer_that_is_missing_or_contradicts_the_header_fails() {
        let image = samples::vmdk_stream_optimized(6 << 20);
        let end = image.len();
        let other_capacity = samples::patched(image.clone(), end - 1024 + 12, &[0xff]);
        assert_eq!(failed_checks("vmdk", &other_capacity), ["vmdk_footer"]);
        let other_descriptor = samples::patched(image.clone(), end - 1024 + 28, &[9]);
        assert_eq!(failed_checks("vmdk", &other_descriptor), ["vmdk_footer"]);
        let no_directory = samples::patched(image.clone(), end - 1024 + 56, &[0xff; 8]);
        assert_eq!(failed_checks("vmdk", &no_directory), ["vmdk_footer"]);
        let no_marker = samples::patched(image.clone(), end - 1536 + 12, &[1]);
        assert_eq!(failed_checks("vmdk", &no_marker), ["vmdk_footer"]);
        let no_end = samples::patched(image.clone(), end - 512, &[1]);
        assert_eq!(failed_checks("vmdk", &no_end), ["vmdk_footer"]);
        for extra in [1, 511, 512] {
            let longer = [image.clone(), vec![0; extra]].concat();
            assert_eq!(failed_checks("vmdk", &longer), ["vmdk_footer"], "{extra} bytes more");
        }
        // QEMU looks for the footer in whole sectors, so elsewhere than at this end.
        let shifted = [&image[..end - 1536], &[0], &image[end - 1536..]].concat();
        assert_eq!(failed_checks("vmdk", &shifted), ["vmdk_footer"]);
    }

    #[test]
    fn capacities_of_zero_or_beyond_all_disks_fail() {
        for sectors in [0, 1 << 54, u64::MAX] {
            let image = samples::patched(samples::vmdk_monolithic_sparse(6 << 20), 12, &u64::to_le_bytes(sectors));
            assert_eq!(
                failed_checks("vmdk", &image),
                ["vmdk_virtual_size"],
                "{sectors} sectors"
            );
        }
    }

    #[test]
    fn an_esx_disk_fails() {
        let image = samples::patched(samples::raw(4096), 0, b"COWD");
        assert!(failed_checks("raw", &image).contains(&"vmdk_create_type"));
    }
}
