//! HTTP in, JSON and pages out: the Image API v2, the catalog API, the built-in Identity API and the dashboard, for the
//! verbs of `nectary-app`.
//!
//! [`router`] makes the service that answers one request, [`serve()`] puts it on a socket. Nothing here decides who may
//! do what or touches a row: a handler parses, calls one verb and shows the result.

mod accept;
mod body;
mod catalog_v1;
mod dashboard;
pub mod error;
pub mod extract;
mod identity_v3;
mod image_v2;
mod layers;
mod markdown;
mod octets;
pub mod openapi;
mod origin;
pub mod respond;
mod root;
pub mod routes;
pub mod serve;
mod service;
mod site;
mod target;

use std::sync::Arc;

use nectary_app::App;

pub use routes::{RouteRow, route_table};
pub use serve::{ServeOptions, serve};
pub use service::Api;
pub use site::{HttpOptions, Site};

/// The service that answers requests against this catalog.
pub fn router(app: Arc<App>, options: HttpOptions) -> Api {
    Api::new(Site {
        app,
        options: Arc::new(options),
    })
}
