//! Deleting an image: whom it hits, and its name to type where that is somebody else.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::catalog::CatalogImage;
use nectary_app::catalog::show::show as find;
use nectary_app::images::delete::delete;
use nectary_app::members;
use nectary_domain::ids::ImageId;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::policy::Action;
use nectary_domain::visibility::Visibility;

use super::form::Sent;
use super::session::Session;
use super::shell::{Place, Shell};
use super::words::fill;
use super::{HOME, address, page, see_other};
use crate::error::Failure;
use crate::extract::Path;
use crate::image_v2::links::with_query;

#[derive(Template)]
#[template(path = "delete.html")]
struct DeletePage<'a> {
    shell: Shell,
    name: &'a str,
    image: String,
    /// Whom it hits, and what it is.
    hits: Vec<String>,
    /// Why it cannot be deleted, and what to do.
    refusal: Option<(&'static str, String)>,
    /// What to type, where somebody else may miss it.
    type_name: Option<String>,
    problem: Option<&'static str>,
    command: String,
}

/// Whom the end of an image would hit.
struct Reach {
    found: CatalogImage,
    members: usize,
}

impl Reach {
    async fn of(session: &Session, id: &ImageId) -> Result<Self, Failure> {
        let found = find(&session.ctx, id).await?.listed;
        let members = match found.image.record().visibility {
            Visibility::Shared => members::list::list(&session.ctx, id).await?.len(),
            Visibility::Public | Visibility::Private | Visibility::Community => 0,
        };
        Ok(Self { found, members })
    }

    /// Whether anybody outside its project can use it.
    fn is_used_by_others(&self) -> bool {
        let visibility = self.found.image.record().visibility;
        self.members > 0 || matches!(visibility, Visibility::Public | Visibility::Community)
    }
}

/// `GET /dashboard/images/{image_id}/delete`
pub(crate) async fn show(session: Session, Path(id): Path<ImageId>) -> Result<Response, Failure> {
    look(&session, &Reach::of(&session, &id).await?, None).await
}

async fn look(session: &Session, reach: &Reach, problem: Option<&'static str>) -> Result<Response, Failure> {
    let words = session.signed_in.visitor.language.words();
    let (image, texts) = (&reach.found.image, &words.deleting);
    let id = image.id();
    let visibility = image.record().visibility;
    let hits = [
        matches!(visibility, Visibility::Public | Visibility::Community).then(|| texts.everybody.to_owned()),
        (reach.members > 0).then(|| fill(texts.members, &[("n", &reach.members.to_string())])),
        Some(texts.servers.to_owned()),
    ];
    let refusal = if image.record().is_protected {
        Some((texts.is_protected, format!("openstack image set --unprotected {id}")))
    } else {
        let target = ImageTarget::new(image);
        let may_delete = session.ctx.allows(Action::DeleteImage, &target).await?;
        (!may_delete).then(|| (texts.may_not, format!("openstack image show {id}")))
    };
    let name = image.typed_name();
    let shown = DeletePage {
        shell: Shell::of(session, Place::Catalog, texts.title).await?,
        name,
        image: address::image(id.as_str()),
        hits: hits.into_iter().flatten().collect(),
        refusal,
        type_name: reach
            .is_used_by_others()
            .then(|| fill(words.publishing.type_name, &[("name", name)])),
        problem,
        command: format!("openstack image delete {id}"),
    };
    let status = problem.map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
    page(status, &shown)
}

/// `POST /dashboard/images/{image_id}/delete`
pub(crate) async fn confirm(
    Path(id): Path<ImageId>,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    let reach = Reach::of(&session, &id).await?;
    if reach.is_used_by_others() && fields.text("name").trim() != reach.found.image.typed_name() {
        let mistyped = session.signed_in.visitor.language.words().publishing.mistyped;
        return look(&session, &reach, Some(mistyped)).await;
    }
    delete(&session.ctx, &id).await?;
    Ok(see_other(&with_query(HOME, [("tab", "project"), ("done", "deleted")])))
}
