//! Rules over whole streams: no panic, no dependence on chunks, bounded memory; and the words other tests ask with.

use proptest::prelude::*;

use crate::samples;
use crate::{DetectedFormat, InspectOptions, Inspection, Inspector, MAX_RETAINED_BYTES, Refusal};

/// Every declared format a catalog offers by default.
pub(crate) const NAMES: [&str; 11] = [
    "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop",
];

pub(crate) fn inspect(image: &[u8]) -> Inspection {
    let mut inspector = Inspector::new();
    inspector.feed(image);
    inspector.finish()
}

fn inspect_in_chunks(image: &[u8], sizes: &[usize]) -> Inspection {
    let mut inspector = Inspector::new();
    let mut rest = image;
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (chunk, after) = rest.split_at(rest.len().min(*size));
        inspector.feed(chunk);
        assert!(inspector.retained_bytes() <= MAX_RETAINED_BYTES);
        rest = after;
    }
    inspector.finish()
}

/// The format of a content that reads as one.
pub(crate) fn detected(image: &[u8]) -> DetectedFormat {
    inspect(image).detected().unwrap()
}

/// Names of the checks a content fails under this declaration; empty if it is accepted.
pub(crate) fn failed_checks(declared: &str, image: &[u8]) -> Vec<&'static str> {
    match inspect(image).verdict(declared.parse().unwrap(), &InspectOptions::default()) {
        Ok(_) => Vec::new(),
        Err(refusal) => refusal.checks(),
    }
}

/// The size recorded for a content that is accepted.
pub(crate) fn virtual_size(declared: &str, image: &[u8]) -> Option<u64> {
    inspect(image)
        .verdict(declared.parse().unwrap(), &InspectOptions::default())
        .unwrap()
        .virtual_size_bytes
}

fn all_samples() -> Vec<Vec<u8>> {
    samples::sound()
        .into_iter()
        .chain(samples::hostile())
        .map(|(_, image)| image)
        .collect()
}

/// Sound and hostile images with some bytes changed, mostly where headers are, and sometimes cut.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let at = prop_oneof![
        0usize..640,
        0usize..70_000,
        Just(192usize << 10),
        (2usize << 20)..(2usize << 20) + 70_000
    ];
    let byte = prop_oneof![Just(0u8), Just(0xff), any::<u8>()];
    let edits = proptest::collection::vec((at, proptest::collection::vec(byte, 1..9)), 0..6);
    (
        proptest::sample::select(all_samples()),
        edits,
        0u8..4,
        any::<proptest::sample::Index>(),
    )
        .prop_map(|(mut image, edits, cut, end)| {
            for (at, bytes) in edits {
                let at = at % image.len();
                for (place, byte) in image[at..].iter_mut().zip(bytes) {
                    *place = byte;
                }
            }
            if cut == 0 {
                image.truncate(end.index(image.len() + 1));
            }
            image
        })
}

