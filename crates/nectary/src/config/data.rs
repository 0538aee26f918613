//! `[data]`: the directory that holds everything the catalog remembers.

use std::path::PathBuf;

use crate::section;

section! {
    /// Where the catalog keeps what it remembers.
    pub struct Data in "data" {
        /// The data directory: the database, the lock, clouds.yaml, and the images unless section `store` says otherwise.
        /// Empty: nectary in the XDG data home, usually ~/.local/share/nectary. `--data-dir` goes before.
        pub dir: Option<PathBuf> = None,
    }
}
