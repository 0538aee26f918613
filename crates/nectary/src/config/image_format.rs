//! `[image_format]`: which formats the catalog takes, and how strictly it looks at them.

use nectary_domain::image::format::{DEFAULT_CONTAINER_FORMATS, DEFAULT_DISK_FORMATS, FormatLists};
use nectary_inspect::{InspectOptions, gpt_check_names};

use crate::section;

/// Glance's name for the checks of a partition table together.
const ALL_GPT_CHECKS: &str = "mbr";

section! {
    /// Which formats the catalog takes, and how strictly it looks at them. The keys are those of Glance's
    /// section `image_format`; the safety checks themselves cannot be switched off.
    pub struct ImageFormat in "image_format" {
        /// Disk formats that images may have.
        pub disk_formats: Vec<String> = DEFAULT_DISK_FORMATS.map(String::from).to_vec(),
        /// Container formats that images may have.
        pub container_formats: Vec<String> = DEFAULT_CONTAINER_FORMATS.map(String::from).to_vec(),
        /// Whether data that is of another format than its image says is refused; false: a warning in the log.
        pub require_image_format_match: bool = true,
        /// Names of GPT and MBR checks that only warn; "mbr" means all of them.
        pub gpt_safety_checks_nonfatal: Vec<String> = Vec::new(),
    }
}

impl ImageFormat {
    /// The formats as the domain knows them.
    pub fn lists(&self) -> FormatLists {
        FormatLists {
            disk: self.disk_formats.clone(),
            container: self.container_formats.clone(),
        }
    }

    /// How strictly bytes are judged.
    pub fn inspection(&self) -> InspectOptions {
        InspectOptions {
            require_image_format_match: self.require_image_format_match,
            gpt_safety_checks_nonfatal: self.gpt_safety_checks_nonfatal.clone(),
        }
    }

    /// What is wrong with values that are each well formed.
    pub fn contradiction(&self) -> Option<String> {
        let lists = [
            ("disk_formats", &self.disk_formats),
            ("container_formats", &self.container_formats),
        ];
        if let Some((key, _)) = lists.into_iter().find(|(_, list)| list.is_empty()) {
            return Some(format!(
                "[image_format] {key} is empty, so that no image could ever hold data"
            ));
        }
        let known = gpt_check_names();
        let is_unknown = |name: &&String| *name != ALL_GPT_CHECKS && !known.contains(&name.as_str());
        let unknown = self.gpt_safety_checks_nonfatal.iter().find(is_unknown)?;
        let known = known.join(", ");
        Some(format!(
            "[image_format] gpt_safety_checks_nonfatal: there is no check {unknown}; use {ALL_GPT_CHECKS}, {known}"
        ))
    }
}
