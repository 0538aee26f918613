//! The few pieces of a stream that are kept to be judged, and how headers are read from them.
//! A read never panics: what is not there is [`Missing`].

use thiserror::Error;

/// A piece of the stream: `len` bytes from `start`, both in bytes from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) start: u64,
    pub(crate) len: usize,
}

/// Bytes a header asks for and the stream does not have, or had to let pass.
#[derive(Debug, Error)]
#[error(
    "{len} bytes at offset {start} are needed, and the content ends before them or they are not where a header belongs"
)]
pub(crate) struct Missing {
    start: u64,
    len: usize,
}

/// The pieces of the stream kept so far.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pieces: Vec<(u64, Vec<u8>)>,
}

impl Kept {
    pub(crate) fn push(&mut self, start: u64, bytes: Vec<u8>) {
        self.pieces.push((start, bytes));
    }

    /// Bytes held in memory.
    pub(crate) fn size(&self) -> usize {
        self.pieces.iter().map(|(_, bytes)| bytes.capacity()).sum()
    }

    pub(crate) fn has(&self, window: Window) -> bool {
        self.bytes(window.start, window.len).is_ok()
    }

    /// `len` bytes of the stream from `start`.
    pub(crate) fn bytes(&self, start: u64, len: usize) -> Result<&[u8], Missing> {
        self.pieces
            .iter()
            .find_map(|(piece_start, bytes)| {
                let from = usize::try_from(start.checked_sub(*piece_start)?).ok()?;
                bytes.get(from..from.checked_add(len)?)
            })
            .ok_or(Missing { start, len })
    }

    /// As many bytes from `start` as there are, at most `len`.
    pub(crate) fn bytes_up_to(&self, start: u64, len: usize) -> &[u8] {
        self.pieces
            .iter()
            .find_map(|(piece_start, bytes)| {
                let from = usize::try_from(start.checked_sub(*piece_start)?).ok()?;
                let rest = bytes.get(from..)?;
                Some(&rest[..rest.len().min(len)])
            })
            .unwrap_or_default()
    }

    pub(crate) fn starts_with(&self, start: u64, magic: &[u8]) -> bool {
        self.bytes(start, magic.len()).is_ok_and(|found| found == magic)
    }

    pub(crate) fn u16_be(&self, start: u64) -> Result<u16, Missing> {
        self.array(start).map(u16::from_be_bytes)
    }
    pub(crate) fn u16_le(&self, start: u64) -> Result<u16, Missing> {
        self.array(start).map(u16::from_le_bytes)
    }
    pub(crate) fn u32_be(&self, start: u64) -> Result<u32, Missing> {
        self.array(start).map(u32::from_be_bytes)
    }
    pub(crate) fn u32_le(&self, start: u64) -> Result<u32, Missing> {
        self.array(start).map(u32::from_le_bytes)
    }
    pub(crate) fn u64_be(&self, start: u64) -> Result<u64, Missing> {
        self.array(start).map(u64::from_be_bytes)
    }
    pub(crate) fn u64_le(&self, start: u64) -> Result<u64, Missing> {
        self.array(start).map(u64::from_le_bytes)
    }

    /// A fixed number of bytes.
    pub(crate) fn array<const N: usize>(&self, start: u64) -> Result<[u8; N], Missing> {
        self.bytes(start, N)?.try_into().map_err(|_| Missing { start, len: N })
    }
}

/// The stream after its end: kept pieces, the last bytes, the length.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) kept: Kept,
    /// The last [`crate::tail::TAIL_BYTES`] bytes, or all if there are fewer.
    pub(crate) tail: Vec<u8>,
    pub(crate) total_bytes: u64,
}

impl Seen {
    /// The last `len` bytes of the stream.
    pub(crate) fn last(&self, len: usize) -> Option<&[u8]> {
        self.tail.get(self.tail.len().checked_sub(len)?..)
    }
}
