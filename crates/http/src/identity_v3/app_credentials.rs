//! `/v3/users/{user}/application_credentials`.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::identity::app_credentials;
use nectary_domain::identity::app_credential::{NewAppCredential, RoleRef};
use nectary_domain::identity::secret::Secret;
use nectary_domain::ids::{AppCredentialId, RoleId, UserId};
use nectary_domain::time::Timestamp;
use serde_json::json;

use super::fields::Fields;
use super::filters::Filters;
use super::{Address, Signed, answer, done, view};
use crate::error::Failure;
use crate::extract::{JsonObject, Path, QueryPairs};

/// `POST`: the only answer that shows the secret.
pub(crate) async fn create(
    signed: Signed,
    address: Address,
    Path(user): Path<UserId>,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let mut fields = Fields::within(body, "application_credential")?;
    let expires_at = match fields.optional_text("expires_at")? {
        Some(text) => Some(
            text.parse::<Timestamp>()
                .map_err(|error| Failure::bad_request(format!("{error}.")))?,
        ),
        None => None,
    };
    let wish = NewAppCredential {
        name: fields.text("name")?,
        description: fields.optional_text("description")?,
        roles: fields
            .objects("roles")?
            .map(|roles| roles.into_iter().map(role).collect())
            .transpose()?,
        is_unrestricted: fields.flag("unrestricted")?.unwrap_or(false),
        expires_at,
    };
    let secret = fields
        .optional_text("secret")?
        .map(|text| Secret::new_password(&text))
        .transpose()?;
    // Rules we do not know would say less than the credential then could do, so they are refused. No rules are none.
    fields.empty("access_rules")?;
    fields.empty("system")?;
    // The credential is for the token's project, whichever is named.
    fields.any("project_id");
    fields.finish()?;
    let (realm, actor) = (&signed.identity.realm, signed.actor());
    let (credential, secret) = app_credentials::create::create(realm, actor, &user, wish, secret).await?;
    let mut shown = view::app_credential(&credential, &address.v3());
    shown["secret"] = secret.reveal().into();
    answer(StatusCode::CREATED, &json!({"application_credential": shown}))
}

/// `GET`: all of the user's.
pub(crate) async fn list(
    signed: Signed,
    address: Address,
    Path(user): Path<UserId>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Failure> {
    let filters = Filters::of(query)?;
    let (realm, actor) = (&signed.identity.realm, signed.actor());
    let found = app_credentials::list::list(realm, actor, &user, filters.text("name")).await?;
    let (v3, path) = (address.v3(), format!("/users/{user}/application_credentials"));
    let shown = found.iter().map(|credential| view::app_credential(credential, &v3));
    answer(
        StatusCode::OK,
        &view::list("application_credentials", shown, &v3, &path),
    )
}

/// `GET …/{id}`.
pub(crate) async fn show(
    signed: Signed,
    address: Address,
    Path((user, id)): Path<(UserId, AppCredentialId)>,
) -> Result<Response, Failure> {
    let found = app_credentials::show::show(&signed.identity.realm, signed.actor(), &user, &id).await?;
    answer(
        StatusCode::OK,
        &json!({"application_credential": view::app_credential(&found, &address.v3())}),
    )
}

/// `DELETE …/{id}`.
pub(crate) async fn delete(
    signed: Signed,
    Path((user, id)): Path<(UserId, AppCredentialId)>,
) -> Result<Response, Failure> {
    app_credentials::delete::delete(&signed.identity.realm, signed.actor(), &user, &id).await?;
    Ok(done())
}

fn role(mut fields: Fields) -> Result<RoleRef, Failure> {
    match fields.optional_text("id")? {
        Some(id) => Ok(RoleRef::Id(RoleId::new(id))),
        None => fields.text("name").map(RoleRef::Name),
    }
}
