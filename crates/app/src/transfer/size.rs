//! How many bytes an upload may have, and what is said when there are more or fewer.

use crate::error::Error;

/// The bounds of one upload, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeLimits {
    /// What the client announced, if anything.
    pub declared: Option<u64>,
    /// What an image may have (`image_size_cap`).
    pub image_most: u64,
    /// What the project may still store; `None` if it has no quota.
    pub project_left: Option<u64>,
}

impl SizeLimits {
    /// Refuses an announced size that cannot be taken, before the first byte is.
    pub fn check_declared(&self) -> Result<(), Error> {
        self.check_room(self.declared.unwrap_or(0))
    }

    /// Refuses to take more than may come.
    pub(super) fn check_so_far(&self, size_bytes: u64) -> Result<(), Error> {
        match self.declared {
            Some(declared) if size_bytes > declared => Err(Error::Invalid(format!(
                "More data came than the {declared} bytes that were announced. Send it again with its true size."
            ))),
            _ => self.check_room(size_bytes),
        }
    }

    /// Refuses less than was announced.
    pub(super) fn check_at_end(&self, size_bytes: u64) -> Result<(), Error> {
        match self.declared {
            Some(declared) if size_bytes != declared => Err(Error::Invalid(format!(
                "{size_bytes} bytes came, but {declared} were announced. Send the data again."
            ))),
            _ => Ok(()),
        }
    }

    fn check_room(&self, size_bytes: u64) -> Result<(), Error> {
        if size_bytes > self.image_most {
            return Err(Error::TooLarge(format!(
                "An image may have at most {} bytes (image_size_cap).",
                self.image_most
            )));
        }
        match self.project_left {
            Some(left) if size_bytes > left => Err(over_project_quota(left)),
            _ => Ok(()),
        }
    }
}

/// What is said when the images of a project would take more than it may have.
pub fn over_project_quota(left: u64) -> Error {
    Error::TooLarge(format!(
        "The images of this project may take {left} bytes more (user_storage_quota). Delete images or ask for more room."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: SizeLimits = SizeLimits {
        declared: None,
        image_most: 100,
        project_left: Some(50),
    };

    #[test]
    fn each_limit_is_exact_and_names_itself() {
        let told = |outcome: Result<(), Error>| outcome.map_err(|error| error.to_string());
        assert_eq!(told(LIMITS.check_so_far(50)), Ok(()));
        assert!(
            told(LIMITS.check_so_far(51))
                .unwrap_err()
                .contains("user_storage_quota")
        );
        let no_quota = SizeLimits {
            project_left: None,
            ..LIMITS
        };
        assert_eq!(told(no_quota.check_so_far(100)), Ok(()));
        assert!(told(no_quota.check_so_far(101)).unwrap_err().contains("image_size_cap"));
    }

    #[test]
    fn an_announced_size_beyond_a_limit_is_refused_before_any_byte() {
        assert!(matches!(
            SizeLimits {
                declared: Some(51),
                ..LIMITS
            }
            .check_declared(),
            Err(Error::TooLarge(_))
        ));
        assert!(
            SizeLimits {
                declared: Some(50),
                ..LIMITS
            }
            .check_declared()
            .is_ok()
        );
        assert!(LIMITS.check_declared().is_ok());
    }

    #[test]
    fn an_announced_size_is_the_size() {
        let announced = SizeLimits {
            declared: Some(7),
            ..LIMITS
        };
        assert!(announced.check_so_far(7).is_ok());
        assert!(matches!(announced.check_so_far(8), Err(Error::Invalid(_))));
        assert!(announced.check_at_end(7).is_ok());
        assert!(matches!(announced.check_at_end(6), Err(Error::Invalid(_))));
        assert!(LIMITS.check_at_end(6).is_ok());
    }
}
