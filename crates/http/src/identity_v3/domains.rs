//! `/v3/domains`: the one there is.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_domain::identity::access::{GET_DOMAIN, LIST_DOMAINS, Target};
use nectary_domain::identity::home::{DOMAIN_ID, DOMAIN_NAME};
use nectary_domain::ids::DomainId;
use serde_json::json;

use super::filters::Filters;
use super::{Address, Signed, answer, view};
use crate::error::Failure;
use crate::extract::{Path, QueryPairs};

/// `GET /v3/domains`.
pub(crate) async fn list(signed: Signed, address: Address, QueryPairs(query): QueryPairs) -> Result<Response, Failure> {
    signed.actor().may(LIST_DOMAINS, Target::default())?;
    let (filters, v3) = (Filters::of(query)?, address.v3());
    let is_asked_for =
        filters.text("name").is_none_or(|name| name == DOMAIN_NAME) && filters.flag("enabled") != Some(false);
    let domain = is_asked_for.then(|| view::domain(&v3));
    answer(StatusCode::OK, &view::list("domains", domain, &v3, "/domains"))
}

/// `GET /v3/domains/{id}`.
pub(crate) async fn show(signed: Signed, address: Address, Path(id): Path<DomainId>) -> Result<Response, Failure> {
    signed.actor().may(GET_DOMAIN, Target::default())?;
    if id.as_str() != DOMAIN_ID {
        return Err(Failure::not_found(format!("Could not find domain: {id}.")));
    }
    answer(StatusCode::OK, &json!({"domain": view::domain(&address.v3())}))
}