fn chunk_sizes() -> impl Strategy<Value = Vec<usize>> {
    let size = prop_oneof![1usize..64, 500usize..520, 1usize..70_000, Just(1 << 20)];
    // At least one large chunk, so that a case does not take seconds.
    proptest::collection::vec(size, 1..6).prop_map(|mut sizes| {
        sizes.push(100_000);
        sizes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn chunking_does_not_change_the_inspection(image in mutated(), sizes in chunk_sizes()) {
        prop_assert_eq!(inspect(&image), inspect_in_chunks(&image, &sizes));
    }

    #[test]
    fn arbitrary_bytes_get_a_verdict(
        image in proptest::collection::vec(any::<u8>(), 0..4096),
        magic in proptest::sample::select(vec![
            b"".as_slice(), b"QFI\xfb", b"KDMV", b"COWD", b"vhdxfile", b"conectix", b"QED\0", b"LUKS\xba\xbe", b"version=",
        ]),
    ) {
        let image = [magic, &image].concat();
        let inspection = inspect_in_chunks(&image, &[1, 700]);
        for name in NAMES {
            let verdict = inspection.verdict(name.parse().unwrap(), &InspectOptions::default());
            if let Err(refusal) = verdict {
                prop_assert!(!refusal.checks().is_empty());
                prop_assert!(!refusal.to_string().is_empty());
            }
        }
    }
}

#[test]
fn single_bytes_give_what_whole_images_give() {
    for image in all_samples().into_iter().filter(|image| image.len() < 100_000) {
        assert_eq!(inspect(&image), inspect_in_chunks(&image, &[1]));
    }
}

#[test]
fn every_sound_image_passes_under_its_name() {
    for (name, image) in samples::sound() {
        assert!(failed_checks(name, &image).is_empty(), "{name}: {:?}", inspect(&image));
    }
}

#[test]
fn every_sound_image_passes_as_raw_with_its_byte_count() {
    for (name, image) in samples::sound() {
        assert_eq!(virtual_size("raw", &image), Some(image.len() as u64), "{name}");
    }
}

#[test]
fn a_sound_image_under_another_name_is_a_mismatch() {
    for (own, image) in samples::sound() {
        let detected = detected(&image);
        for declared in NAMES.into_iter().filter(|name| *name != "raw" && *name != own) {
            let accepted = declared.parse::<crate::DeclaredFormat>().unwrap().accepts(detected);
            let expected: &[&str] = if accepted { &[] } else { &["format_match"] };
            assert_eq!(failed_checks(declared, &image), expected, "{own} declared {declared}");
        }
    }
}

#[test]
fn an_empty_stream_passes_under_every_name() {
    for name in NAMES {
        let size = (name == "raw").then_some(0);
        assert_eq!(virtual_size(name, &[]), size, "{name}");
    }
}

#[test]
fn without_the_match_rule_another_format_is_a_warning_and_hostile_images_stay_refused() {
    let options = InspectOptions {
        require_image_format_match: false,
        ..InspectOptions::default()
    };
    let accepted = inspect(&samples::qcow2(10 << 20))
        .verdict("vmdk".parse().unwrap(), &options)
        .unwrap();
    assert_eq!(accepted.detected, DetectedFormat::Qcow2);
    assert_eq!(accepted.virtual_size_bytes, Some(10 << 20));
    assert_eq!(
        accepted
            .warnings
            .iter()
            .map(|finding| finding.check)
            .collect::<Vec<_>>(),
        ["format_match"]
    );
    for (name, image) in samples::hostile() {
        for declared in NAMES {
            assert!(
                inspect(&image).verdict(declared.parse().unwrap(), &options).is_err(),
                "{name} as {declared}"
            );
        }
    }
}

#[test]
fn partition_table_checks_only_warn_where_the_operator_says_so() {
    let image = samples::patched(samples::gpt(), 446, &[0x7f]);
    let verdict = |names: &[&str]| {
        let gpt_safety_checks_nonfatal = names.iter().map(|name| (*name).to_owned()).collect();
        let options = InspectOptions {
            gpt_safety_checks_nonfatal,
            ..InspectOptions::default()
        };
        inspect(&image).verdict("raw".parse().unwrap(), &options)
    };
    assert!(matches!(verdict(&[]), Err(Refusal::Unsafe { .. })));
    assert!(verdict(&["gpt_has_partition"]).is_err());
    for names in [["gpt_boot_flags"], ["mbr"]] {
        assert_eq!(verdict(&names).unwrap().warnings[0].check, "gpt_boot_flags");
    }
}

#[test]
fn only_partition_table_checks_can_be_turned_into_warnings() {
    let options = InspectOptions {
        gpt_safety_checks_nonfatal: vec!["qcow2_no_data_file".to_owned()],
        ..InspectOptions::default()
    };
    assert!(
        inspect(&samples::qcow2_with_data_file())
            .verdict("raw".parse().unwrap(), &options)
            .is_err()
    );
}

#[test]
fn a_refusal_tells_what_was_found_which_check_failed_and_what_to_do() {
    let refusal = |declared: &str, image: &[u8]| {
        inspect(image)
            .verdict(declared.parse().unwrap(), &InspectOptions::default())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refusal("raw", &samples::qcow2_with_backing_file()),
        "The image is declared as raw; its content is qcow2 and not safe to use: it names a backing file, so part of its \
         data is in another file (check qcow2_no_backing_file). Flatten it with `qemu-img convert -O qcow2`, which \
         copies all data into one file, and upload that."
    );
    assert_eq!(
        refusal("vmdk", &samples::qcow2(512)),
        "The image is declared as vmdk and its content is qcow2 (check format_match). Set disk_format to what the image \
         is, or convert it with `qemu-img convert`, and upload again."
    );
    assert_eq!(
        refusal("iso", &samples::iso_with_qcow2()),
        "The image is declared as iso and its content reads as several formats at once: qcow2, iso (check \
         single_format). Write it anew with `qemu-img convert` from the format that is meant, and upload again."
    );
}
