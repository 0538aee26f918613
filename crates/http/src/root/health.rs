//! Whether this server is alive (`/healthcheck`, as oslo.middleware answers) and ready for work (`/readyz`).

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;
use tokio::time::timeout;

use crate::accept;
use crate::error::Failure;
use crate::respond::{empty, with_type};
use crate::site::Site;

/// A part that does not answer within this time counts as broken.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// What a check found: sentences that name no secret, for everybody may read them.
struct Health {
    is_good: bool,
    reasons: Vec<String>,
}

/// `GET /healthcheck`: text, HTML or JSON by `Accept`.
pub(crate) async fn healthcheck(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    Ok(show(&alive(&site).await, &headers))
}

/// `HEAD /healthcheck`: the status alone.
pub(crate) async fn healthcheck_head(State(site): State<Site>) -> Result<Response, Failure> {
    let health = alive(&site).await;
    Ok(empty(if health.is_good {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }))
}

/// `GET /readyz`: each part by name.
pub(crate) async fn readyz(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Failure> {
    let mut health = parts(&site).await;
    if health.is_good {
        health.reasons.insert(0, "database and stores answer".to_owned());
    }
    if site.app.policy.problem().is_some() {
        health
            .reasons
            .push("the policy files cannot be read; the former policy stays in force".to_owned());
    }
    Ok(show(&health, &headers))
}

async fn alive(site: &Site) -> Health {
    if let Some(file) = &site.options.healthcheck_disable_file
        && tokio::fs::try_exists(file).await.unwrap_or(false)
    {
        return Health {
            is_good: false,
            reasons: vec!["DISABLED BY FILE".to_owned()],
        };
    }
    let health = parts(site).await;
    if health.is_good {
        Health {
            reasons: vec!["OK".to_owned()],
            ..health
        }
    } else {
        health
    }
}

async fn parts(site: &Site) -> Health {
    let mut reasons = Vec::new();
    match timeout(CHECK_TIMEOUT, site.app.db.check()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database fails its check");
            reasons.push("the database cannot be used".to_owned());
        }
        Err(_) => reasons.push("the database does not answer".to_owned()),
    }
    for store in &site.app.stores {
        match timeout(CHECK_TIMEOUT, store.check()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, store = %store.id(), "a store fails its check");
                reasons.push(format!("store {} cannot be used", store.id()));
            }
            Err(_) => reasons.push(format!("store {} does not answer", store.id())),
        }
    }
    Health {
        is_good: reasons.is_empty(),
        reasons,
    }
}

fn show(health: &Health, headers: &HeaderMap) -> Response {
    let status = if health.is_good {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let wish = accept::best(
        headers.get_all(axum::http::header::ACCEPT),
        &["text/plain", "text/html", "application/json"],
    );
    match wish {
        Some("application/json") => {
            let body = json!({"detailed": false, "reasons": health.reasons});
            with_type(status, "application/json", body.to_string())
        }
        Some("text/html") => {
            let lines: String = health.reasons.iter().map(|reason| format!("<p>{reason}</p>")).collect();
            let page = format!("<html><body><h1>Healthcheck</h1>{lines}</body></html>\n");
            with_type(status, "text/html; charset=UTF-8", page)
        }
        _ => with_type(status, "text/plain; charset=UTF-8", health.reasons.join("\n")),
    }
}
