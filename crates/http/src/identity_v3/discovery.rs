//! Which versions of the Identity API there are: keystoneauth asks before anything else.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Address, answer};
use crate::error::Failure;

/// `GET /identity`: choose one of these.
pub(crate) async fn versions(address: Address) -> Result<Response, Failure> {
    answer(
        StatusCode::MULTIPLE_CHOICES,
        &json!({"versions": {"values": [v3(&address)]}}),
    )
}

/// `GET /identity/v3`: this one.
pub(crate) async fn version(address: Address) -> Result<Response, Failure> {
    answer(StatusCode::OK, &json!({"version": v3(&address)}))
}

fn v3(address: &Address) -> Value {
    json!({
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": format!("{}/", address.v3())}],
        "media-types": [{
            "base": "application/json",
            "type": "application/vnd.openstack.identity-v3+json",
        }],
    })
}
