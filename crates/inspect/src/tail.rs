//! The last bytes of a stream, kept without touching more than the end of each chunk.

/// Enough for a VMDK footer with its two markers (three sectors).
pub(crate) const TAIL_BYTES: usize = 1536;

/// A ring over the last [`TAIL_BYTES`] bytes fed.
#[derive(Debug)]
pub(crate) struct Tail {
    ring: Box<[u8; TAIL_BYTES]>,
    /// Where the next byte goes.
    next: usize,
    /// How many bytes of the ring hold content.
    filled: usize,
}

impl Tail {
    pub(crate) fn new() -> Self {
        Self {
            ring: Box::new([0; TAIL_BYTES]),
            next: 0,
            filled: 0,
        }
    }

    pub(crate) fn push(&mut self, chunk: &[u8]) {
        let end = &chunk[chunk.len().saturating_sub(TAIL_BYTES)..];
        let (first, second) = end.split_at(end.len().min(TAIL_BYTES - self.next));
        self.ring[self.next..self.next + first.len()].copy_from_slice(first);
        self.ring[..second.len()].copy_from_slice(second);
        self.next = (self.next + end.len()) % TAIL_BYTES;
        self.filled = (self.filled + end.len()).min(TAIL_BYTES);
    }

    /// The kept bytes in stream order: the last `min(TAIL_BYTES, total)` of the stream.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        if self.filled < TAIL_BYTES {
            return self.ring[..self.filled].to_vec();
        }
        let (newer, older) = self.ring.split_at(self.next);
        [older, newer].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_tail_is_the_end_of_the_stream(
            content in proptest::collection::vec(any::<u8>(), 0..6000),
            cuts in proptest::collection::vec(1usize..2500, 1..40),
        ) {
            let mut tail = Tail::new();
            let mut rest = content.as_slice();
            for cut in cuts.iter().cycle() {
                if rest.is_empty() { break; }
                let (chunk, after) = rest.split_at(rest.len().min(*cut));
                tail.push(chunk);
                rest = after;
            }
            let expected = &content[content.len().saturating_sub(TAIL_BYTES)..];
            prop_assert_eq!(tail.into_bytes(), expected);
        }
    }
}
