//! What this service can do: import methods, stores, usage. The root of the API stands here as well.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use nectary_app::ports::store::Store;
use serde_json::{Value, json};

use crate::error::Failure;
use crate::extract::Authenticated;
use crate::origin::Origin;
use crate::respond;
use crate::site::Site;

/// Names of Glance's own stores begin so; clients never see them.
const RESERVED_STORES: &str = "os_glance_";

/// `/v2`: Glance redirects to a path at which there is nothing, and clients know it.
pub(crate) async fn root(_: Authenticated, Origin(origin): Origin) -> Result<Response, Failure> {
    let mut response = respond::empty(StatusCode::FOUND);
    let location = HeaderValue::try_from(format!("{origin}/v2/")).map_err(nectary_app::Error::internal)?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// `GET /v2/info/import`
pub(crate) async fn import(_: Authenticated) -> Result<Response, Failure> {
    let methods = json!({"description": "Import methods available.", "type": "array", "value": []});
    respond::json(StatusCode::OK, &json!({"import-methods": methods}))
}

/// `GET /v2/info/stores`
pub(crate) async fn stores(_: Authenticated, State(site): State<Site>) -> Result<Response, Failure> {
    let ids = image_stores(&site);
    if ids.len() < 2 {
        return Err(Failure::not_found(
            "This service has one store only, so there is none to choose.",
        ));
    }
    let shown = |(at, store): (usize, &Arc<dyn Store>)| {
        let mut entry = json!({"id": store.id().as_str()});
        if at == 0 {
            entry["default"] = json!("true");
        }
        if !store.capabilities().is_writable {
            entry["read-only"] = json!("true");
        }
        entry
    };
    let stores = site
        .app
        .stores
        .iter()
        .enumerate()
        .filter(|(_, store)| ids.contains(&store.id().as_str()));
    let stores: Vec<Value> = stores.map(shown).collect();
    respond::json(StatusCode::OK, &json!({"stores": stores}))
}

/// `GET /v2/info/usage`: no limits are kept in Keystone, so there is no usage to compare with them.
pub(crate) async fn usage(_: Authenticated) -> Result<Response, Failure> {
    respond::json(StatusCode::OK, &json!({"usage": {}}))
}

/// The stores that images can be kept in, the default one first.
pub(super) fn image_stores(site: &Site) -> Vec<&str> {
    let ids = site.app.stores.iter().map(|store| store.id().as_str());
    ids.filter(|id| !id.starts_with(RESERVED_STORES)).collect()
}
