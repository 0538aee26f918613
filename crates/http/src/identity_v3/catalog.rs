//! Which services there are and where: this one, as `image` and as `identity`, at the address the client knows.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_domain::identity::access::{
    Action, GET_ENDPOINT, GET_REGION, GET_SERVICE, LIST_ENDPOINTS, LIST_REGIONS, LIST_SERVICES, Target,
};
use serde_json::{Value, json};

use super::filters::Filters;
use super::{Address, Signed, answer, view};
use crate::error::Failure;
use crate::extract::{Path, QueryPairs};

const REGION: &str = "RegionOne";

/// A service and its endpoints. Ids are Keystone's form, and the same in every catalog.
struct Service {
    id: &'static str,
    kind: &'static str,
    name: &'static str,
    /// What comes after the address of the catalog.
    path: &'static str,
    /// Interface and id.
    endpoints: [(&'static str, &'static str); 3],
}

const SERVICES: [Service; 2] = [
    Service {
        id: "35a1c0f02cf34e0b9bd2a8c1ab0d6a10",
        kind: "image",
        name: "glance",
        path: "",
        endpoints: [
            ("public", "35a1c0f02cf34e0b9bd2a8c1ab0d6a11"),
            ("internal", "35a1c0f02cf34e0b9bd2a8c1ab0d6a12"),
            ("admin", "35a1c0f02cf34e0b9bd2a8c1ab0d6a13"),
        ],
    },
    Service {
        id: "7e0b1b6d4f0a4b5c8f6f0d7c2e9d3b20",
        kind: "identity",
        name: "keystone",
        path: "/identity/v3",
        endpoints: [
            ("public", "7e0b1b6d4f0a4b5c8f6f0d7c2e9d3b21"),
            ("internal", "7e0b1b6d4f0a4b5c8f6f0d7c2e9d3b22"),
            ("admin", "7e0b1b6d4f0a4b5c8f6f0d7c2e9d3b23"),
        ],
    },
];

impl Service {
    fn url(&self, Address(address): &Address) -> String {
        format!("{address}{}", self.path)
    }
    fn shown(&self, v3: &str) -> Value {
        json!({
            "id": self.id,
            "type": self.kind,
            "name": self.name,
            "description": "",
            "enabled": true,
            "links": {"self": format!("{v3}/services/{}", self.id)},
        })
    }
    fn shown_endpoints(&self, address: &Address) -> impl Iterator<Item = Value> {
        self.endpoints.iter().map(|(interface, id)| {
            json!({
                "id": id,
                "interface": interface,
                "region": REGION,
                "region_id": REGION,
                "service_id": self.id,
                "url": self.url(address),
                "enabled": true,
                "links": {"self": format!("{}/endpoints/{id}", address.v3())},
            })
        })
    }
}

/// The catalog of a token.
pub(super) fn of(address: &Address) -> Value {
    let services = SERVICES.iter().map(|service| {
        let url = service.url(address);
        let endpoints = service.endpoints.iter().map(
            |(interface, id)| json!({"id": id, "interface": interface, "region": REGION, "region_id": REGION, "url": url}),
        );
        let endpoints: Vec<Value> = endpoints.collect();
        json!({"id": service.id, "type": service.kind, "name": service.name, "endpoints": endpoints})
    });
    Value::Array(services.collect())
}

fn region(v3: &str) -> Value {
    json!({
        "id": REGION,
        "description": "",
        "parent_region_id": null,
        "links": {"self": format!("{v3}/regions/{REGION}")},
    })
}

fn may(signed: &Signed, action: Action) -> Result<(), Failure> {
    Ok(signed.actor().may(action, Target::default())?)
}

fn passes(shown: &Value, filters: &Filters, names: &[&str]) -> bool {
    names
        .iter()
        .all(|name| filters.text(name).is_none_or(|wanted| shown[*name] == wanted))
}

fn one(name: &str, id: &str, items: impl IntoIterator<Item = Value>) -> Result<Response, Failure> {
    match items.into_iter().find(|item| item["id"] == id) {
        Some(item) => answer(StatusCode::OK, &json!({name: item})),
        None => Err(Failure::not_found(format!("Could not find {name}: {id}."))),
    }
}

/// `GET /v3/services`.
pub(crate) async fn list_services(
    signed: Signed,
    address: Address,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Failure> {
    may(&signed, LIST_SERVICES)?;
    let (filters, v3) = (Filters::of(query)?, address.v3());
    let services = SERVICES.iter().map(|service| service.shown(&v3));
    let services = services.filter(|service| passes(service, &filters, &["type", "name"]));
    answer(StatusCode::OK, &view::list("services", services, &v3, "/services"))
}

/// `GET /v3/services/{id}`.
pub(crate) async fn show_service(
    signed: Signed,
    address: Address,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    may(&signed, GET_SERVICE)?;
    one(
        "service",
        &id,
        SERVICES.iter().map(|service| service.shown(&address.v3())),
    )
}

/// `GET /v3/endpoints`.
pub(crate) async fn list_endpoints(
    signed: Signed,
    address: Address,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Failure> {
    may(&signed, LIST_ENDPOINTS)?;
    let filters = Filters::of(query)?;
    let endpoints = SERVICES.iter().flat_map(|service| service.shown_endpoints(&address));
    let endpoints = endpoints.filter(|endpoint| passes(endpoint, &filters, &["interface", "service_id", "region_id"]));
    answer(
        StatusCode::OK,
        &view::list("endpoints", endpoints, &address.v3(), "/endpoints"),
    )
}

/// `GET /v3/endpoints/{id}`.
pub(crate) async fn show_endpoint(
    signed: Signed,
    address: Address,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    may(&signed, GET_ENDPOINT)?;
    one(
        "endpoint",
        &id,
        SERVICES.iter().flat_map(|service| service.shown_endpoints(&address)),
    )
}

/// `GET /v3/regions`.
pub(crate) async fn list_regions(signed: Signed, address: Address) -> Result<Response, Failure> {
    may(&signed, LIST_REGIONS)?;
    let v3 = address.v3();
    answer(StatusCode::OK, &view::list("regions", [region(&v3)], &v3, "/regions"))
}

/// `GET /v3/regions/{id}`.
pub(crate) async fn show_region(signed: Signed, address: Address, Path(id): Path<String>) -> Result<Response, Failure> {
    may(&signed, GET_REGION)?;
    one("region", &id, [region(&address.v3())])
}
