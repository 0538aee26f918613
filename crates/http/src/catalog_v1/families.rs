//! Families of official images: list, show, resolve, and the verbs that change them.

use axum::http::header::ETAG;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use nectary_app::families as verbs;
use nectary_domain::family::facts::Registration;
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::verb::Verb;
use serde_json::json as object;

use super::family_view::{FamilyDetail, FamilyListView, OutcomeView};
use super::how::AskedHow;
use super::list_query::Parameters;
use crate::error::Failure;
use crate::extract::{InProject, JsonObject, MaybeObject, Path, QueryPairs};
use crate::respond::json;

/// `GET /catalog/v1/families`
pub(crate) async fn list(InProject(ctx): InProject, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let parameters = Parameters::of(&pairs, &["limit"])?;
    let marker = parameters.once("marker")?.map(FamilySlug::new);
    let page = verbs::list::list(&ctx, parameters.limit()?, marker.as_ref()).await?;
    json(StatusCode::OK, &FamilyListView::of(&page, &pairs))
}

/// `POST /catalog/v1/families`
pub(crate) async fn register(
    InProject(ctx): InProject,
    AskedHow(how): AskedHow,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let wish = Registration::read(&body)?;
    let outcome = verbs::register::register(&ctx, &wish, how).await?;
    let status = if outcome.changed {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    answer(status, &outcome)
}

/// `GET /catalog/v1/families/{family}`
pub(crate) async fn show(InProject(ctx): InProject, Path(slug): Path<FamilySlug>) -> Result<Response, Failure> {
    let page = verbs::show::show(&ctx, &slug).await?;
    let response = json(StatusCode::OK, &FamilyDetail::of(&page))?;
    Ok(tagged(response, page.lineage.family.version))
}

/// `GET /catalog/v1/families/{family}/resolve`
pub(crate) async fn resolve(InProject(ctx): InProject, Path(family): Path<String>) -> Result<Response, Failure> {
    let build = verbs::resolve::resolve(&ctx, &family).await?;
    let named = object!({
        "family": build.family.as_str(),
        "image_id": build.image.as_str(),
        "build": build.number.as_str(),
    });
    json(StatusCode::OK, &named)
}

/// `PATCH /catalog/v1/families/{family}`
pub(crate) async fn update(
    InProject(ctx): InProject,
    Path(slug): Path<FamilySlug>,
    AskedHow(how): AskedHow,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let verb = Verb::read("update", &body)?;
    answer(StatusCode::OK, &verbs::change(&ctx, &slug, &verb, how).await?)
}

macro_rules! verb_handlers {
    ($($name:ident)*) => {$(
        #[doc = concat!("`POST /catalog/v1/families/{family}/", stringify!($name), "`")]
        pub(crate) async fn $name(
            InProject(ctx): InProject,
            Path(slug): Path<FamilySlug>,
            AskedHow(how): AskedHow,
            MaybeObject(body): MaybeObject,
        ) -> Result<Response, Failure> {
            let verb = Verb::read(stringify!($name), &body)?;
            answer(StatusCode::OK, &verbs::change(&ctx, &slug, &verb, how).await?)
        }
    )*};
}

verb_handlers! { promote rollback retire deprecate revoke reinstate }

fn answer(status: StatusCode, outcome: &verbs::Outcome) -> Result<Response, Failure> {
    let response = json(status, &OutcomeView::of(outcome))?;
    Ok(tagged(response, outcome.page.lineage.family.version))
}

/// An answer about a family, with the version that a change of it may name.
fn tagged(mut response: Response, version: i64) -> Response {
    if let Ok(tag) = HeaderValue::try_from(format!("\"{version}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}
