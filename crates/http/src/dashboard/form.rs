//! Forms that somebody sends: they come from our pages, with the proof of the session, or nothing happens.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode;

use super::session::Sender;
use crate::error::Failure;
use crate::extract::read_at_most;
use crate::site::Site;

/// The field with the proof.
pub(super) const PROOF_FIELD: &str = "form_proof";
/// Bytes a form may have: its largest field is a list of ids.
const FORM_BYTES_MAX: usize = 64 * 1024;

/// A form with whoever sent it.
pub(crate) struct Sent<S> {
    pub(super) by: S,
    pub(super) fields: Fields,
}

impl<S: Sender + Send> FromRequest<Site> for Sent<S> {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let by = S::from_request_parts(&mut parts, site)
            .await
            .map_err(IntoResponse::into_response)?;
        if !by.visitor().is_from_here {
            let refusal = Failure::forbidden("The form does not come from a page of this dashboard.");
            return Err(refusal.into_response());
        }
        let text = read_at_most(body, FORM_BYTES_MAX)
            .await
            .map_err(IntoResponse::into_response)?;
        let fields = Fields::read(&text);
        if by
            .proof()
            .is_some_and(|proof| fields.get(PROOF_FIELD) != Some(proof.as_str()))
        {
            return Err(outdated().into_response());
        }
        Ok(Self { by, fields })
    }
}

/// The form was made for another session: it is not ours, or from before a change of project.
pub(super) fn outdated() -> Failure {
    Failure::new(StatusCode::PRECONDITION_FAILED, "The form belongs to another session.")
}

/// The fields of a form, in their order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    fn read(text: &[u8]) -> Self {
        let decode = |part: &[u8]| {
            let blanks: Vec<u8> = part
                .iter()
                .map(|byte| if *byte == b'+' { b' ' } else { *byte })
                .collect();
            percent_decode(&blanks).decode_utf8_lossy().into_owned()
        };
        let pairs = text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let fields = pairs.map(|pair| {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            (decode(name), decode(value))
        });
        Self(fields.collect())
    }

    /// The first field of that name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
    /// The first field of that name; empty if there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }
    /// Every field of that name.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        let named = self.0.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_every_repetition() {
        let fields = Fields::read(b"id=1&name=a+b%26%C3%A9&id=2&empty=&&bare");
        assert_eq!(fields.all("id").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(fields.get("name"), Some("a b&é"));
        assert_eq!(
            (fields.get("empty"), fields.get("bare"), fields.get("x")),
            (Some(""), Some(""), None)
        );
    }
}
