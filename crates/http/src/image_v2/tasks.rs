//! What runs for an image in the background, as far as the Image API shows it. No import method is enabled, so
//! nothing does.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::images as verbs;
use nectary_domain::ids::ImageId;
use serde_json::{Value, json};

use crate::error::Failure;
use crate::extract::{Authenticated, JsonObject, Path};
use crate::respond;

/// `GET /v2/images/{image_id}/tasks`
pub(crate) async fn of_image(Authenticated(ctx): Authenticated, Path(id): Path<ImageId>) -> Result<Response, Failure> {
    verbs::show::show(&ctx, &id).await?;
    respond::json(StatusCode::OK, &json!({"tasks": []}))
}

/// `POST /v2/images/{image_id}/import`: every method is one that is not enabled, and that is a bad request.
pub(crate) async fn import(_: Authenticated, JsonObject(body): JsonObject) -> Result<Response, Failure> {
    let method = body
        .get("method")
        .and_then(|method| method.get("name"))
        .and_then(Value::as_str);
    Err(Failure::bad_request(match method {
        Some(method) => format!("The import method {method:?} is not enabled here. Send the data with PUT …/file."),
        None => "The request body needs \"method\", an object with a \"name\".".to_owned(),
    }))
}
