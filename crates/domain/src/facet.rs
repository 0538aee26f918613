//! The sides from which a list of images is narrowed down, such as the distribution.

/// The custom property that names an image's distribution.
pub const DISTRIBUTION: &str = "os_distro";
/// The custom property that names the distribution's version.
pub const VERSION: &str = "os_version";
/// The custom property that names the processor an image is for.
pub const ARCHITECTURE: &str = "architecture";
