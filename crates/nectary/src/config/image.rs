//! `[image]`: quotas, pages and digests of images.

use nectary_domain::limits::Limits;
use nectary_inspect::digest::HashAlgorithm;
use toml::Value;

use crate::section;
use crate::settings::form::{Setting, shown, wrong};
use crate::settings::quantity::{ByteSize, Quota, StorageQuota};

section! {
    /// What images may be like. The keys are those of Glance's section `DEFAULT`.
    pub struct Image in "image" {
        /// Images on a page when the client names no limit.
        pub limit_param_default: usize = 25,
        /// Images on a page at the most.
        pub api_limit_max: usize = 1000,
        /// Custom properties of an image; -1: as many as one likes.
        pub image_property_quota: Quota = Quota::of(128),
        /// Tags of an image; -1: as many as one likes.
        pub image_tag_quota: Quota = Quota::of(128),
        /// Projects an image is shared with; -1: as many as one likes.
        pub image_member_quota: Quota = Quota::of(128),
        /// Locations of an image; -1: as many as one likes.
        pub image_location_quota: Quota = Quota::of(10),
        /// The largest image.
        pub image_size_cap: ByteSize = ByteSize::gib(1024),
        /// What the images of one project may occupy together, for example "2 TiB"; 0: as much as there is.
        /// (Glance's name for it says user, and means the project too.)
        pub user_storage_quota: StorageQuota = StorageQuota(None),
        /// The algorithm of os_hash_value, by its hashlib name: sha512, sha256, sha3_512, blake2b and others.
        pub hashing_algorithm: HashAlgorithm = HashAlgorithm::Sha512,
        /// Whether everybody may read public images without a token.
        pub allow_anonymous_access: bool = false,
    }
}

impl Setting for HashAlgorithm {
    const FORM: &'static str = "the hashlib name of an algorithm such as \"sha512\"";

    fn from_toml(value: &Value) -> Result<Self, String> {
        value
            .as_str()
            .ok_or_else(|| wrong::<Self>(shown(value)))
            .and_then(Self::from_text)
    }
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| wrong::<Self>(format!("{text:?}")))
    }
    fn to_toml(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}

impl Image {
    /// The limits as the domain knows them.
    pub fn limits(&self) -> Limits {
        Limits {
            properties: self.image_property_quota.0,
            tags: self.image_tag_quota.0,
            members: self.image_member_quota.0,
            locations: self.image_location_quota.0,
            image_size_bytes: self.image_size_cap.0,
            project_size_bytes: self.user_storage_quota.0.map(|size| size.0),
            page_default: self.limit_param_default,
            page_max: self.api_limit_max,
        }
    }

    /// What is wrong with values that are each well formed.
    pub fn contradiction(&self) -> Option<String> {
        if self.api_limit_max == 0 {
            return Some("[image] api_limit_max must be 1 or more: a page of nothing never ends a list".to_owned());
        }
        (self.limit_param_default == 0 || self.limit_param_default > self.api_limit_max).then(|| {
            format!(
                "[image] limit_param_default is {}, but must be between 1 and api_limit_max, which is {}",
                self.limit_param_default, self.api_limit_max
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_domain() {
        assert_eq!(Image::default().limits(), Limits::default());
    }
}
