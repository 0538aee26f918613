//! Small images built in code, for tests here and (feature `samples`) in other crates.
//!
//! They carry the headers that are judged and little else: few of them would start as a machine.

mod disc;
mod other;
mod partitioned;
mod qcow2;
mod vhd;
pub mod vhdx;
pub mod vmdk;

pub use disc::{iso, iso_with_gpt, iso_with_qcow2, udf};
pub use other::{luks1, luks2, qed, raw, vdi, vdi_with_parent};
pub use partitioned::{fat_file_system, gpt, mbr, ntfs_file_system};
pub use qcow2::{
    qcow2, qcow2_version_2, qcow2_with_backing_file, qcow2_with_data_file, qcow2_with_huge_tables,
    qcow2_with_incompatible_bits,
};
pub use vhd::{vhd_differencing, vhd_dynamic, vhd_fixed};
pub use vhdx::{vhdx, vhdx_with_parent};
pub use vmdk::{
    vmdk_monolithic_flat, vmdk_monolithic_sparse, vmdk_sparse_with_external_extent, vmdk_stream_optimized,
    vmdk_two_gb_max_extent_flat, vmdk_with_descriptor,
};

/// The image with these bytes written over it at this offset; it grows with zeros if it ends before.
pub fn patched(mut image: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    let end = at + bytes.len();
    if image.len() < end {
        image.resize(end, 0);
    }
    image[at..end].copy_from_slice(bytes);
    image
}

/// One image of every format that passes under its own name, with that name.
pub fn sound() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("raw", raw(70_000)),
        ("raw", gpt()),
        ("raw", mbr()),
        ("raw", luks1()),
        ("raw", fat_file_system()),
        ("raw", vhd_fixed(4096)),
        ("qcow2", qcow2(10 << 20)),
        ("qcow2", qcow2_version_2(10 << 20)),
        ("vmdk", vmdk_monolithic_sparse(10 << 20)),
        ("vmdk", vmdk_stream_optimized(10 << 20)),
        ("vhd", vhd_dynamic(10 << 20)),
        ("vhdx", vhdx(10 << 20)),
        ("vdi", vdi(10 << 20)),
        ("iso", iso()),
        ("iso", udf()),
        ("iso", iso_with_gpt()),
    ]
}

/// Images that no declaration makes acceptable, each with a name for messages.
pub fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("qcow2_with_backing_file", qcow2_with_backing_file()),
        ("qcow2_with_data_file", qcow2_with_data_file()),
        ("qcow2_with_huge_tables", qcow2_with_huge_tables()),
        ("vmdk_monolithic_flat", vmdk_monolithic_flat()),
        ("vmdk_two_gb_max_extent_flat", vmdk_two_gb_max_extent_flat()),
        ("vmdk_sparse_with_external_extent", vmdk_sparse_with_external_extent()),
        ("vhd_differencing", vhd_differencing()),
        ("vhdx_with_parent", vhdx_with_parent()),
        ("vdi_with_parent", vdi_with_parent()),
        ("iso_with_qcow2", iso_with_qcow2()),
        ("luks2", luks2()),
        ("qed", qed()),
    ]
}
