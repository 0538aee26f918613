//! Download the bytes of an image, or a part of them.

use nectary_domain::ids::ImageId;
use nectary_domain::image::state::{Content, Location, State};
use nectary_domain::policy::Action;

use crate::ctx::{App, Ctx};
use crate::error::Error;
use crate::images::seen;
use crate::ports::store::{ByteRange, ObjectKey, ObjectStream, StoreError};

/// The part of an image a client asks for, as it asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeRequest {
    /// From one byte to another, both included.
    FromTo(u64, u64),
    /// From a byte to the end.
    From(u64),
    /// So many bytes at the end; none or more than there are mean the whole image.
    Suffix(u64),
    /// No part that anything could have.
    Malformed,
}

/// What a download comes to.
pub enum Download {
    /// The image has no bytes yet.
    NoContent,
    /// The bytes.
    Bytes(Delivery),
}

/// Bytes on their way to a client.
pub struct Delivery {
    /// What the image holds: its size and digests are those of the whole.
    pub content: Content,
    /// The part that is sent, if a part was asked for.
    pub range: Option<ByteRange>,
    /// The bytes of the part, or of the whole.
    pub stream: ObjectStream,
}

/// Opens the bytes of an image (`GET /v2/images/{id}/file`).
pub async fn download(ctx: &Ctx, id: &ImageId, range: Option<RangeRequest>) -> Result<Download, Error> {
    let mut rows = ctx.app.db.read().await?;
    let image = seen(ctx, &mut *rows, id).await?;
    drop(rows);
    ctx.authorize_image(Action::DownloadImage, &image).await?;
    let content = match image.state() {
        State::Queued | State::Saving(_) => return Ok(Download::NoContent),
        State::Deactivated(_) if !ctx.caller.is_admin => {
            return Err(Error::Forbidden(format!(
                "Image {id} is deactivated: only administrators can download it until it is reactivated."
            )));
        }
        State::Active(content) | State::Deactivated(content) => content.clone(),
    };
    let range = range.map(|range| resolve(range, content.size_bytes)).transpose()?;
    let stream = open_any(&ctx.app, id, &content, range).await?;
    Ok(Download::Bytes(Delivery { content, range, stream }))
}

/// The bytes meant, of an image of that size.
fn resolve(range: RangeRequest, size_bytes: u64) -> Result<ByteRange, Error> {
    let (start, end) = match range {
        RangeRequest::FromTo(first, last) if first <= last => (first, last.saturating_add(1).min(size_bytes)),
        RangeRequest::From(first) => (first, size_bytes),
        RangeRequest::Suffix(0) => (0, size_bytes),
        RangeRequest::Suffix(count) => (size_bytes.saturating_sub(count), size_bytes),
        RangeRequest::FromTo(..) | RangeRequest::Malformed => return Err(Error::RangeNotSatisfiable { size_bytes }),
    };
    if start < size_bytes {
        Ok(ByteRange { start, end })
    } else {
        Err(Error::RangeNotSatisfiable { size_bytes })
    }
}

/// Opens the first copy that can be read. Why another could not is in the log, not in the answer.
async fn open_any(
    app: &App,
    image: &ImageId,
    content: &Content,
    range: Option<ByteRange>,
) -> Result<ObjectStream, Error> {
    let mut failure = Error::internal("an image with content has no location");
    for location in &content.locations {
        match open(app, location, content.size_bytes, range).await {
            Ok(stream) => return Ok(stream),
            Err(error) => {
                tracing::warn!(%image, store = %location.store, %error, "a copy of an image cannot be read");
                failure = error;
            }
        }
    }
    Err(failure)
}

async fn open(
    app: &App,
    location: &Location,
    size_bytes: u64,
    range: Option<ByteRange>,
) -> Result<ObjectStream, Error> {
    let store = app
        .store(&location.store)
        .ok_or_else(|| Error::Unavailable(format!("Store {} is not available now.", location.store)))?;
    if range.is_some() && !store.capabilities().has_random_read {
        return Err(Error::Invalid(format!(
            "Store {} cannot send a part of an image; ask for the whole.",
            store.id()
        )));
    }
    let key = ObjectKey::stored(&location.key);
    let object = store.open(&key, range).await.map_err(|error| match error {
        StoreError::Denied(_) => Error::Unavailable(format!("Store {} does not let this service read.", store.id())),
        error => error.into(),
    })?;
    if object.size_bytes == size_bytes {
        Ok(object.stream)
    } else {
        Err(Error::internal(format!(
            "object {key} in store {} has {} bytes, but {size_bytes} were recorded: it was changed from outside",
            store.id(),
            object.size_bytes
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_the_bytes_it_means() {
        use RangeRequest::{From, FromTo, Malformed, Suffix};
        for (range, size, expected) in [
            (FromTo(0, 0), 10, Some((0, 1))),
            (FromTo(2, 5), 10, Some((2, 6))),
            (FromTo(2, 99), 10, Some((2, 10))),
            (FromTo(9, u64::MAX), 10, Some((9, 10))),
            (FromTo(10, 12), 10, None),
            (FromTo(5, 4), 10, None),
            (From(0), 10, Some((0, 10))),
            (From(9), 10, Some((9, 10))),
            (From(10), 10, None),
            (From(u64::MAX), 10, None),
            (Suffix(3), 10, Some((7, 10))),
            (Suffix(0), 10, Some((0, 10))),
            (Suffix(11), 10, Some((0, 10))),
            (Suffix(1), 0, None),
            (From(0), 0, None),
            (Malformed, 10, None),
        ] {
            let meant = resolve(range, size).map(|part| (part.start, part.end));
            match expected {
                Some(bytes) => assert_eq!(meant.unwrap(), bytes, "{range:?} of {size}"),
                None => {
                    let refused = matches!(meant, Err(Error::RangeNotSatisfiable { size_bytes }) if size_bytes == size);
                    assert!(refused, "{range:?} of {size}");
                }
            }
        }
    }
}
