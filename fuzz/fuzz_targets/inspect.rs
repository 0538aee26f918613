//! Arbitrary bytes as an image; a corpus of real image files fits as it is.
#![no_main]

mod laws;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|image: &[u8]| {
    // Derived from the content, so that a file alone reproduces a finding.
    let chunk_bytes = image
        .iter()
        .fold(image.len(), |sum, byte| sum.wrapping_mul(31) ^ usize::from(*byte))
        % 5000;
    laws::hold_for(image, chunk_bytes);
});
