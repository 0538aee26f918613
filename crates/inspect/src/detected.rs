//! The format a content really has, as its bytes tell.

use std::fmt;

/// What the detectors found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DetectedFormat {
    /// No structure that a detector knows.
    Raw,
    /// QEMU copy-on-write disk, any version.
    Qcow2,
    /// Virtual PC and Hyper-V disk with its header at the start.
    Vhd,
    /// Hyper-V disk, second generation.
    Vhdx,
    /// VMware disk: sparse, COWD, or a text descriptor alone.
    Vmdk,
    /// VirtualBox disk.
    Vdi,
    /// QEMU enhanced disk.
    Qed,
    /// Optical disc: ISO 9660 or UDF.
    Iso,
    /// Partitioned disk: GPT or MBR.
    Gpt,
    /// Encrypted volume.
    Luks,
}

impl DetectedFormat {
    /// Every format, raw first.
    pub const ALL: [Self; 10] = [
        Self::Raw,
        Self::Qcow2,
        Self::Vhd,
        Self::Vhdx,
        Self::Vmdk,
        Self::Vdi,
        Self::Qed,
        Self::Iso,
        Self::Gpt,
        Self::Luks,
    ];

    /// The name as records and messages show it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Qcow2 => "qcow2",
            Self::Vhd => "vhd",
            Self::Vhdx => "vhdx",
            Self::Vmdk => "vmdk",
            Self::Vdi => "vdi",
            Self::Qed => "qed",
            Self::Iso => "iso",
            Self::Gpt => "gpt",
            Self::Luks => "luks",
        }
    }
}

impl fmt::Display for DetectedFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
