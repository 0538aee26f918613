//! Verbs of the catalog: images with what they are to the one who looks.

pub mod categories;
pub mod list;
pub mod search;
pub mod show;

use std::collections::{BTreeMap, HashMap};

use nectary_domain::category::Category;
use nectary_domain::family::build::Placement;
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::image::Image;
use nectary_domain::member::MemberStatus;
use nectary_domain::visibility::{Subject, Viewer, Visibility};

use crate::ctx::Ctx;
use crate::error::Error;
use crate::families::builds_of;
use crate::ports::database::Reads;

/// An image as it stands in the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogImage {
    /// The image.
    pub image: Image,
    /// What it is to the caller; nothing if he only sees it because he administers the cloud, or because it is nobody's.
    pub category: Option<Category>,
    /// Why it is that: a sentence.
    pub why: &'static str,
    /// The name of the project that owns it, as far as our own identity knows it. Whoever sees an image may know whose it is.
    pub owner_name: Option<String>,
    /// The build that it is, if it is one.
    pub placement: Option<Placement>,
}

/// What is known of the images of a page beside themselves, read by a number of statements that does not grow with it.
pub(crate) struct Surroundings {
    viewer: Viewer,
    memberships: HashMap<ImageId, MemberStatus>,
    placements: BTreeMap<ImageId, Placement>,
    owner_names: BTreeMap<ProjectId, String>,
}

impl Surroundings {
    /// Reads what belongs to these images.
    pub(crate) async fn read(ctx: &Ctx, rows: &mut (impl Reads + ?Sized), images: &[Image]) -> Result<Self, Error> {
        let viewer = ctx.caller.viewer();
        let memberships = match viewer.project() {
            None => Vec::new(),
            Some(project) => {
                let shared = images
                    .iter()
                    .filter(|image| image.record().visibility == Visibility::Shared)
                    .filter(|image| image.record().owner.as_ref() != Some(project));
                let ids: Vec<_> = shared.map(Image::id).collect();
                rows.memberships(project, &ids).await?
            }
        };
        let placements = builds_of(rows, images).await?;
        let owners = images.iter().filter_map(|image| image.record().owner.clone());
        let owner_names = rows.project_names(&owners.collect()).await?;
        Ok(Self {
            viewer,
            placements,
            owner_names,
            memberships: memberships.into_iter().collect(),
        })
    }

    fn subject<'i>(&self, image: &'i Image) -> Subject<'i> {
        image.subject(self.memberships.get(image.id()).copied())
    }

    /// An image with what it is to the caller.
    pub(crate) fn describe(&self, ctx: &Ctx, image: Image) -> CatalogImage {
        let curators = &ctx.app.options.curators;
        let subject = self.subject(&image);
        CatalogImage {
            category: curators.category(&subject, &self.viewer),
            why: curators.why(&subject, &self.viewer),
            placement: self.placements.get(image.id()).cloned(),
            owner_name: image
                .record()
                .owner
                .as_ref()
                .and_then(|owner| self.owner_names.get(owner).cloned()),
            image,
        }
    }
}
