//! `/v3/users`.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::identity::users;
use nectary_domain::identity::home;
use nectary_domain::identity::project::ProjectFilter;
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::user::{NewUser, UserChange, UserFilter};
use nectary_domain::ids::{ProjectId, UserId};
use serde_json::{Value, json};

use super::fields::Fields;
use super::filters::Filters;
use super::{Address, BuiltIn, Signed, answer, done, view};
use crate::error::Failure;
use crate::extract::{JsonObject, Path, Peer, QueryPairs};

/// `GET /v3/users`.
pub(crate) async fn list(signed: Signed, address: Address, QueryPairs(query): QueryPairs) -> Result<Response, Failure> {
    let filters = Filters::of(query)?;
    let filter = UserFilter {
        name: filters.text("name").map(str::to_owned),
        is_enabled: filters.flag("enabled"),
    };
    let mut found = users::list::list(&signed.identity.realm, signed.actor(), &filter).await?;
    if !filters.is_about_home(&["domain_id"]) {
        found.clear();
    }
    let v3 = address.v3();
    answer(
        StatusCode::OK,
        &view::list("users", found.iter().map(|user| view::user(user, &v3)), &v3, "/users"),
    )
}

/// `GET /v3/users/{id}`.
pub(crate) async fn show(signed: Signed, address: Address, Path(id): Path<UserId>) -> Result<Response, Failure> {
    let user = users::show::show(&signed.identity.realm, signed.actor(), &id).await?;
    answer(StatusCode::OK, &json!({"user": view::user(&user, &address.v3())}))
}

/// `POST /v3/users`.
pub(crate) async fn create(
    signed: Signed,
    address: Address,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let mut fields = Fields::within(body, "user")?;
    home::new_in(fields.optional_text("domain_id")?.as_deref())?;
    let wish = NewUser {
        name: fields.text("name")?,
        email: fields.optional_text("email")?,
        description: fields.optional_text("description")?,
        default_project: fields.optional_text("default_project_id")?.map(ProjectId::new),
        is_enabled: fields.flag("enabled")?,
    };
    let password = new_password(&mut fields)?;
    fields.empty("options")?;
    fields.empty("federated")?;
    fields.finish()?;
    let user = users::create::create(&signed.identity.realm, signed.actor(), wish, password).await?;
    answer(StatusCode::CREATED, &json!({"user": view::user(&user, &address.v3())}))
}

/// `PATCH /v3/users/{id}`.
pub(crate) async fn update(
    signed: Signed,
    address: Address,
    Path(id): Path<UserId>,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let mut fields = Fields::within(body, "user")?;
    home::new_in(fields.optional_text("domain_id")?.as_deref())?;
    let change = UserChange {
        name: fields.optional_text("name")?,
        email: fields.nullable_text("email")?,
        description: fields.nullable_text("description")?,
        default_project: fields
            .nullable_text("default_project_id")?
            .map(|id| id.map(ProjectId::new)),
        is_enabled: fields.flag("enabled")?,
        password: None,
    };
    let password = new_password(&mut fields)?;
    fields.empty("options")?;
    fields.finish()?;
    let user = users::update::update(&signed.identity.realm, signed.actor(), &id, change, password).await?;
    answer(StatusCode::OK, &json!({"user": view::user(&user, &address.v3())}))
}

/// `DELETE /v3/users/{id}`.
pub(crate) async fn delete(signed: Signed, Path(id): Path<UserId>) -> Result<Response, Failure> {
    users::delete::delete(&signed.identity.realm, signed.actor(), &id).await?;
    Ok(done())
}

/// `POST /v3/users/{id}/password`: the user chooses another, and needs no token for it.
pub(crate) async fn change_password(
    BuiltIn(identity): BuiltIn,
    Peer(peer): Peer,
    Path(id): Path<UserId>,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let mut fields = Fields::within(body, "user")?;
    let present = Secret::new(fields.text("original_password")?);
    let password = new_password(&mut fields)?.ok_or_else(|| fields.missing("password"))?;
    users::change_password::change_password(&identity, &id, present, password, peer).await?;
    Ok(done())
}

/// `GET /v3/users/{id}/projects`.
pub(crate) async fn projects(
    signed: Signed,
    address: Address,
    Path(id): Path<UserId>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Failure> {
    let filters = Filters::of(query)?;
    let filter = ProjectFilter {
        name: filters.text("name").map(str::to_owned),
        is_enabled: filters.flag("enabled"),
        of_user: None,
    };
    let mut found = users::projects::projects(&signed.identity.realm, signed.actor(), &id, filter).await?;
    if !filters.is_about_home(&["domain_id"]) {
        found.clear();
    }
    let v3 = address.v3();
    let shown: Vec<Value> = found.iter().map(|project| view::project(project, &v3)).collect();
    answer(
        StatusCode::OK,
        &view::list("projects", shown, &v3, &format!("/users/{id}/projects")),
    )
}

fn new_password(fields: &mut Fields) -> Result<Option<Secret>, Failure> {
    let text = fields.optional_text("password")?;
    Ok(text.map(|text| Secret::new_password(&text)).transpose()?)
}
