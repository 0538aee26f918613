//! What must hold for every stream of image bytes, whatever it says; shared by the targets that feed images.

use nectary_inspect::{DeclaredFormat, InspectOptions, Inspection, Inspector, MAX_RETAINED_BYTES};

const NAMES: [&str; 13] = [
    "raw", "qcow2", "vhd", "vhdx", "vmdk", "vdi", "iso", "gpt", "luks", "ami", "ari", "aki", "ploop",
];

/// No panic, bounded memory, the same answer for every chunking, and no name that lets pass what raw does not.
pub fn hold_for(image: &[u8], chunk_bytes: usize) {
    let inspection = inspect(image, chunk_bytes.max(1));
    assert_eq!(
        inspection,
        inspect(image, image.len().max(1)),
        "chunks of {chunk_bytes}"
    );
    assert_eq!(inspection.total_bytes(), image.len() as u64);

    let options = InspectOptions::default();
    let lenient = InspectOptions {
        require_image_format_match: false,
        ..InspectOptions::default()
    };
    let safe = inspection.verdict(DeclaredFormat::Raw, &options).is_ok();
    for name in NAMES {
        let Ok(declared) = name.parse::<DeclaredFormat>();
        match inspection.verdict(declared.clone(), &options) {
            Ok(accepted) => assert!(safe && accepted.warnings.is_empty(), "{name} accepts what raw refuses"),
            Err(refusal) => assert!(!refusal.checks().is_empty() && !refusal.to_string().is_empty()),
        }
        assert_eq!(
            inspection.verdict(declared, &lenient).is_ok(),
            safe,
            "{name} without the match rule"
        );
    }
}

fn inspect(image: &[u8], chunk_bytes: usize) -> Inspection {
    let mut inspector = Inspector::new();
    for chunk in image.chunks(chunk_bytes) {
        inspector.feed(chunk);
        assert!(inspector.retained_bytes() <= MAX_RETAINED_BYTES);
    }
    inspector.finish()
}
