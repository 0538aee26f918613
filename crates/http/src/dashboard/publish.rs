//! Making an image public: who will see it, what they will read, and the name to type; and taking it back.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::Error;
use nectary_app::publications::preview::preview;
use nectary_app::publications::publish::publish;
use nectary_app::publications::unpublish::unpublish;
use nectary_domain::ids::ImageId;
use nectary_domain::image::exposure::{Concern, Exposure};

use super::form::Sent;
use super::image::sharing;
use super::session::Session;
use super::shell::{Place, Shell};
use super::words::{Publishing, fill};
use super::{address, page};
use crate::error::Failure;
use crate::extract::Path;

#[derive(Template)]
#[template(path = "publish.html")]
struct PublishPage<'a> {
    shell: Shell,
    id: &'a str,
    name: &'a str,
    image: String,
    may_publish: bool,
    /// What needs a second look, in sentences.
    concerns: Vec<String>,
    members: Option<String>,
    tags: Vec<&'a str>,
    properties: Vec<(&'a str, &'a str)>,
    type_name: String,
    problem: Option<&'static str>,
}

/// `GET /dashboard/images/{image_id}/publish`
pub(crate) async fn show(session: Session, Path(id): Path<ImageId>) -> Result<Response, Failure> {
    look(&session, &id, None).await
}

async fn look(session: &Session, id: &ImageId, problem: Option<&'static str>) -> Result<Response, Failure> {
    let words = &session.signed_in.visitor.language.words().publishing;
    let found = preview(&session.ctx, id).await?;
    let record = found.image.record();
    let name = found.image.typed_name();
    let shown = PublishPage {
        shell: Shell::of(session, Place::Catalog, words.title).await?,
        id: id.as_str(),
        name,
        image: address::image(id.as_str()),
        may_publish: found.may_publish,
        concerns: found
            .exposures
            .iter()
            .map(|exposure| concern(exposure, words))
            .collect(),
        members: (found.members > 0).then(|| fill(words.members, &[("n", &found.members.to_string())])),
        tags: record.tags.iter().map(|tag| tag.as_str()).collect(),
        properties: record
            .properties
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .collect(),
        type_name: fill(words.type_name, &[("name", name)]),
        problem,
    };
    let status = problem.map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
    page(status, &shown)
}

fn concern(exposure: &Exposure, words: &Publishing) -> String {
    let text = match exposure.concern {
        Concern::Snapshot => words.snapshot,
        Concern::SecretValue => words.secret_value,
        Concern::SecretName => words.secret_name,
        Concern::ServerTrace => words.server_trace,
    };
    fill(text, &[("field", exposure.field.as_deref().unwrap_or_default())])
}

/// `POST /dashboard/images/{image_id}/publish`
pub(crate) async fn make_public(
    Path(id): Path<ImageId>,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    match publish(&session.ctx, &id, fields.text("name")).await {
        Ok(_) => Ok(sharing::back(&id, "published")),
        Err(Error::Invalid(_)) => {
            let mistyped = session.signed_in.visitor.language.words().publishing.mistyped;
            look(&session, &id, Some(mistyped)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /dashboard/images/{image_id}/unpublish`
pub(crate) async fn take_back(
    Path(id): Path<ImageId>,
    Sent { by: session, .. }: Sent<Session>,
) -> Result<Response, Failure> {
    unpublish(&session.ctx, &id).await?;
    Ok(sharing::back(&id, "unpublished"))
}
