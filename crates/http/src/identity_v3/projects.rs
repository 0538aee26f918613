//! `/v3/projects`.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::identity::projects;
use nectary_domain::identity::home;
use nectary_domain::identity::project::{ProjectChange, ProjectFilter, checked_parent};
use nectary_domain::ids::ProjectId;
use serde_json::json;

use super::fields::Fields;
use super::filters::Filters;
use super::{Address, Signed, answer, done, view};
use crate::error::Failure;
use crate::extract::{JsonObject, Path, QueryPairs};

/// `GET /v3/projects`.
pub(crate) async fn list(signed: Signed, address: Address, QueryPairs(query): QueryPairs) -> Result<Response, Failure> {
    let filters = Filters::of(query)?;
    let filter = ProjectFilter {
        name: filters.text("name").map(str::to_owned),
        is_enabled: filters.flag("enabled"),
        of_user: None,
    };
    let mut found = projects::list::list(&signed.identity.realm, signed.actor(), &filter).await?;
    // No project here is a domain or has tags.
    let has_tags = ["tags", "tags-any"].iter().any(|name| filters.text(name).is_some());
    if !filters.is_about_home(&["domain_id", "parent_id"]) || filters.is_on("is_domain") || has_tags {
        found.clear();
    }
    let v3 = address.v3();
    let shown = found.iter().map(|project| view::project(project, &v3));
    answer(StatusCode::OK, &view::list("projects", shown, &v3, "/projects"))
}

/// `GET /v3/projects/{id}`.
pub(crate) async fn show(signed: Signed, address: Address, Path(id): Path<ProjectId>) -> Result<Response, Failure> {
    let project = projects::show::show(&signed.identity.realm, signed.actor(), &id).await?;
    answer(
        StatusCode::OK,
        &json!({"project": view::project(&project, &address.v3())}),
    )
}

/// `POST /v3/projects`.
pub(crate) async fn create(
    signed: Signed,
    address: Address,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let mut fields = Fields::within(body, "project")?;
    let wish = change(&mut fields)?;
    if wish.name.is_none() {
        return Err(fields.missing("name"));
    }
    fields.finish()?;
    let project = projects::create::create(&signed.identity.realm, signed.actor(), wish).await?;
    answer(
        StatusCode::CREATED,
        &json!({"project": view::project(&project, &address.v3())}),
    )
}

/// `PATCH /v3/projects/{id}`.
pub(crate) async fn update(
    signed: Signed,
    address: Address,
    Path(id): Path<ProjectId>,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let mut fields = Fields::within(body, "project")?;
    let change = change(&mut fields)?;
    fields.finish()?;
    let project = projects::update::update(&signed.identity.realm, signed.actor(), &id, change).await?;
    answer(
        StatusCode::OK,
        &json!({"project": view::project(&project, &address.v3())}),
    )
}

/// `DELETE /v3/projects/{id}`.
pub(crate) async fn delete(signed: Signed, Path(id): Path<ProjectId>) -> Result<Response, Failure> {
    projects::delete::delete(&signed.identity.realm, signed.actor(), &id).await?;
    Ok(done())
}

fn change(fields: &mut Fields) -> Result<ProjectChange, Failure> {
    home::new_in(fields.optional_text("domain_id")?.as_deref())?;
    checked_parent(fields.optional_text("parent_id")?.as_deref())?;
    if fields.flag("is_domain")? == Some(true) {
        return Err(Failure::bad_request(
            "The built-in identity has one domain; a project cannot be another.",
        ));
    }
    fields.empty("options")?;
    fields.empty("tags")?;
    Ok(ProjectChange {
        name: fields.optional_text("name")?,
        description: fields.nullable_text("description")?.map(Option::unwrap_or_default),
        is_enabled: fields.flag("enabled")?,
    })
}
