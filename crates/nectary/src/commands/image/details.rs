//! What a catalog tells of one image and not in lists, for those who ask for such fields of a list.

use futures::stream::{self, StreamExt, TryStreamExt};
use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::images;

use crate::commands::asking::Client;
use crate::commands::offline::Failure;

/// Fields that lists lack.
const DETAILS: [&str; 5] = ["properties", "checksum", "os_hash_algo", "os_hash_value", "history"];
/// Images that are asked for at once.
const AT_ONCE: usize = 8;

/// Images of a catalog's list, with the fields that are asked for: if a list lacks one, each image is asked for by itself.
pub async fn completed(client: &Client, listed: Vec<Image>) -> Result<Vec<Image>, Failure> {
    let is_detail = |field: &String| DETAILS.iter().any(|detail| field.split('.').next() == Some(*detail));
    if !client.output.fields.iter().any(is_detail) {
        return Ok(listed);
    }
    let asked = stream::iter(listed).map(|image| async move {
        match images::show_in_catalog(&client.session, &image.id).await {
            Ok(whole) => Ok(whole),
            // Gone since it was listed.
            Err(error) if error.status() == Some(404) => Ok(image),
            Err(error) => Err(error.into()),
        }
    });
    asked.buffered(AT_ONCE).try_collect().await
}
