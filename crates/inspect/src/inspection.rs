//! What an inspected stream was, and the verdict on it under a declaration.

use crate::declared::DeclaredFormat;
use crate::detected::DetectedFormat;
use crate::finding::{Finding, Refusal};
use crate::formats::{FORMATS, Match};
use crate::kept::Seen;

/// Glance's name for all partition-table checks together, accepted beside our own names.
const ALL_GPT_CHECKS: &str = "mbr";

/// What the operator chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectOptions {
    /// Refuse content of another format than declared. If false, that is a warning; all safety checks still refuse.
    pub require_image_format_match: bool,
    /// Names of partition-table checks ([`crate::gpt_check_names`], or `mbr` for all) that only warn.
    pub gpt_safety_checks_nonfatal: Vec<String>,
}

impl Default for InspectOptions {
    fn default() -> Self {
        Self {
            require_image_format_match: true,
            gpt_safety_checks_nonfatal: Vec::new(),
        }
    }
}

impl InspectOptions {
    fn only_warns(&self, finding: &Finding) -> bool {
        finding.format == DetectedFormat::Gpt
            && self
                .gpt_safety_checks_nonfatal
                .iter()
                .any(|name| name == finding.check || name == ALL_GPT_CHECKS)
    }
}

/// Content that may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// What the content is; under `raw` it may be any format, which is worth recording.
    pub detected: DetectedFormat,
    /// The size of the disk, in bytes; for content declared raw, its byte count.
    pub virtual_size_bytes: Option<u64>,
    /// What was found and let pass by the operator's choice.
    pub warnings: Vec<Finding>,
}

/// A whole stream, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    total_bytes: u64,
    matches: Vec<Match>,
}

impl Inspection {
    pub(crate) fn of(seen: &Seen) -> Self {
        Self {
            total_bytes: seen.total_bytes,
            matches: FORMATS.iter().filter_map(|format| format.judge(seen)).collect(),
        }
    }

    /// Length of the stream, in bytes.
    pub fn total_bytes(&self) -> u64 {
        self.total_bytes
    }

    /// Every format the content carries the mark of; empty for raw content.
    pub fn formats(&self) -> Vec<DetectedFormat> {
        self.matches.iter().map(|found| found.detected).collect()
    }

    /// The format of the content, or `None` if it reads as several.
    pub fn detected(&self) -> Option<DetectedFormat> {
        match self.formats().as_slice() {
            [] => Some(DetectedFormat::Raw),
            [one] => Some(*one),
            // A bootable disc carries a partition table for firmware that boots it from a disk.
            [DetectedFormat::Iso, DetectedFormat::Gpt] => Some(DetectedFormat::Iso),
            _ => None,
        }
    }

    /// Whether this content may be stored under this declaration. Safety is judged first, then equality of formats.
    ///
    /// A stream without any byte passes under every declaration.
    pub fn verdict(&self, declared: DeclaredFormat, options: &InspectOptions) -> Result<Accepted, Refusal> {
        if self.total_bytes == 0 {
            let virtual_size_bytes = (declared == DeclaredFormat::Raw).then_some(0);
            return Ok(Accepted {
                detected: DetectedFormat::Raw,
                virtual_size_bytes,
                warnings: Vec::new(),
            });
        }
        let Some(detected) = self.detected() else {
            return Err(Refusal::SeveralFormats {
                declared,
                detected: self.formats(),
            });
        };
        let findings = self.matches.iter().flat_map(|found| &found.failures).cloned();
        let (mut warnings, failures): (Vec<_>, Vec<_>) = findings.partition(|finding| options.only_warns(finding));
        if !failures.is_empty() {
            return Err(Refusal::Unsafe {
                declared,
                detected,
                failures,
            });
        }
        if !declared.accepts(detected) {
            if options.require_image_format_match {
                return Err(Refusal::Mismatch { declared, detected });
            }
            warnings.push(Finding {
                format: detected,
                check: "format_match",
                problem: format!("it is declared as {declared} and its content is {detected}"),
                advice: "Set disk_format to what the image is.",
            });
        }
        let virtual_size_bytes = match declared {
            DeclaredFormat::Raw => Some(self.total_bytes),
            _ => self.virtual_size_of(detected),
        };
        Ok(Accepted {
            detected,
            virtual_size_bytes,
            warnings,
        })
    }

    fn virtual_size_of(&self, detected: DetectedFormat) -> Option<u64> {
        match self.matches.iter().find(|found| found.detected == detected) {
            Some(found) => found.virtual_size_bytes,
            None => Some(self.total_bytes),
        }
    }
}
