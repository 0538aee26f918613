//! A publication: an image was made public, and for a day that can be undone.

use std::time::Duration;

use crate::ids::{ImageId, UserId};
use crate::image::Image;
use crate::image::state::Status;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::visibility::Visibility;

/// How long it can be undone.
pub const UNDO: Duration = Duration::from_secs(24 * 3600);

/// That an image was made public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The image.
    pub image: ImageId,
    /// To whom it showed itself before.
    pub former: Visibility,
    /// Who made it public.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

impl Publication {
    /// From when on it cannot be undone.
    pub fn undo_until(&self) -> Timestamp {
        self.at.after(UNDO)
    }

    /// Refuses to undo what is too old: others rely on it.
    pub fn check_undo(&self, now: Timestamp) -> Result<(), Refusal> {
        if now < self.undo_until() {
            return Ok(());
        }
        Err(Refusal::conflict(format!(
            "Image {} was made public at {}, and that can be undone for 24 hours. Others may have started it since. To \
             take it away from them all the same, set its visibility to {} by a change of the image.",
            self.image, self.at, self.former
        )))
    }
}

impl Image {
    /// What a person types to show that this image is meant: its name, or its id if it has none.
    pub fn typed_name(&self) -> &str {
        let record = self.record();
        match record.name.as_deref() {
            Some(name) if !name.trim().is_empty() => name,
            Some(_) | None => record.id.as_str(),
        }
    }

    /// Refuses to make public what a person did not name, or what nobody could start.
    pub fn check_publishable(&self, typed: &str) -> Result<(), Refusal> {
        let name = self.typed_name();
        if typed.trim() != name.trim() {
            return Err(Refusal::invalid(format!(
                "To make this image public, type what it is called: {name:?}. You typed {typed:?}. Nothing was changed."
            )));
        }
        match self.status() {
            Status::Active => Ok(()),
            status => Err(Refusal::conflict(format!(
                "Image {} is {}; only an active image can be made public. Upload its data, or reactivate it, first.",
                self.id(),
                status.as_str()
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::draft::Draft;
    use crate::limits::Limits;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_micros(hours * 3_600_000_000)
    }

    fn queued(name: Option<&str>) -> Image {
        let draft = Draft {
            name: name.map(str::to_owned),
            ..Draft::default()
        };
        Image::create(ImageId::new("i"), draft, None, &Limits::default(), at(0)).unwrap()
    }

    #[test]
    fn a_publication_is_undone_within_24_hours() {
        let publication = Publication {
            image: ImageId::new("i"),
            former: Visibility::Shared,
            by: UserId::new("u"),
            at: at(1),
        };
        assert!(
            publication
                .check_undo(Timestamp::from_micros(at(25).as_micros() - 1))
                .is_ok()
        );
        assert!(matches!(publication.check_undo(at(25)), Err(Refusal::Conflict(_))));
    }

    #[test]
    fn whoever_publishes_types_the_name_or_the_id_of_what_has_none() {
        for (name, typed) in [(Some("My image"), " My image "), (Some("  "), "i"), (None, "i")] {
            let image = queued(name);
            assert!(matches!(image.check_publishable("my image"), Err(Refusal::Invalid(_))));
            assert!(matches!(image.check_publishable(""), Err(Refusal::Invalid(_))));
            // Rightly named, but without data.
            assert!(
                matches!(image.check_publishable(typed), Err(Refusal::Conflict(_))),
                "{typed}"
            );
        }
    }
}
