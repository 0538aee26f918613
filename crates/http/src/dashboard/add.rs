//! Adding an image from a file. The script on the page does the sending; without it the page names the command.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::page;
use super::session::Session;
use super::shell::{Place, Shell};
use crate::error::Failure;

#[derive(Template)]
#[template(path = "add.html")]
struct AddPage {
    shell: Shell,
    proof: String,
    /// The project: what was begun for another is not gone on with.
    project: String,
    /// The disk formats that this catalog takes.
    formats: Vec<String>,
}

/// `GET /dashboard/add`
pub(crate) async fn show(session: Session) -> Result<Response, Failure> {
    let title = session.signed_in.visitor.language.words().add.title;
    let shown = AddPage {
        shell: Shell::of(&session, Place::Add, title).await?,
        proof: session.signed_in.form_proof(),
        project: session.project.id.to_string(),
        formats: session.ctx.app.options.formats.disk.clone(),
    };
    page(StatusCode::OK, &shown)
}
