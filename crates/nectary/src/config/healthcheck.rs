//! `[healthcheck]`: how an operator takes this server out of a load balancer.

use std::path::PathBuf;

use crate::section;

section! {
    /// What /healthcheck says.
    pub struct Healthcheck in "healthcheck" {
        /// While this file exists, /healthcheck answers 503, so that a load balancer sends nobody here.
        /// Empty: no such file.
        pub disable_by_file_path: Option<PathBuf> = None,
    }
}
