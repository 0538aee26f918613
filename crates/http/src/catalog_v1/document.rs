//! JSON bodies of the catalog API, read into a type at once. An attribute that the type does not know is refused.

use axum::extract::{FromRequest, Request};
use nectary_domain::time::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Failure;
use crate::extract::JsonObject;
use crate::site::Site;

/// A body that is an object of this type.
pub(crate) struct Document<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Site> for Document<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Failure> {
        let JsonObject(object) = JsonObject::from_request(request, site).await?;
        match serde_json::from_value(Value::Object(object)) {
            Ok(read) => Ok(Self(read)),
            Err(error) => Err(Failure::bad_request(format!(
                "The request body does not fit this request: {error}."
            ))),
        }
    }
}

/// The time in an attribute.
pub(crate) fn time(name: &str, text: &str) -> Result<Timestamp, Failure> {
    text.parse()
        .map_err(|error| Failure::bad_request(format!("The attribute {name:?} is wrong: {error}.")))
}
