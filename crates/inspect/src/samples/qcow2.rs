//! QCOW2 images of four clusters of 4 KiB: header, refcount table, refcount block, an empty L1 table.

use super::{patched, raw};

const CLUSTER: usize = 4096;
const CLUSTER_BITS: u32 = 12;
/// What one L1 entry covers.
const PER_L1_ENTRY: u64 = 2 << 20;
const MAX_L1_ENTRIES: u64 = 512;

/// An empty version 3 disk of this virtual size, in bytes.
pub fn qcow2(virtual_size: u64) -> Vec<u8> {
    let image = with_version(3, virtual_size);
    let image = patched(image, 96, &4u32.to_be_bytes());
    patched(image, 100, &104u32.to_be_bytes())
}

/// An empty version 2 disk, which has no feature bits.
pub fn qcow2_version_2(virtual_size: u64) -> Vec<u8> {
    with_version(2, virtual_size)
}

/// Reads `/etc/hosts` of whoever opens it, as its backing file.
pub fn qcow2_with_backing_file() -> Vec<u8> {
    let name = b"/etc/hosts";
    let image = patched(qcow2(10 << 20), 8, &112u64.to_be_bytes());
    let image = patched(image, 16, &(name.len() as u32).to_be_bytes());
    patched(image, 112, name)
}

/// Reads `/etc/hosts` of whoever opens it, as its external data file.
pub fn qcow2_with_data_file() -> Vec<u8> {
    let name = b"/etc/hosts";
    let image = qcow2_with_incompatible_bits(1 << 2);
    // Autoclear bit 1: the data file is the raw disk.
    let image = patched(image, 88, &2u64.to_be_bytes());
    let image = patched(image, 104, &0x4441_5441u32.to_be_bytes());
    let image = patched(image, 108, &(name.len() as u32).to_be_bytes());
    patched(image, 112, name)
}

/// A version 3 disk with these incompatible feature bits.
pub fn qcow2_with_incompatible_bits(bits: u64) -> Vec<u8> {
    patched(qcow2(10 << 20), 72, &bits.to_be_bytes())
}

/// Claims tables of tens of gigabytes, to exhaust whoever loads them.
pub fn qcow2_with_huge_tables() -> Vec<u8> {
    patched(qcow2(i64::MAX as u64), 36, &u32::MAX.to_be_bytes())
}

fn with_version(version: u32, virtual_size: u64) -> Vec<u8> {
    let l1_entries = virtual_size.div_ceil(PER_L1_ENTRY).min(MAX_L1_ENTRIES) as u32;
    let mut image = patched(raw(0), 0, b"QFI\xfb");
    image = patched(image, 4, &version.to_be_bytes());
    image = patched(image, 20, &CLUSTER_BITS.to_be_bytes());
    image = patched(image, 24, &virtual_size.to_be_bytes());
    image = patched(image, 36, &l1_entries.to_be_bytes());
    image = patched(image, 40, &(3 * CLUSTER as u64).to_be_bytes());
    image = patched(image, 48, &(CLUSTER as u64).to_be_bytes());
    image = patched(image, 56, &1u32.to_be_bytes());
    image = patched(image, CLUSTER, &(2 * CLUSTER as u64).to_be_bytes());
    image = patched(image, 2 * CLUSTER, &[0, 1, 0, 1, 0, 1, 0, 1]);
    image.resize(4 * CLUSTER, 0);
    image
}
