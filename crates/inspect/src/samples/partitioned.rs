//! Disks with a partition table, and file systems without one that end their first sector alike.

use super::{patched, raw};

const LEN: usize = 32 * 1024;

/// A disk with an empty GPT behind its protective boot record.
pub fn gpt() -> Vec<u8> {
    let sectors = (LEN / 512 - 1) as u32;
    let image = with_entry(&[0x00, 0x00, 0x02, 0x00, 0xee, 0xff, 0xff, 0xff], 1, sectors);
    patched(image, 512, b"EFI PART\0\0\x01\0")
}

/// A disk with one bootable Linux partition.
pub fn mbr() -> Vec<u8> {
    with_entry(&[0x80, 0x00, 0x02, 0x00, 0x83, 0x00, 0x3f, 0x00], 1, 62)
}

/// A FAT16 file system without partitions.
pub fn fat_file_system() -> Vec<u8> {
    let image = patched(
        raw(LEN),
        0,
        b"\xeb\x3c\x90mkfs.fat\x00\x02\x04\x04\x00\x02\x00\x02\x40\x00\xf8",
    );
    // Boot code where a partition table would be.
    let image = patched(image, 446, &[0xcd; 64]);
    patched(image, 510, &[0x55, 0xaa])
}

/// An NTFS file system without partitions.
pub fn ntfs_file_system() -> Vec<u8> {
    let image = patched(raw(LEN), 0, b"\xeb\x52\x90NTFS    \x00\x02\x08");
    let image = patched(image, 446, &[0xcd; 64]);
    patched(image, 510, &[0x55, 0xaa])
}

fn with_entry(start: &[u8; 8], first_sector: u32, sectors: u32) -> Vec<u8> {
    let image = patched(raw(LEN), 446, start);
    let image = patched(image, 454, &first_sector.to_le_bytes());
    let image = patched(image, 458, &sectors.to_le_bytes());
    patched(image, 510, &[0x55, 0xaa])
}
