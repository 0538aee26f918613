//! The public catalog for machines: every build that people were offered, as its rows are now.

use std::collections::BTreeMap;

use nectary_domain::family::Family;
use nectary_domain::family::build::Placement;
use nectary_domain::image::Image;
use nectary_domain::time::Timestamp;
use nectary_domain::visibility::Visibility;

use crate::ctx::App;
use crate::error::Error;

/// A family with its published builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedFamily {
    /// The family.
    pub family: Family,
    /// Its builds whose images everybody may see, newest first.
    pub builds: Vec<(Placement, Image)>,
}

/// The feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The families by name, without those that have nothing for people.
    pub families: Vec<FeedFamily>,
    /// When any of them last changed; the epoch if there is none.
    pub updated_at: Timestamp,
}

/// Reads the feed, for everybody: by a fixed number of statements.
pub async fn feed(app: &App) -> Result<Feed, Error> {
    let mut rows = app.db.read().await?;
    let families = rows.families().await?;
    let builds = rows.published_builds().await?;
    let images = rows.published_images().await?;
    drop(rows);

    let is_for_all = |image: &Image| matches!(image.record().visibility, Visibility::Public | Visibility::Community);
    let mut images: BTreeMap<_, _> = images
        .into_iter()
        .filter(is_for_all)
        .map(|image| (image.id().clone(), image))
        .collect();
    let mut by_family: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for placement in builds {
        if let Some(image) = images.remove(&placement.build.image) {
            let slug = placement.build.family.clone();
            by_family.entry(slug).or_default().push((placement, image));
        }
    }
    let families: Vec<_> = families
        .into_iter()
        .filter_map(|family| {
            let mut builds = by_family.remove(&family.slug)?;
            builds.sort_by(|(a, _), (b, _)| b.build.number.cmp(&a.build.number));
            Some(FeedFamily { family, builds })
        })
        .collect();
    let updated_at = families.iter().map(|listed| listed.family.updated_at).max();
    Ok(Feed {
        families,
        updated_at: updated_at.unwrap_or(Timestamp::from_micros(0)),
    })
}
