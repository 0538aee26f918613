//! `nectary image`: images of a server, by a person who signs in there.

mod chunks;
mod create;
mod delete;
pub(super) mod details;
mod download;
mod list;
mod publish;
mod receiving;
mod sending;
mod set;
mod share;
mod shares;
mod show;
mod unpublish;
mod unshare;
mod upload;
mod why;

use clap::Subcommand;
use nectary_remote::catalog_client::image::Image;
use nectary_remote::catalog_client::{Session, images};

use super::asking::{self, Client};
use super::offline::Failure;
use crate::cli::Terminal;
use crate::output::{Column, column, wide};

/// Wherever IMAGE is named: an id, its first four digits or more, a name, or family:NAME for a family's current build.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the images you may use
    List(list::Arguments),
    /// Show all about an image
    Show(show::Arguments),
    /// Make an image, and upload a file into it
    Create(create::Arguments),
    /// Upload a file into an image that has no data yet; what was cut goes on
    Upload(upload::Arguments),
    /// Download the data of an image and verify it; what was cut goes on
    Download(download::Arguments),
    /// Change an image: its name, who sees it, properties, tags and what it needs
    Set(set::Arguments),
    /// Delete an image
    Delete(delete::Arguments),
    /// Offer an image to other projects
    Share(share::Arguments),
    /// Take an image back from projects, or leave one that was shared with you
    Unshare(unshare::Arguments),
    /// List with whom an image is shared, or all that your project gave and got
    Shares(shares::Arguments),
    /// Make an image public: everybody may find, start and download it
    Publish(publish::Arguments),
    /// Take back, within 24 hours, that an image was made public
    Unpublish(unpublish::Arguments),
    /// Say why you see an image, and in which category
    Why(why::Arguments),
}

impl asking::Verb for Verb {
    async fn run(&self, client: &Client, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        match self {
            Self::List(arguments) => list::list(arguments, client, terminal).await,
            Self::Show(arguments) => show::show(arguments, client, terminal).await,
            Self::Create(arguments) => create::create(arguments, client, terminal).await,
            Self::Upload(arguments) => upload::upload(arguments, client, terminal).await,
            Self::Download(arguments) => download::download(arguments, client, terminal).await,
            Self::Set(arguments) => set::set(arguments, client, terminal).await,
            Self::Delete(arguments) => delete::delete(arguments, client, terminal).await,
            Self::Share(arguments) => share::share(arguments, client, terminal).await,
            Self::Unshare(arguments) => unshare::unshare(arguments, client, terminal).await,
            Self::Shares(arguments) => shares::shares(arguments, client, terminal).await,
            Self::Publish(arguments) => publish::publish(arguments, client, terminal).await,
            Self::Unpublish(arguments) => unpublish::unpublish(arguments, client, terminal).await,
            Self::Why(arguments) => why::why(arguments, client, terminal).await,
        }
    }
}

/// Who can see an image.
const VISIBILITIES: [&str; 4] = ["private", "shared", "community", "public"];

/// What lists of images show.
pub(super) const LISTED: [Column; 15] = [
    column("id", "id"),
    column("name", "name"),
    column("category", "category"),
    column("status", "status"),
    column("size_bytes", "size"),
    column("created_at", "created"),
    wide("visibility", "visibility"),
    wide("distribution", "distribution"),
    wide("version", "version"),
    wide("architecture", "architecture"),
    wide("default_user", "login user"),
    wide("disk_format", "format"),
    wide("family.slug", "family"),
    wide("family.build", "build"),
    wide("owner_id", "owner"),
];

/// What is shown of one image, in this order.
const SHOWN: [Column; 43] = [
    column("id", "id"),
    column("name", "name"),
    column("category", "category"),
    column("why", "why"),
    column("status", "status"),
    column("visibility", "visibility"),
    column("default_user", "login user"),
    column("description", "description"),
    column("distribution", "distribution"),
    column("version", "version"),
    column("architecture", "architecture"),
    column("family.name", "family"),
    column("family.slug", "family slug"),
    column("family.build", "build"),
    column("family.state", "build state"),
    column("family.is_current", "current build"),
    column("family.revoked.at", "revoked"),
    column("family.revoked.message", "revoked because"),
    column("family.deprecated.at", "deprecated"),
    column("family.deprecated.message", "deprecated because"),
    column("family.deprecated.ends_on", "may be gone from"),
    column("family.superseded.at", "superseded"),
    column("family.superseded.reason", "superseded because"),
    column("family.replaced_by.build", "replaced by build"),
    column("family.replaced_by.image_id", "replaced by image"),
    column("size_bytes", "size"),
    column("virtual_size_bytes", "disk size"),
    column("disk_format", "disk format"),
    column("container_format", "container format"),
    column("min_disk_gib", "least disk"),
    column("min_ram_mib", "least memory"),
    column("owner_id", "owner"),
    column("is_protected", "protected"),
    column("is_hidden", "hidden"),
    column("is_snapshot", "snapshot"),
    column("tags", "tags"),
    column("created_at", "created"),
    column("updated_at", "updated"),
    column("os_hash_algo", "digest by"),
    column("os_hash_value", "digest"),
    column("checksum", "MD5"),
    column("message", "message"),
    column("deleted_at", "deleted"),
];

/// All a server tells of an image.
async fn in_full(session: &Session, id: &str) -> Result<Image, Failure> {
    if session.has_catalog().await? {
        match images::show_in_catalog(session, id).await {
            Ok(image) => return Ok(image),
            // A catalog of before it had images.
            Err(error) if error.status() == Some(404) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(images::show(session, id).await?)
}
