//! The body of a download: an object's bytes, exactly as many as were announced.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::HttpBody;
use bytes::Bytes;
use futures::Stream;
use http_body::{Frame, SizeHint};
use nectary_app::ports::store::{ObjectStream, StoreError};
use nectary_domain::ids::ImageId;

/// Why a download broke off. The client sees that too few bytes came.
#[derive(Debug, thiserror::Error)]
pub(super) enum BrokenOff {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The object has another size than its image.
    #[error("the store sent {0} than were announced")]
    WrongLength(&'static str),
}

/// Bytes on their way to a client.
pub(super) struct ImageBody {
    image: ImageId,
    stream: ObjectStream,
    left: u64,
}

impl ImageBody {
    pub(super) const fn new(image: ImageId, stream: ObjectStream, length: u64) -> Self {
        Self {
            image,
            stream,
            left: length,
        }
    }

    fn count(&mut self, next: Option<Result<Bytes, StoreError>>) -> Option<Result<Frame<Bytes>, BrokenOff>> {
        let counted = match next {
            None if self.left == 0 => return None,
            None => Err(BrokenOff::WrongLength("fewer bytes")),
            Some(Err(error)) => Err(error.into()),
            Some(Ok(piece)) => match self.left.checked_sub(piece.len() as u64) {
                Some(left) => {
                    self.left = left;
                    Ok(Frame::data(piece))
                }
                None => Err(BrokenOff::WrongLength("more bytes")),
            },
        };
        if let Err(error) = &counted {
            // The answer's head has gone out, so that the client can only be told by the missing end.
            tracing::error!(image = %self.image, left = self.left, %error, "a download broke off");
        }
        Some(counted)
    }
}

impl HttpBody for ImageBody {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        Pin::new(&mut self.stream).poll_next(cx).map(|next| self.count(next))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;
    use http_body_util::BodyExt;

    use super::*;

    async fn read(pieces: &[&'static str], length: u64) -> Result<String, BrokenOff> {
        let pieces: Vec<Result<Bytes, StoreError>> = pieces
            .iter()
            .map(|piece| Ok(Bytes::from_static(piece.as_bytes())))
            .collect();
        let body = ImageBody::new(ImageId::new("i"), futures::stream::iter(pieces).boxed(), length);
        assert_eq!(body.size_hint().exact(), Some(length));
        let bytes = body.collect().await?.to_bytes();
        Ok(String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_body_has_exactly_as_many_bytes_as_were_announced() {
        assert_eq!(read(&["ab", "", "c"], 3).await.unwrap(), "abc");
        assert_eq!(read(&[], 0).await.unwrap(), "");
        assert!(matches!(read(&["ab"], 3).await, Err(BrokenOff::WrongLength(_))));
        assert!(matches!(read(&["ab", "cd"], 3).await, Err(BrokenOff::WrongLength(_))));
    }
}
