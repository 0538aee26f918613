//! Adding an image from a file: a new one, the data of one that waits for them, or the rest of what was begun. The script
//! on the page does the sending; without it the page names the command.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::images::show::show as find_image;
use nectary_app::uploads::show::show as find_upload;
use nectary_domain::ids::{ImageId, UploadSessionId};
use nectary_domain::image::Image;
use nectary_domain::image::state::Status;
use nectary_domain::upload_session::SessionState;

use super::session::Session;
use super::shell::{Place, Shell};
use super::show::Size;
use super::words::fill;
use super::{address, page};
use crate::error::Failure;
use crate::extract::QueryPairs;
use crate::image_v2::links::with_query;

const PATH: &str = "/dashboard/add";

#[derive(Template)]
#[template(path = "add.html")]
struct AddPage {
    shell: Shell,
    proof: String,
    /// The disk formats that this catalog takes.
    formats: Vec<String>,
    /// The image that the data is for, if there is one already: its id, and the disk format it says it has.
    image: Option<(String, Option<String>)>,
    /// What the page goes on with: a sentence, and the upload.
    going_on: Option<String>,
    upload: Option<String>,
}

/// Where the data of an image is added.
pub(super) fn data_of(image: &ImageId) -> String {
    with_query(PATH, [("image", image.as_str())])
}

/// Where an upload is gone on with.
pub(super) fn rest_of(upload: &UploadSessionId) -> String {
    with_query(PATH, [("upload", upload.as_str())])
}

/// `GET /dashboard/add`
pub(crate) async fn show(session: Session, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let language = session.signed_in.visitor.language;
    let words = &language.words().add;
    let upload = match address::first(&pairs, "upload") {
        Some(id) => Some(find_upload(&session.ctx, &UploadSessionId::new(id)).await?.0),
        None => None,
    };
    // What has come to its end in the meantime is not gone on with.
    let upload = upload.filter(|upload| matches!(upload.state, SessionState::Receiving(_)));
    let image = match (&upload, address::first(&pairs, "image")) {
        (Some(upload), _) => Some(find_image(&session.ctx, &upload.image).await?),
        (None, Some(id)) => Some(find_image(&session.ctx, &ImageId::new(id)).await?),
        (None, None) => None,
    };
    let image = image.filter(|image| image.status() == Status::Queued);
    let going_on = match (&upload, &image) {
        (Some(upload), _) => {
            let name = upload.file.as_ref().map(|file| file.name());
            let size = Size::of(upload.plan.size_bytes, language).short;
            let text = name.map_or(words.rest_of_some_file, |_| words.rest_of_file);
            Some(fill(text, &[("file", name.unwrap_or_default()), ("size", &size)]))
        }
        (None, Some(image)) => Some(fill(words.data_of, &[("name", called(image))])),
        (None, None) => None,
    };
    let shown = AddPage {
        shell: Shell::of(&session, Place::Add, words.title).await?,
        proof: session.signed_in.form_proof(),
        formats: session.ctx.app.options.formats.disk.clone(),
        image: image.map(|image| {
            let format = image
                .record()
                .disk_format
                .as_ref()
                .map(|format| format.as_str().to_owned());
            (image.id().to_string(), format)
        }),
        going_on,
        upload: upload.map(|upload| upload.id.to_string()),
    };
    page(StatusCode::OK, &shown)
}

fn called(image: &Image) -> &str {
    image.record().name.as_deref().unwrap_or(image.id().as_str())
}
