//! The streaming inspector: takes the bytes as they pass, keeps only the pieces a format needs.
//!
//! What is kept depends on stream offsets alone, never on how the stream was cut into chunks.

use crate::formats::FORMATS;
use crate::inspection::Inspection;
use crate::kept::{Kept, Seen, Window};
use crate::tail::{TAIL_BYTES, Tail};

/// The start of the stream, always kept: boot sectors, fixed headers, the VMDK descriptor and the disc descriptors at 32 KiB.
pub(crate) const HEAD: Window = Window {
    start: 0,
    len: 64 * 1024,
};
/// The largest single piece kept further on.
const MAX_WINDOW_BYTES: usize = 64 * 1024;
/// The most a stream can make an inspector hold, in bytes, whatever its headers claim.
pub const MAX_RETAINED_BYTES: usize = 256 * 1024;

/// Watches one stream of image bytes and tells at its end what it was.
///
/// [`feed`](Self::feed) costs next to nothing once the headers have passed, so it can stand beside the digests.
#[derive(Debug)]
pub struct Inspector {
    kept: Kept,
    tail: Tail,
    /// The piece being waited for or filled.
    open: Option<(Window, Vec<u8>)>,
    total_bytes: u64,
}

impl Default for Inspector {
    fn default() -> Self {
        Self::new()
    }
}

impl Inspector {
    /// An inspector for one stream.
    pub fn new() -> Self {
        Self {
            kept: Kept::default(),
            tail: Tail::new(),
            open: Some((HEAD, Vec::new())),
            total_bytes: 0,
        }
    }

    /// Takes the next bytes of the stream, as many as there are.
    pub fn feed(&mut self, chunk: &[u8]) {
        self.tail.push(chunk);
        let mut position = self.total_bytes;
        let mut rest = chunk;
        while let (Some((window, bytes)), false) = (&mut self.open, rest.is_empty()) {
            let passed = take(*window, bytes, position, rest);
            position += passed as u64;
            rest = &rest[passed..];
            if bytes.len() == window.len {
                self.close_window(position);
            }
        }
        self.total_bytes += chunk.len() as u64;
    }

    /// Bytes this inspector holds in memory, never more than [`MAX_RETAINED_BYTES`].
    pub fn retained_bytes(&self) -> usize {
        let open = self.open.as_ref().map_or(0, |(_, bytes)| bytes.capacity());
        self.kept.size() + open + TAIL_BYTES
    }

    /// The stream has ended: judges what was kept.
    pub fn finish(mut self) -> Inspection {
        if let Some((window, bytes)) = self.open.take() {
            self.kept.push(window.start, bytes);
        }
        Inspection::of(&Seen {
            kept: self.kept,
            tail: self.tail.into_bytes(),
            total_bytes: self.total_bytes,
        })
    }

    /// Keeps the full piece and opens the next one that a matching format asks for.
    fn close_window(&mut self, position: u64) {
        if let Some((window, bytes)) = self.open.take() {
            self.kept.push(window.start, bytes);
        }
        let room = MAX_RETAINED_BYTES
            .saturating_sub(self.retained_bytes())
            .min(MAX_WINDOW_BYTES);
        self.open = FORMATS
            .iter()
            .filter(|format| (format.matches)(&self.kept))
            .find_map(|format| (format.next_window)(&self.kept))
            // A piece that has passed already or is too large stays missing, which the checks report.
            .filter(|next| next.start >= position && next.len > 0 && next.len <= room)
            .map(|next| (next, Vec::with_capacity(next.len)));
    }
}

/// Moves what belongs to the window from `rest`, which starts at `position`; returns how far it read.
fn take(window: Window, bytes: &mut Vec<u8>, position: u64, rest: &[u8]) -> usize {
    if position < window.start {
        let gap = usize::try_from(window.start - position).unwrap_or(usize::MAX);
        return gap.min(rest.len());
    }
    let wanted = (window.len - bytes.len()).min(rest.len());
    bytes.reserve_exact(window.len - bytes.len());
    bytes.extend_from_slice(&rest[..wanted]);
    wanted
}
