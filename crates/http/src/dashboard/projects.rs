//! Choosing the project to work in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::Error;
use nectary_app::identity::tokens::projects::projects;
use nectary_app::identity::tokens::revoke::revoke;
use nectary_domain::identity::project::Project;
use nectary_domain::ids::ProjectId;

use super::address::return_path;
use super::form::Sent;
use super::login::{rescope, with_session};
use super::session::SignedIn;
use super::shell::Shell;
use super::{HOME, page, see_other};
use crate::error::Failure;
use crate::extract::QueryPairs;
use crate::image_v2::links::with_query;
use crate::site::Site;

#[derive(Template)]
#[template(path = "projects.html")]
struct ProjectsPage<'a> {
    shell: Shell,
    to: &'a str,
    projects: Vec<Project>,
    current: Option<ProjectId>,
    problem: Option<&'static str>,
}

/// The page to choose on, and where to go on then.
pub(super) fn choose(then: &str) -> String {
    with_query("/dashboard/projects", (then != HOME).then_some(("to", then)))
}

/// `GET /dashboard/projects`
pub(crate) async fn show(signed_in: SignedIn, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let to = pairs
        .iter()
        .find(|(name, _)| name == "to")
        .map(|(_, value)| value.as_str());
    choice(&signed_in, return_path(to), None).await
}

async fn choice(signed_in: &SignedIn, to: &str, problem: Option<&'static str>) -> Result<Response, Failure> {
    let title = signed_in.visitor.language.words().sign_in.projects;
    let choice = ProjectsPage {
        shell: Shell::without_project(signed_in, title),
        to,
        projects: projects(&signed_in.identity.realm, &signed_in.shown.token).await?,
        current: signed_in.shown.token.project.clone(),
        problem,
    };
    let status = problem.map_or(StatusCode::OK, |_| StatusCode::FORBIDDEN);
    page(status, &choice)
}

/// `POST /dashboard/projects`: a token for that project takes the place of the present one.
pub(crate) async fn change(
    State(site): State<Site>,
    Sent { by: signed_in, fields }: Sent<SignedIn>,
) -> Result<Response, Failure> {
    let to = return_path(fields.get("to"));
    let wanted = ProjectId::new(fields.text("project"));
    match rescope(&signed_in.identity, &signed_in.text, &wanted).await {
        Ok(issued) => {
            revoke(&signed_in.identity, signed_in.actor(), &signed_in.text).await?;
            with_session(see_other(to), &issued.text, &site)
        }
        Err(Error::Unauthenticated(_)) => {
            let problem = signed_in.visitor.language.words().sign_in.not_yours;
            choice(&signed_in, to, Some(problem)).await
        }
        Err(error) => Err(error.into()),
    }
}
