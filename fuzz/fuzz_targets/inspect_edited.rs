//! Built images with a few edits, which reach fields that arbitrary bytes rarely do (regions megabytes ahead, footers).
#![no_main]

mod laws;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use nectary_inspect::samples;

static IMAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    samples::sound()
        .into_iter()
        .chain(samples::hostile())
        .map(|(_, image)| image)
        .collect()
});

/// Which image, where to cut it, the chunk size, and edits: an offset (from the end if negative) and bytes.
type Input = (u8, u32, u16, Vec<(i32, [u8; 8], u8)>);

fuzz_target!(|input: Input| {
    let (which, cut, chunk_bytes, edits) = input;
    let mut image = IMAGES[usize::from(which) % IMAGES.len()].clone();
    for (offset, bytes, len) in edits {
        let at = (i64::from(offset)).rem_euclid(image.len() as i64) as usize;
        let len = 1 + usize::from(len % 8);
        for (place, byte) in image[at..].iter_mut().zip(&bytes[..len]) {
            *place = *byte;
        }
    }
    // Most cases keep their end.
    if cut.is_multiple_of(8) {
        image.truncate(cut as usize);
    }
    laws::hold_for(&image, usize::from(chunk_bytes).max(image.len() / 5000));
});
