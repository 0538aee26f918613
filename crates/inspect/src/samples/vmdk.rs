//! VMDK images: one-file disks, and descriptors that name other files.

use super::{patched, raw};

const SECTOR: usize = 512;
const DESCRIPTOR_SECTORS: u64 = 20;

/// An empty monolithicSparse disk of this virtual size, in bytes.
pub fn vmdk_monolithic_sparse(virtual_size: u64) -> Vec<u8> {
    sparse(
        virtual_size,
        &descriptor("monolithicSparse", "RW 20480 SPARSE \"disk.vmdk\""),
    )
}

/// An empty streamOptimized disk that leaves its grain directory to a footer, as VMware writes them.
pub fn vmdk_stream_optimized(virtual_size: u64) -> Vec<u8> {
    let image = sparse(
        virtual_size,
        &descriptor("streamOptimized", "RW 20480 SPARSE \"disk.vmdk\""),
    );
    let header = image[..SECTOR].to_vec();
    let mut image = patched(image, 56, &u64::MAX.to_le_bytes());
    let marker_at = image.len();
    image.resize(marker_at + 3 * SECTOR, 0);
    let image = patched(image, marker_at, &1u64.to_le_bytes());
    let image = patched(image, marker_at + 12, &3u32.to_le_bytes());
    patched(image, marker_at + SECTOR, &header)
}

/// A sparse disk whose descriptor names a file of the host as its extent.
pub fn vmdk_sparse_with_external_extent() -> Vec<u8> {
    sparse(
        10 << 20,
        &descriptor("monolithicSparse", "RW 20480 SPARSE \"/etc/hosts\""),
    )
}

/// A descriptor alone, which names a file of the host as the flat disk.
pub fn vmdk_monolithic_flat() -> Vec<u8> {
    descriptor("monolithicFlat", "RW 20480 FLAT \"/etc/hosts\" 0").into_bytes()
}

/// A descriptor alone, which names several files of the host.
pub fn vmdk_two_gb_max_extent_flat() -> Vec<u8> {
    let extents = "RW 4192256 FLAT \"/etc/hosts\" 0\nRW 2097152 FLAT \"/etc/passwd\" 0";
    descriptor("twoGbMaxExtentFlat", extents).into_bytes()
}

/// A sparse disk of 10 MiB with this descriptor, cut where its 20 sectors end.
pub fn vmdk_with_descriptor(text: &str) -> Vec<u8> {
    sparse(10 << 20, text)
}

fn descriptor(create_type: &str, extents: &str) -> String {
    format!(
        "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"{create_type}\"\n\n\
         # Extent description\n{extents}\n\n# The Disk Data Base\n#DDB\n\nddb.adapterType = \"ide\"\n"
    )
}

fn sparse(virtual_size: u64, text: &str) -> Vec<u8> {
    let mut text = text.as_bytes().to_vec();
    text.resize(DESCRIPTOR_SECTORS as usize * SECTOR, 0);
    let mut image = patched(raw(0), 0, b"KDMV");
    image = patched(image, 4, &1u32.to_le_bytes());
    image = patched(image, 8, &3u32.to_le_bytes());
    image = patched(image, 12, &(virtual_size / SECTOR as u64).to_le_bytes());
    image = patched(image, 20, &128u64.to_le_bytes());
    image = patched(image, 28, &1u64.to_le_bytes());
    image = patched(image, 36, &DESCRIPTOR_SECTORS.to_le_bytes());
    image = patched(image, 44, &512u32.to_le_bytes());
    image = patched(image, 56, &26u64.to_le_bytes());
    image = patched(image, 64, &128u64.to_le_bytes());
    image = patched(image, 73, b"\n \r\n");
    image = patched(image, SECTOR, &text);
    image.resize(48 * SECTOR, 0);
    image
}
