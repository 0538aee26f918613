//! Disk and container formats: which names this catalog takes.

use std::fmt;

use crate::refusal::Refusal;

/// Disk formats of the Image API v2 unless the operator lists others.
pub const DEFAULT_DISK_FORMATS: [&str; 11] = [
    "ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop",
];
/// Container formats of the Image API v2 unless the operator lists others.
pub const DEFAULT_CONTAINER_FORMATS: [&str; 8] = ["ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed"];

/// How the bytes of a disk are laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskFormat(String);

/// What the disk comes wrapped in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerFormat(String);

impl DiskFormat {
    /// A name read back from a row: it was checked when it was written, and the operator's list may have changed since.
    pub fn stored(text: String) -> Self {
        Self(text)
    }
    /// The name on the wire and in rows.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ContainerFormat {
    /// A name read back from a row.
    pub fn stored(text: String) -> Self {
        Self(text)
    }
    /// The name on the wire and in rows.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Whether the disk stands there unwrapped, so that its bytes can be judged.
    pub fn is_bare(&self) -> bool {
        self.0 == "bare"
    }
}

impl fmt::Display for DiskFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ContainerFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The formats this catalog takes. A configured list replaces the default as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatLists {
    /// Names of disk formats.
    pub disk: Vec<String>,
    /// Names of container formats.
    pub container: Vec<String>,
}

impl Default for FormatLists {
    fn default() -> Self {
        Self {
            disk: DEFAULT_DISK_FORMATS.map(String::from).to_vec(),
            container: DEFAULT_CONTAINER_FORMATS.map(String::from).to_vec(),
        }
    }
}

impl FormatLists {
    /// Reads a disk format.
    pub fn disk(&self, text: &str) -> Result<DiskFormat, Refusal> {
        listed("disk_format", text, &self.disk).map(DiskFormat)
    }
    /// Reads a container format.
    pub fn container(&self, text: &str) -> Result<ContainerFormat, Refusal> {
        listed("container_format", text, &self.container).map(ContainerFormat)
    }
}

fn listed(attribute: &str, text: &str, list: &[String]) -> Result<String, Refusal> {
    if list.iter().any(|name| name == text) {
        Ok(text.to_owned())
    } else {
        Err(Refusal::invalid(format!(
            "{text:?} is not a {attribute} here: use one of {}.",
            list.join(", ")
        )))
    }
}
