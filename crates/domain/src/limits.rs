//! How much of each thing an image or a caller may have.

/// Quotas of one catalog. A `None` is "as many as you like" (Glance writes it as a negative number).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Custom properties an image.
    pub properties: Option<usize>,
    /// Tags an image.
    pub tags: Option<usize>,
    /// Members an image.
    pub members: Option<usize>,
    /// Locations an image.
    pub locations: Option<usize>,
    /// Bytes an image may have.
    pub image_size_bytes: u64,
    /// Bytes the images of one project may occupy.
    pub project_size_bytes: Option<u64>,
    /// Rows of a page when the client names no limit.
    pub page_default: usize,
    /// Rows of a page at the most.
    pub page_max: usize,
}

impl Default for Limits {
    /// Glance's documented defaults.
    fn default() -> Self {
        Self {
            properties: Some(128),
            tags: Some(128),
            members: Some(128),
            locations: Some(10),
            image_size_bytes: 1 << 40,
            project_size_bytes: None,
            page_default: 25,
            page_max: 1000,
        }
    }
}
