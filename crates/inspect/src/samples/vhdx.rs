//! VHDX disks up to the end of their metadata; checksums are left out, for they protect nobody from an attacker.

use super::{patched, raw};

/// Where the region table lies.
pub const REGION_TABLE_AT: usize = 192 << 10;
/// Where the metadata region lies unless another place is asked for.
pub const METADATA_AT: usize = 2 << 20;

const METADATA_REGION: [u8; 16] = *b"\x06\xa2\x7c\x8b\x90\x47\x9a\x4b\xb8\xfe\x57\x5f\x05\x0f\x88\x6e";
const FILE_PARAMETERS: [u8; 16] = *b"\x37\x67\xa1\xca\x36\xfa\x43\x4d\xb3\xb6\x33\xf0\xaa\x44\xe7\x6b";
const VIRTUAL_DISK_SIZE: [u8; 16] = *b"\x24\x42\xa5\x2f\x1b\xcd\x76\x48\xb2\x11\x5d\xbe\xd8\x3b\xf4\xb8";

/// A disk of this virtual size, in bytes.
pub fn vhdx(virtual_size: u64) -> Vec<u8> {
    with_metadata_at(METADATA_AT, virtual_size)
}

/// A disk that is the difference to a parent file.
pub fn vhdx_with_parent() -> Vec<u8> {
    patched(vhdx(10 << 20), METADATA_AT + (64 << 10) + 4, &2u32.to_le_bytes())
}

/// A disk whose metadata region lies at this offset.
pub fn with_metadata_at(at: usize, virtual_size: u64) -> Vec<u8> {
    let mut image = patched(raw(0), 0, b"vhdxfile");
    for (header, sequence) in [(64 << 10, 7u64), (128 << 10, 8)] {
        image = patched(image, header, b"head");
        image = patched(image, header + 8, &sequence.to_le_bytes());
    }
    image = patched(image, REGION_TABLE_AT, b"regi");
    image = patched(image, REGION_TABLE_AT + 8, &1u32.to_le_bytes());
    image = patched(image, REGION_TABLE_AT + 16, &METADATA_REGION);
    image = patched(image, REGION_TABLE_AT + 32, &(at as u64).to_le_bytes());
    image = patched(image, REGION_TABLE_AT + 40, &(1u32 << 20).to_le_bytes());

    image = patched(image, at, b"metadata");
    image = patched(image, at + 10, &2u16.to_le_bytes());
    image = patched(image, at + 32, &FILE_PARAMETERS);
    image = patched(image, at + 48, &(64u32 << 10).to_le_bytes());
    image = patched(image, at + 64, &VIRTUAL_DISK_SIZE);
    image = patched(image, at + 80, &((64u32 << 10) + 8).to_le_bytes());
    image = patched(image, at + (64 << 10), &(32u32 << 20).to_le_bytes());
    patched(image, at + (64 << 10) + 8, &virtual_size.to_le_bytes())
}
