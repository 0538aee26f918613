//! Optical discs: ISO 9660, UDF, the hybrid that also boots as a disk, and a disc that hides another format.

use super::{gpt, patched, qcow2, raw};

const BLOCK: usize = 2048;
const BLOCKS: u32 = 20;
const FIRST_DESCRIPTOR: usize = 16 * BLOCK;

/// An empty ISO 9660 disc of 20 blocks of 2048 bytes.
pub fn iso() -> Vec<u8> {
    let mut image = raw(BLOCKS as usize * BLOCK);
    image = patched(image, FIRST_DESCRIPTOR, b"\x01CD001\x01");
    image = patched(image, FIRST_DESCRIPTOR + 80, &BLOCKS.to_le_bytes());
    image = patched(image, FIRST_DESCRIPTOR + 84, &BLOCKS.to_be_bytes());
    image = patched(image, FIRST_DESCRIPTOR + 128, &(BLOCK as u16).to_le_bytes());
    image = patched(image, FIRST_DESCRIPTOR + 130, &(BLOCK as u16).to_be_bytes());
    patched(image, FIRST_DESCRIPTOR + BLOCK, b"\xffCD001\x01")
}

/// An empty UDF disc without the older descriptors.
pub fn udf() -> Vec<u8> {
    let mut image = raw(BLOCKS as usize * BLOCK);
    for (index, identifier) in [b"\0BEA01\x01", b"\0NSR03\x01", b"\0TEA01\x01"].into_iter().enumerate() {
        image = patched(image, FIRST_DESCRIPTOR + index * BLOCK, identifier);
    }
    image
}

/// A disc that firmware can also boot as a partitioned disk.
pub fn iso_with_gpt() -> Vec<u8> {
    patched(iso(), 0, &gpt()[..1024])
}

/// A disc with a QCOW2 header in its system area, which tools that look at the start take for a disk.
pub fn iso_with_qcow2() -> Vec<u8> {
    patched(iso(), 0, &qcow2(10 << 20)[..512])
}
