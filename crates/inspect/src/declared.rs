//! The `disk_format` an uploader declared, and which contents satisfy it.
//! Which names a catalog offers is the operator's list, not decided here.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use crate::detected::DetectedFormat;

/// A declared `disk_format` of the Image API v2. Read it with `FromStr`: every name has a value,
/// for a name this crate does not know is still judged (as [`DeclaredFormat::Other`]).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DeclaredFormat {
    /// Amazon machine image: a file system or disk without any other structure.
    Ami,
    /// Amazon ramdisk.
    Ari,
    /// Amazon kernel.
    Aki,
    /// Virtual PC and Hyper-V disk, dynamic.
    Vhd,
    /// Hyper-V disk, second generation.
    Vhdx,
    /// VMware disk.
    Vmdk,
    /// Plain bytes; any content that is safe in itself.
    Raw,
    /// QEMU copy-on-write disk.
    Qcow2,
    /// VirtualBox disk.
    Vdi,
    /// Optical disc.
    Iso,
    /// Virtuozzo disk; its layout is not known to the detectors.
    Ploop,
    /// Partitioned disk; only where the operator lists the name.
    Gpt,
    /// Encrypted volume; only where the operator lists the name.
    Luks,
    /// A name an operator added: content without recognisable structure satisfies it.
    Other(String),
}

impl DeclaredFormat {
    /// The name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ami => "ami",
            Self::Ari => "ari",
            Self::Aki => "aki",
            Self::Vhd => "vhd",
            Self::Vhdx => "vhdx",
            Self::Vmdk => "vmdk",
            Self::Raw => "raw",
            Self::Qcow2 => "qcow2",
            Self::Vdi => "vdi",
            Self::Iso => "iso",
            Self::Ploop => "ploop",
            Self::Gpt => "gpt",
            Self::Luks => "luks",
            Self::Other(name) => name,
        }
    }

    /// Whether content of this format may carry this declaration; the whole table in one place.
    /// Whether the content is *safe* is another question, asked of every format.
    pub fn accepts(&self, detected: DetectedFormat) -> bool {
        match self {
            Self::Raw => detected != DetectedFormat::Qed,
            Self::Vhd => detected == DetectedFormat::Vhd,
            Self::Vhdx => detected == DetectedFormat::Vhdx,
            Self::Vmdk => detected == DetectedFormat::Vmdk,
            Self::Qcow2 => detected == DetectedFormat::Qcow2,
            Self::Vdi => detected == DetectedFormat::Vdi,
            Self::Iso => detected == DetectedFormat::Iso,
            Self::Gpt => detected == DetectedFormat::Gpt,
            Self::Luks => detected == DetectedFormat::Luks,
            Self::Ami | Self::Ari | Self::Aki | Self::Ploop | Self::Other(_) => detected == DetectedFormat::Raw,
        }
    }
}

impl FromStr for DeclaredFormat {
    type Err = Infallible;

    fn from_str(name: &str) -> Result<Self, Infallible> {
        Ok(match name {
            "ami" => Self::Ami,
            "ari" => Self::Ari,
            "aki" => Self::Aki,
            "vhd" => Self::Vhd,
            "vhdx" => Self::Vhdx,
            "vmdk" => Self::Vmdk,
            "raw" => Self::Raw,
            "qcow2" => Self::Qcow2,
            "vdi" => Self::Vdi,
            "iso" => Self::Iso,
            "ploop" => Self::Ploop,
            "gpt" => Self::Gpt,
            "luks" => Self::Luks,
            other => Self::Other(other.to_owned()),
        })
    }
}

impl fmt::Display for DeclaredFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows: declared. Columns: raw qcow2 vhd vhdx vmdk vdi qed iso gpt luks.
    const TABLE: [(&str, &str); 14] = [
        ("raw", "yyyyyynyyy"),
        ("qcow2", "nynnnnnnnn"),
        ("vhd", "nnynnnnnnn"),
        ("vhdx", "nnnynnnnnn"),
        ("vmdk", "nnnnynnnnn"),
        ("vdi", "nnnnnynnnn"),
        ("iso", "nnnnnnnynn"),
        ("gpt", "nnnnnnnnyn"),
        ("luks", "nnnnnnnnny"),
        ("ami", "ynnnnnnnnn"),
        ("ari", "ynnnnnnnnn"),
        ("aki", "ynnnnnnnnn"),
        ("ploop", "ynnnnnnnnn"),
        ("an-operators-own", "ynnnnnnnnn"),
    ];

    #[test]
    fn each_declaration_accepts_exactly_the_contents_of_the_table() {
        for (name, row) in TABLE {
            let declared: DeclaredFormat = name.parse().unwrap();
            let found: String = DetectedFormat::ALL
                .iter()
                .map(|detected| if declared.accepts(*detected) { 'y' } else { 'n' })
                .collect();
            assert_eq!(found, row, "declared {name}");
        }
    }

    #[test]
    fn a_name_survives_the_round_trip() {
        for (name, _) in TABLE {
            let declared: DeclaredFormat = name.parse().unwrap();
            assert_eq!(declared.to_string(), name);
        }
    }
}
