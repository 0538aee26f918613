//! Formats that fit in a few lines each: raw, VDI, LUKS, QED.

use super::patched;

/// Plain zeros.
pub fn raw(len: usize) -> Vec<u8> {
    vec![0; len]
}

/// An empty dynamic VDI disk of this virtual size, in bytes.
pub fn vdi(virtual_size: u64) -> Vec<u8> {
    let image = patched(raw(1024), 0, b"<<< Oracle VM VirtualBox Disk Image >>>\n");
    let image = patched(image, 0x40, &0xbeda_107fu32.to_le_bytes());
    let image = patched(image, 0x44, &0x0001_0001u32.to_le_bytes());
    let image = patched(image, 0x48, &0x190u32.to_le_bytes());
    let image = patched(image, 0x4c, &1u32.to_le_bytes());
    let image = patched(image, 0x170, &virtual_size.to_le_bytes());
    patched(image, 0x178, &(1u32 << 20).to_le_bytes())
}

/// A VDI disk that is the difference to a parent file.
pub fn vdi_with_parent() -> Vec<u8> {
    let image = patched(vdi(10 << 20), 0x4c, &4u32.to_le_bytes());
    patched(image, 0x1b8, &[7; 16])
}

/// A LUKS version 1 volume whose encrypted data starts at byte 1024.
pub fn luks1() -> Vec<u8> {
    let image = patched(raw(4096), 0, b"LUKS\xba\xbe\x00\x01aes");
    let image = patched(image, 40, b"xts-plain64");
    let image = patched(image, 72, b"sha256");
    patched(image, 104, &2u32.to_be_bytes())
}

/// A LUKS version 2 volume.
pub fn luks2() -> Vec<u8> {
    patched(raw(4096), 0, b"LUKS\xba\xbe\x00\x02")
}

/// A QED disk of 10 MiB.
pub fn qed() -> Vec<u8> {
    let image = patched(raw(4096), 0, b"QED\0");
    let image = patched(image, 4, &0x1_0000u32.to_le_bytes());
    patched(image, 48, &(10u64 << 20).to_le_bytes())
}
