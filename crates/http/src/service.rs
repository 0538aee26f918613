//! One request from its first header to its answer: the layers in their order, then the row of the route table.
//!
//! The order is Glance's: version before sign-in, so that the version list needs no token; sign-in before routing, so
//! that a stranger does not learn which paths there are.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONNECTION};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use nectary_app::Error;
use tracing::Instrument;

use crate::body::RequestBody;
use crate::dashboard::{self, Visitor};
use crate::error::Failure;
use crate::error::render::{Asker, Form};
use crate::extract::RequestId;
use crate::layers::{log, request_id, token, version::Versions};
use crate::origin::Origin;
use crate::routes::{Found, RouteTable, route_table};
use crate::site::Site;
use crate::target;

/// Answers requests. Cheap to clone; one for the whole server.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    site: Site,
    table: RouteTable,
    versions: Versions,
}

impl Api {
    pub(crate) fn new(site: Site) -> Self {
        let versions = Versions::of(site.app.stores.len() > 1);
        Self(Arc::new(Inner {
            site,
            table: RouteTable::new(route_table()),
            versions,
        }))
    }

    /// Answers a request. Whatever happens, there is an answer.
    pub async fn answer(&self, request: Request) -> Response {
        let started = Instant::now();
        let (request_id, refusal) = request_id::of(&self.0.site, request.headers());
        let span = log::span(request.method(), &request_id.0);
        let answering = async {
            let mut response = self.0.answer(request, &request_id, refusal).await;
            request_id::show(&request_id, response.headers_mut());
            log::answered(response.status(), started);
            response
        };
        answering.instrument(span).await
    }
}

impl tower::Service<Request> for Api {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let api = self.clone();
        Box::pin(async move { Ok(api.answer(request).await) })
    }
}

/// What the path of a request leads to, as the route table writes it.
enum Door {
    /// What needs no token, or looks after tokens itself.
    Open(Vec<String>),
    /// The Image API.
    Image(Vec<String>),
}

impl Inner {
    async fn answer(&self, request: Request, request_id: &RequestId, refusal: Option<Failure>) -> Response {
        let (mut parts, body) = request.into_parts();
        let origin = Origin::of(&parts.uri, &parts.headers, &self.site.options);
        let path = target::path_segments(&parts.uri);
        let form = path.as_ref().map_or(Form::Glance, |path| self.form(path));
        let asker = Asker {
            form,
            accept: parts.headers.get_all(ACCEPT).iter().cloned().collect(),
            origin: origin.clone(),
            request_id: request_id.clone(),
            visitor: (form == Form::Page).then(|| Visitor::of(&parts, &self.site)),
        };
        parts.extensions.insert(request_id.clone());
        parts.extensions.insert(origin);
        let idle = self.site.options.body_idle_timeout;
        let (body, left_unread) = RequestBody::wrap(body, &parts.headers, idle, &self.site.app.tasks);

        let handled = AssertUnwindSafe(async {
            match (refusal, path) {
                (Some(failure), _) | (None, Err(failure)) => Err(failure),
                (None, Ok(path)) => self.enter(self.door(path, &parts), parts, body).await,
            }
        });
        let response = match handled.catch_unwind().await {
            Ok(handled) => handled.into_response(),
            Err(_) => Failure::from(Error::internal("a handler panicked; the panic stands in the log")).into_response(),
        };
        let mut response = asker.render(&self.site, response);
        if form == Form::Page {
            dashboard::protect(response.headers_mut());
        }
        if left_unread.is_much() {
            response
                .headers_mut()
                .insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    fn is_identity(&self, path: &[String]) -> bool {
        self.site.app.builtin_identity.is_some() && path.first().is_some_and(|first| first == "identity")
    }

    /// Whose errors the answers on a path look like.
    fn form(&self, path: &[String]) -> Form {
        match path.first().map(String::as_str) {
            Some("catalog" | "streams") => Form::Problem,
            Some("dashboard") if !is_script_path(path) => Form::Page,
            Some("dashboard") => Form::Problem,
            _ if self.is_identity(path) => Form::Keystone,
            _ => Form::Glance,
        }
    }

    fn door(&self, path: Vec<String>, parts: &Parts) -> Door {
        let first = path.first().map_or("", String::as_str);
        let is_open = matches!(first, "versions" | "healthcheck" | "readyz") && path.len() == 1
            || matches!(first, "catalog" | "dashboard" | "streams");
        if is_open || self.is_identity(&path) {
            return Door::Open(path);
        }
        match self.versions.negotiate(path, &parts.headers) {
            Some(path) => Door::Image(path),
            // No version that we have: the same list as at the root.
            None => Door::Open(vec![String::new()]),
        }
    }

    async fn enter(&self, door: Door, mut parts: Parts, body: Body) -> Result<Response, Failure> {
        let path = match door {
            Door::Open(path) if is_script_path(&path) => {
                let ctx = dashboard::session::admit_script(&mut parts, &self.site).await?;
                parts.extensions.insert(ctx);
                path
            }
            Door::Open(path) => path,
            Door::Image(path) => {
                let request_id = parts.extensions.get::<RequestId>().cloned();
                let request_id = request_id.ok_or_else(|| Error::internal("the request has no id"))?;
                let ctx = token::image_caller(&self.site, &parts.method, &parts.headers, &request_id).await?;
                parts.extensions.insert(ctx);
                path
            }
        };
        let (row, values) = match self.table.find(&parts.method, &path) {
            Found::Row(row, values) => (row, values),
            Found::WrongMethod { allow } => return Err(Failure::wrong_method(&parts.method, &allow)),
            Found::Nothing if is_known_method(&parts.method) => {
                return Err(Failure::not_found("The resource could not be found."));
            }
            Found::Nothing => {
                let message = format!("The method {} is not known here.", parts.method);
                return Err(Failure::new(StatusCode::NOT_IMPLEMENTED, message));
            }
        };
        tracing::Span::current().record("route", row.path);
        if !row.takes_body && body.size_hint().lower() > 0 {
            return Err(Failure::bad_request("A body is not expected in this request."));
        }
        parts.extensions.insert(values);
        Ok(row.call(Request::from_parts(parts, body), self.site.clone()).await)
    }
}

/// What scripts of the dashboard ask: the APIs, by the session of the page.
fn is_script_path(path: &[String]) -> bool {
    path.first().is_some_and(|first| first == "dashboard") && path.get(1).is_some_and(|second| second == "api")
}

/// The methods some route has; others are unknown to the whole server.
fn is_known_method(method: &Method) -> bool {
    matches!(
        *method,
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::PATCH | Method::DELETE
    )
}
