//! Small pieces put together: a client may send single bytes, and each chunk costs every consumer a message.
//!
//! Large pieces pass as they are, without a copy.

use bytes::Bytes;

/// Room for small pieces; a piece of half this size or more passes by itself.
const ROOM_BYTES: usize = 64 << 10;
/// The most that passes as one chunk, so that a slow consumer lets go of memory little by little.
const CHUNK_BYTES: usize = 1 << 20;

/// Puts small pieces together.
#[derive(Debug, Default)]
pub(super) struct Gather {
    waiting: Vec<u8>,
}

impl Gather {
    /// Takes a piece; gives what is to be handed on now, in order.
    pub(super) fn push(&mut self, piece: Bytes) -> impl Iterator<Item = Bytes> + Send + use<> {
        let is_large = piece.len() >= ROOM_BYTES / 2;
        let full = if is_large || self.waiting.len() + piece.len() > ROOM_BYTES {
            self.rest()
        } else {
            None
        };
        let mut large = piece;
        if !is_large {
            if self.waiting.capacity() == 0 && !large.is_empty() {
                self.waiting.reserve_exact(ROOM_BYTES);
            }
            self.waiting.extend_from_slice(&large);
            large.clear();
        }
        let pieces =
            std::iter::from_fn(move || (!large.is_empty()).then(|| large.split_to(large.len().min(CHUNK_BYTES))));
        full.into_iter().chain(pieces)
    }

    /// Gives what still waits.
    pub(super) fn rest(&mut self) -> Option<Bytes> {
        (!self.waiting.is_empty()).then(|| std::mem::take(&mut self.waiting).into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn single_bytes_come_out_as_large_chunks() {
        let mut gather = Gather::default();
        let mut chunks: Vec<usize> = Vec::new();
        for _ in 0..3 * ROOM_BYTES + 1 {
            chunks.extend(gather.push(Bytes::from_static(b"x")).map(|chunk| chunk.len()));
        }
        chunks.extend(gather.rest().map(|chunk| chunk.len()));
        assert_eq!(chunks, [ROOM_BYTES, ROOM_BYTES, ROOM_BYTES, 1]);
    }

    #[test]
    fn a_large_piece_is_not_copied() {
        let piece = Bytes::from(vec![7; ROOM_BYTES / 2]);
        let passed: Vec<Bytes> = Gather::default().push(piece.clone()).collect();
        assert_eq!(passed.len(), 1);
        assert_eq!(passed[0].as_ptr(), piece.as_ptr());
    }

    #[test]
    fn a_huge_piece_is_handed_on_in_parts() {
        let piece = Bytes::from(vec![7; 2 * CHUNK_BYTES + 1]);
        let passed: Vec<usize> = Gather::default().push(piece).map(|chunk| chunk.len()).collect();
        assert_eq!(passed, [CHUNK_BYTES, CHUNK_BYTES, 1]);
    }

    proptest! {
        #[test]
        fn bytes_come_out_as_they_went_in_and_never_empty(sizes in prop::collection::vec(0..200_000_usize, 0..20)) {
            let sent: Vec<u8> = (0..sizes.iter().sum()).map(|at: usize| (at % 251) as u8).collect();
            let mut rest = Bytes::from(sent.clone());
            let (mut gather, mut came) = (Gather::default(), Vec::new());
            for size in sizes {
                came.extend(gather.push(rest.split_to(size)));
            }
            came.extend(gather.rest());
            prop_assert!(came.iter().all(|chunk| !chunk.is_empty() && chunk.len() <= CHUNK_BYTES));
            prop_assert!(came.concat() == sent);
        }
    }
}
