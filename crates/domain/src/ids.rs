//! One type an id, so that swapped arguments do not compile.

use std::fmt;

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is: a look-up with an id nobody has simply finds nothing.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The id as clients write it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
            /// The id as owned text.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_ids! {
    /// An application credential of the built-in identity: 32 hexadecimal digits.
    AppCredentialId;
    /// A Keystone domain.
    DomainId;
    /// An image: a dashed UUID, its case kept as it was given.
    ImageId;
    /// A unit of background work.
    JobId;
    /// A project. Free text for us: Keystone alone knows which exist.
    ProjectId;
    /// A role of the built-in identity: 32 hexadecimal digits.
    RoleId;
    /// A verb that waits for its time.
    ScheduleId;
    /// A share link.
    ShareLinkId;
    /// A configured store.
    StoreId;
    /// One attempt to send the bytes of an image.
    UploadId;
    /// An upload session of the catalog API.
    UploadSessionId;
    /// A user.
    UserId;
}

impl ProjectId {
    /// Whether a text is written as identity services write the ids they make: 32 hexadecimal digits, perhaps with dashes
    /// between them. An id can be written otherwise; but then only the identity knows that it is one.
    pub fn is_written_like_one(text: &str) -> bool {
        let digits = || text.chars().filter(|character| *character != '-');
        digits().count() == 32 && digits().all(|digit| digit.is_ascii_hexdigit())
    }
}

impl ImageId {
    /// Accepts the id a client wishes for a new image: a dashed UUID in either case (Image API v2, image schema).
    pub fn for_new_image(text: &str) -> Result<Self, crate::refusal::Refusal> {
        let is_dashed_uuid = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        if is_dashed_uuid {
            Ok(Self(text.to_owned()))
        } else {
            Err(crate::refusal::Refusal::invalid(format!(
                "The id {text:?} is not a UUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx."
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_image_takes_a_dashed_uuid_in_either_case_and_keeps_it() {
        let upper = "6BBE3C9F-0F7D-4F0C-8E5B-1D6E0B0C5A11";
        assert_eq!(ImageId::for_new_image(upper).unwrap().as_str(), upper);
    }

    #[test]
    fn a_new_image_refuses_every_other_form() {
        for text in [
            "",
            "6bbe3c9f0f7d4f0c8e5b1d6e0b0c5a11",
            "x",
            "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a1",
            "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a1g",
        ] {
            assert!(ImageId::for_new_image(text).is_err(), "{text}");
        }
    }
}
