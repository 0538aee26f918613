//! VHD disks: dynamic, differencing, and the fixed kind that has a footer alone.

use super::{patched, raw};

/// An empty dynamic disk of this virtual size, in bytes.
pub fn vhd_dynamic(virtual_size: u64) -> Vec<u8> {
    with_type(3, virtual_size)
}

/// A disk that is the difference to a parent file.
pub fn vhd_differencing() -> Vec<u8> {
    with_type(4, 10 << 20)
}

/// A fixed disk of this many bytes: its data, then the footer.
pub fn vhd_fixed(len: usize) -> Vec<u8> {
    patched(raw(len), len, &footer(2, len as u64))
}

fn with_type(disk_type: u32, virtual_size: u64) -> Vec<u8> {
    let footer = footer(disk_type, virtual_size);
    let image = patched(footer.clone(), 512, b"cxsparse");
    // The block allocation table: one sector, nothing allocated.
    let image = patched(image, 1536, &[0xff; 512]);
    patched(image, 2048, &footer)
}

fn footer(disk_type: u32, size: u64) -> Vec<u8> {
    let data_offset = if disk_type == 2 { u64::MAX } else { 512 };
    let mut footer = patched(raw(0), 0, b"conectix");
    footer.resize(512, 0);
    footer = patched(footer, 8, &2u32.to_be_bytes());
    footer = patched(footer, 12, &0x0001_0000u32.to_be_bytes());
    footer = patched(footer, 16, &data_offset.to_be_bytes());
    footer = patched(footer, 40, &size.to_be_bytes());
    footer = patched(footer, 48, &size.to_be_bytes());
    patched(footer, 60, &disk_type.to_be_bytes())
}
