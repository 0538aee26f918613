//! The body of a PATCH: its media type says which of the two forms it has, and comes before everything else.

use axum::extract::{FromRequest, Request};
use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;
use nectary_domain::image::patch::PatchForm;
use serde_json::Value;

use crate::error::Failure;
use crate::extract::JsonBody;
use crate::site::Site;

const V20: &str = "application/openstack-images-v2.0-json-patch";
const V21: &str = "application/openstack-images-v2.1-json-patch";
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// A patch, as yet unread.
pub(crate) struct PatchDocument {
    pub form: PatchForm,
    pub document: Value,
}

impl FromRequest<Site> for PatchDocument {
    type Rejection = Failure;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Failure> {
        let media_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let form = form(media_type).ok_or_else(|| {
            let message = format!("The media type {media_type:?} is no patch; send {V20} or {V21}.");
            Failure::wrong_media_type(message).with_header(ACCEPT_PATCH, &format!("{V20}, {V21}"))
        })?;
        let JsonBody(document) = JsonBody::from_request(request, site).await?;
        Ok(Self { form, document })
    }
}

/// The form a media type means. Its parameters mean nothing.
fn form(media_type: &str) -> Option<PatchForm> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(V20) {
        Some(PatchForm::V20)
    } else if essence.eq_ignore_ascii_case(V21) {
        Some(PatchForm::V21)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_decides_over_the_form_and_its_parameters_do_not() {
        assert_eq!(
            form("application/openstack-images-v2.0-json-patch"),
            Some(PatchForm::V20)
        );
        assert_eq!(
            form("application/openstack-images-v2.1-json-patch; charset=UTF-8"),
            Some(PatchForm::V21)
        );
        for other in [
            "",
            "application/json",
            "application/json-patch+json",
            "application/openstack-images-v2.2-json-patch",
        ] {
            assert_eq!(form(other), None, "{other}");
        }
    }
}
