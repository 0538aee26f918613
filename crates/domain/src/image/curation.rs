//! What happens to an image when it becomes, is no longer, or is again the current build of its family.

use super::Image;
use super::text::{PropertyName, Tags};
use crate::family::build::SetAside;
use crate::family::facts::Facts;
use crate::family::number::BuildNumber;
use crate::ids::ProjectId;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::visibility::Visibility;

/// What Murano's catalogue reads; an archived image is none of its business.
const MURANO_IMAGE_INFO: &str = "murano_image_info";
/// Characters the name of an image may have.
const NAME_LENGTH_MAX: usize = 255;

impl Image {
    /// The image with a build's facts and tags; itself if it has them all.
    pub fn described(&self, facts: &Facts, tags: &Tags, limits: &Limits, now: Timestamp) -> Result<Self, Refusal> {
        let mut record = self.record.clone();
        for (name, value) in facts {
            record.properties.insert(name.clone(), value.clone());
        }
        for tag in tags.iter() {
            record.tags.insert(tag.clone());
        }
        if record == self.record {
            return Ok(self.clone());
        }
        record.properties.within(limits)?;
        record.tags.within(limits)?;
        Ok(self.saved(record, self.state.clone(), now))
    }

    /// The image as everybody's, published by this project.
    #[must_use]
    pub fn published(&self, owner: &ProjectId, now: Timestamp) -> Self {
        let mut record = self.record.clone();
        record.owner = Some(owner.clone());
        record.visibility = Visibility::Public;
        record.is_hidden = false;
        self.saved(record, self.state.clone(), now)
    }

    /// The image out of the way, in the archive project and with its build in its name: still started by id. And what it
    /// lost.
    #[must_use]
    pub fn archived(&self, archive: &ProjectId, number: &BuildNumber, now: Timestamp) -> (Self, SetAside) {
        let mut record = self.record.clone();
        let suffix = format!(" [v{number}]");
        let name = record.name.clone().unwrap_or_default();
        let kept = NAME_LENGTH_MAX - suffix.len();
        let archived_name = name.chars().take(kept).chain(suffix.chars()).collect();
        let set_aside = SetAside {
            name: record.name.replace(archived_name),
            murano_image_info: record
                .properties
                .remove(&PropertyName::stored(MURANO_IMAGE_INFO.to_owned())),
        };
        record.owner = Some(archive.clone());
        record.visibility = Visibility::Community;
        record.is_hidden = true;
        (self.saved(record, self.state.clone(), now), set_aside)
    }

    /// The image as everybody's again, with what it had lost.
    #[must_use]
    pub fn restored(&self, owner: &ProjectId, set_aside: &SetAside, now: Timestamp) -> Self {
        let mut record = self.record.clone();
        record.name.clone_from(&set_aside.name);
        if let Some(info) = &set_aside.murano_image_info {
            record
                .properties
                .insert(PropertyName::stored(MURANO_IMAGE_INFO.to_owned()), info.clone());
        }
        let restored = self.saved(record, self.state.clone(), now);
        Self {
            version: restored.version,
            ..restored.published(owner, now)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ImageId;
    use crate::image::draft::Draft;
    use crate::image::text::Properties;

    fn image(name: &str) -> Image {
        let draft = Draft {
            name: Some(name.to_owned()),
            visibility: Visibility::Private,
            properties: Properties::stored([(MURANO_IMAGE_INFO.to_owned(), "{}".to_owned())]),
            ..Draft::default()
        };
        let now = Timestamp::from_micros(0);
        Image::create(ImageId::new("i"), draft, None, &Limits::default(), now).unwrap()
    }

    #[test]
    fn what_archiving_takes_a_rollback_gives_back() {
        let (official, archive) = (ProjectId::new("official"), ProjectId::new("archive"));
        let now = Timestamp::from_micros(1);
        for name in ["NeCTAR Debian 12", &"n".repeat(255)] {
            let public = image(name).published(&official, now);
            let (archived, lost) = public.archived(&archive, &BuildNumber::stored("57".to_owned()), now);
            let record = archived.record();
            assert!(record.name.as_ref().unwrap().ends_with(" [v57]"));
            assert!(record.name.as_ref().unwrap().chars().count() <= NAME_LENGTH_MAX);
            assert_eq!(record.owner, Some(archive.clone()));
            assert_eq!((record.visibility, record.is_hidden), (Visibility::Community, true));
            assert_eq!(record.properties.get(MURANO_IMAGE_INFO), None);
            let restored = archived.restored(&official, &lost, now);
            assert_eq!(restored.record(), public.record());
            assert_eq!(restored.version(), archived.version() + 1);
        }
    }
}
