//! A person at a server: signed in once, signed in again when the token has run out, every request timed and told of.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde_json::Value;
use tokio::sync::{OnceCell, RwLock};

use super::call::{self, CallError, TALK_TIMEOUT};
use crate::client::{ClientError, personal_client};
use crate::cloud::Cloud;
use crate::cloud::sign_in::{Signed, sign_in};

/// A request that was made, for those who want to see what is going on. Nothing in it is secret.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a Method,
    /// The address.
    pub url: &'a str,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// The server's id of the request.
    pub request_id: Option<&'a str>,
    /// How long it took.
    pub took: Duration,
}

/// A short question with a short answer.
pub struct Question<'q> {
    wish: &'q str,
    method: Method,
    path: &'q str,
    query: &'q [(&'q str, String)],
    body: Option<&'q Value>,
    /// What the body is.
    pub media_type: &'static str,
    /// The version that must not have changed, as `If-Match` writes it.
    pub if_match: Option<String>,
}

impl<'q> Question<'q> {
    /// A question without a body. `wish` completes "the server refused to …".
    pub fn new(wish: &'q str, method: Method, path: &'q str) -> Self {
        Self {
            wish,
            method,
            path,
            query: &[],
            body: None,
            media_type: "application/json",
            if_match: None,
        }
    }

    /// With a query and a body.
    pub fn with(mut self, query: &'q [(&'q str, String)], body: Option<&'q Value>) -> Self {
        self.query = query;
        self.body = body;
        self
    }
}

/// The query that has everything done but the commit.
pub(super) fn dry(is_dry: bool) -> Vec<(&'static str, String)> {
    is_dry.then(|| ("dry_run", "true".to_owned())).into_iter().collect()
}

type Watcher = Box<dyn Fn(&Asked<'_>) + Send + Sync>;

/// A person at a server.
pub struct Session {
    client: Client,
    cloud: Cloud,
    signed: RwLock<Arc<Signed>>,
    has_catalog: OnceCell<bool>,
    watcher: Option<Watcher>,
}

impl Session {
    /// A client for this cloud. Nothing is asked yet.
    pub fn new(cloud: Cloud, watcher: Option<Watcher>) -> Result<Self, ClientError> {
        Ok(Self {
            client: personal_client(&cloud.way)?,
            cloud,
            signed: RwLock::default(),
            has_catalog: OnceCell::new(),
            watcher,
        })
    }

    /// Signs in.
    pub async fn sign_in(&self) -> Result<Arc<Signed>, CallError> {
        let signed = Arc::new(sign_in(&self.client, &self.cloud).await?);
        *self.signed.write().await = Arc::clone(&signed);
        Ok(signed)
    }

    /// Who is signed in, and where.
    pub async fn signed(&self) -> Arc<Signed> {
        Arc::clone(&*self.signed.read().await)
    }

    /// Whether the server has nectary's catalog API. A Glance answers such a path with 300, 404 or 405.
    pub async fn has_catalog(&self) -> Result<bool, CallError> {
        let found = self
            .has_catalog
            .get_or_try_init(|| async {
                match self.get("look at the catalog", "/catalog/v1", &[]).await {
                    Ok(index) => Ok(index.get("caller").is_some()),
                    Err(CallError::Refused(refused)) if matches!(refused.status, 300 | 404 | 405) => Ok(false),
                    Err(CallError::Odd { .. }) => Ok(false),
                    Err(error) => Err(error),
                }
            })
            .await?;
        Ok(*found)
    }

    /// The address of a path at the Image service. The path may carry a query of its own.
    pub async fn url(&self, path: &str, query: &[(&str, String)]) -> Result<Url, CallError> {
        let text = format!("{}{path}", self.signed().await.image_url);
        let mut url = Url::parse(&text).map_err(|error| CallError::Odd {
            url: text,
            problem: format!("this is no address ({error})"),
        })?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// `GET` of a JSON document. `wish` completes "the server refused to …".
    pub async fn get(&self, wish: &str, path: &str, query: &[(&str, String)]) -> Result<Value, CallError> {
        self.talk(&Question::new(wish, Method::GET, path).with(query, None))
            .await
    }

    /// `POST` of a JSON document.
    pub async fn post(
        &self,
        wish: &str,
        path: &str,
        query: &[(&str, String)],
        body: &Value,
    ) -> Result<Value, CallError> {
        self.talk(&Question::new(wish, Method::POST, path).with(query, Some(body)))
            .await
    }

    /// A question and its answer, both short.
    pub async fn talk(&self, question: &Question<'_>) -> Result<Value, CallError> {
        let url = self.url(question.path, question.query).await?;
        let response = self
            .send(|client| {
                let mut request = client
                    .request(question.method.clone(), url.clone())
                    .timeout(TALK_TIMEOUT)
                    .header("accept", "application/json");
                if let Some(version) = &question.if_match {
                    request = request.header("if-match", version);
                }
                match question.body {
                    None => request,
                    Some(body) => request
                        .header("content-type", question.media_type)
                        .body(body.to_string()),
                }
            })
            .await?;
        call::answer(question.wish, response).await
    }

    /// Sends a request as the signed-in person. If the token has run out, signs in once more and sends it again, so
    /// `build` must be able to make it twice.
    pub(super) async fn send(&self, build: impl Fn(&Client) -> RequestBuilder) -> Result<Response, CallError> {
        let response = self.send_once(build(&self.client)).await?;
        if response.status() == StatusCode::UNAUTHORIZED && self.sign_in_again().await {
            return self.send_once(build(&self.client)).await;
        }
        Ok(response)
    }

    /// Signs in again if that can help. If it fails, the server's first word stands.
    pub(super) async fn sign_in_again(&self) -> bool {
        self.signed().await.auth_url.is_some() && self.sign_in().await.is_ok()
    }

    /// Sends a request whose body can be sent only once.
    pub(super) async fn send_once(&self, request: RequestBuilder) -> Result<Response, CallError> {
        let token = self.signed().await.token.clone();
        let request = match &token {
            Some(token) => request.header("x-auth-token", token.reveal()),
            None => request,
        };
        let request = request
            .build()
            .map_err(|error| CallError::broken(&self.cloud.name, &error))?;
        let (method, url) = (request.method().clone(), request.url().to_string());
        let began = Instant::now();
        let outcome = self.client.execute(request).await;
        if let Some(watcher) = &self.watcher {
            let answer = outcome.as_ref().ok();
            watcher(&Asked {
                method: &method,
                url: &url,
                status: answer.map(|answer| answer.status().as_u16()),
                request_id: answer
                    .and_then(|answer| answer.headers().get("x-openstack-request-id"))
                    .and_then(|id| id.to_str().ok()),
                took: began.elapsed(),
            });
        }
        outcome.map_err(|error| CallError::broken(&url, &error))
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }
}
