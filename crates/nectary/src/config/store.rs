//! `[store]`: where the bytes of images lie.

use std::path::PathBuf;

use crate::section;
use crate::settings::quantity::ByteSize;

section! {
    /// Where the bytes of images lie.
    pub struct Store in "store" {
        /// The name of the store, as clients see it in `stores` and x-image-meta-store.
        pub id: String = "local".to_owned(),
        /// The folder of the image files; a relative path is below the data directory.
        pub datadir: PathBuf = PathBuf::from("images"),
        /// Memory for bytes of uploads on their way to the store, over all uploads together.
        pub upload_buffer: ByteSize = ByteSize::mib(256),
        /// Chunks that large images are uploaded in by the dashboard and the command line; the largest images have larger
        /// ones.
        pub upload_chunk: ByteSize = ByteSize::mib(8),
    }
}

/// Names beginning so are Glance's own.
const RESERVED: &str = "os_glance_";

impl Store {
    /// What is wrong with values that are each well formed.
    pub fn contradiction(&self) -> Option<String> {
        let is_word = !self.id.is_empty() && self.id.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        if !is_word {
            return Some(format!(
                "[store] id {:?} must be letters, digits, \"_\", \"-\" and \".\" only",
                self.id
            ));
        }
        if self.upload_chunk.0 == 0 {
            return Some("[store] upload_chunk must be 1 byte or more".to_owned());
        }
        self.id
            .starts_with(RESERVED)
            .then(|| format!("[store] id {:?} begins with {RESERVED}, which is reserved", self.id))
    }
}
