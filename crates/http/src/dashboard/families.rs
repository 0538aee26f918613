//! The page of all families.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::families::list::list;
use nectary_domain::family::build::Build;
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::{Family, Standing};

use super::family::{link, support};
use super::session::Session;
use super::shell::{Place, Shell};
use super::words::Families;
use super::{address, page};
use crate::error::Failure;
use crate::extract::QueryPairs;
use crate::image_v2::links::with_query;

const PATH: &str = "/dashboard/families";
/// Families on a page.
const PAGE: usize = 50;

/// A family in the list.
struct FamilyRow {
    name: String,
    path: String,
    state: &'static str,
    /// The build to start, and its page.
    current: Option<(String, String)>,
    is_deprecated: bool,
    is_revoked: bool,
    login_user: Option<String>,
    support: &'static str,
    ends_on: Option<String>,
}

#[derive(Template)]
#[template(path = "families.html")]
struct FamiliesPage {
    shell: Shell,
    families: Vec<FamilyRow>,
    next: Option<String>,
}

/// `GET /dashboard/families`
pub(crate) async fn show(session: Session, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let words = &session.signed_in.visitor.language.words().families;
    let marker = address::first(&pairs, "marker").map(FamilySlug::new);
    let listed = list(&session.ctx, PAGE, marker.as_ref()).await?;
    let next = listed.next_marker.as_ref();
    let rows = listed.families.iter();
    let shown = FamiliesPage {
        shell: Shell::of(&session, Place::Catalog, words.all).await?,
        families: rows
            .map(|(family, current)| row(family, current.as_ref(), words))
            .collect(),
        next: next.map(|marker| with_query(PATH, [("marker", marker.as_str())])),
    };
    page(StatusCode::OK, &shown)
}

fn row(family: &Family, current: Option<&Build>, words: &Families) -> FamilyRow {
    FamilyRow {
        name: family.name.to_string(),
        path: address::family(family.slug.as_str()),
        state: match family.standing {
            Standing::Awaiting => words.awaiting,
            Standing::Current(_) => words.living,
            Standing::Retired(_) => words.retired,
        },
        current: current.map(|build| link(build, words)),
        is_deprecated: current.is_some_and(|build| build.deprecated.is_some()),
        is_revoked: current.is_some_and(|build| build.revoked.is_some()),
        login_user: family.about.default_user.clone(),
        support: support(family, words),
        ends_on: family.about.ends_on.map(|day| day.to_string()),
    }
}
