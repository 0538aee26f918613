//! Which image a person means: an id, the beginning of one, a name, or the current build of a family.
//!
//! Nothing is ever picked among several: whoever could name an image like somebody else's could be picked by it.

use super::call::CallError;
use super::image::Image;
use super::{Session, families, images};

/// Hex digits that an abbreviated id has at least.
const PREFIX_DIGITS_MIN: usize = 4;
/// The length of an id, with its dashes.
const ID_LENGTH: usize = 36;
/// Images that are looked through for the beginning of an id.
const LOOKED_THROUGH_MAX: usize = 5000;
/// What stands before the name of a family.
pub const FAMILY_PREFIX: &str = "family:";

/// Why no image was found.
#[derive(Debug, thiserror::Error)]
pub enum NamingError {
    /// The server could not be asked.
    #[error(transparent)]
    Call(#[from] CallError),
    /// There is none.
    #[error("there is no image {wanted} that you may see")]
    NoSuchImage {
        /// What was asked for.
        wanted: String,
    },
    /// There are several.
    #[error("{wanted} could be any of {count} images: say which by its id", count = .candidates.len())]
    Ambiguous {
        /// What was asked for.
        wanted: String,
        /// All of them.
        candidates: Vec<Image>,
    },
    /// There are too many images to look through.
    #[error(
        "no image is named {wanted}, and there are too many images to look for an id that begins so: give more of it"
    )]
    TooMany {
        /// What was asked for.
        wanted: String,
    },
}

/// The image a person means, as the Image API v2 tells it.
pub async fn find(session: &Session, wanted: &str) -> Result<Image, NamingError> {
    if let Some(family) = wanted.strip_prefix(FAMILY_PREFIX) {
        return current_build(session, family).await;
    }
    let lower = wanted.to_ascii_lowercase();
    if is_id(&lower) {
        match images::show(session, &lower).await {
            Ok(image) => return Ok(image),
            Err(error) if error.status() == Some(404) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut candidates = named(session, wanted).await?;
    if is_beginning_of_an_id(&lower) {
        beginning_with(session, &lower, &mut candidates).await?;
    }
    let wanted = wanted.to_owned();
    match candidates.len() {
        0 => Err(NamingError::NoSuchImage { wanted }),
        1 => Ok(candidates.swap_remove(0)),
        _ => Err(NamingError::Ambiguous { wanted, candidates }),
    }
}

/// Images of this name, hidden ones and those of the community too.
async fn named(session: &Session, name: &str) -> Result<Vec<Image>, CallError> {
    // After an operator a name is a name, whatever operators it looks like itself.
    let exactly = format!("eq:{name}");
    let mut found = Vec::new();
    for hidden in ["false", "true"] {
        let query = [
            ("name", exactly.clone()),
            ("visibility", "all".to_owned()),
            ("os_hidden", hidden.to_owned()),
        ];
        found.extend(images::list_v2(session, &query, None).await?.items);
    }
    // A server that knows no operators must not make us take a wrong one.
    found.retain(|image| image.name.as_deref() == Some(name));
    Ok(found)
}

async fn beginning_with(session: &Session, prefix: &str, found: &mut Vec<Image>) -> Result<(), NamingError> {
    for hidden in ["false", "true"] {
        let query = [("visibility", "all".to_owned()), ("os_hidden", hidden.to_owned())];
        let seen = images::list_v2(session, &query, Some(LOOKED_THROUGH_MAX)).await?;
        if seen.has_more {
            return Err(NamingError::TooMany {
                wanted: prefix.to_owned(),
            });
        }
        for image in seen.items {
            if image.id.starts_with(prefix) && found.iter().all(|known| known.id != image.id) {
                found.push(image);
            }
        }
    }
    Ok(())
}

async fn current_build(session: &Session, family: &str) -> Result<Image, NamingError> {
    let answer = families::resolve(session, family).await?;
    let id = answer["image_id"]
        .as_str()
        .ok_or_else(|| images::odd("/catalog/v1/families", "it names no image"))?;
    Ok(images::show(session, id).await?)
}

fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH
        && text.char_indices().all(|(place, c)| match place {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
}

fn is_beginning_of_an_id(text: &str) -> bool {
    text.len() >= PREFIX_DIGITS_MIN
        && text.len() < ID_LENGTH
        && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        && text
            .bytes()
            .take(PREFIX_DIGITS_MIN)
            .all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_36_characters_of_hex_and_dashes_in_their_places() {
        assert!(is_id("0a1c6bb4-7e5c-4a39-9b0e-0f2f64a0b8a1"));
        assert!(!is_id("0a1c6bb4-7e5c-4a39-9b0e-0f2f64a0b8a"));
        assert!(!is_id("0a1c6bb407e5c-4a39-9b0e-0f2f64a0b8a1"));
    }

    #[test]
    fn the_beginning_of_an_id_has_at_least_four_hex_digits() {
        for (text, is) in [
            ("0a1c", true),
            ("0a1c6bb4-7e", true),
            ("0a1", false),
            ("cirros", false),
            ("0a1-", false),
        ] {
            assert_eq!(is_beginning_of_an_id(text), is, "{text}");
        }
    }
}
