//! An image in a list, and what every page says of one.

use nectary_app::catalog::CatalogImage;
use nectary_domain::category::Category;
use nectary_domain::facet;
use nectary_domain::image::state::Status;
use nectary_domain::time::Timestamp;

use super::address;
use super::icon::Icon;
use super::show::{Moment, Size};
use super::words::{Language, Words};

/// What an image is to whoever looks at it, as a page shows it.
pub(super) struct Badge {
    /// The word of the API, for the style.
    pub(super) kind: &'static str,
    pub(super) name: &'static str,
    /// Why.
    pub(super) why: &'static str,
}

impl Badge {
    pub(super) fn of(category: Option<Category>, words: &Words) -> Self {
        let words = &words.category;
        let (name, why) = match category {
            Some(Category::Official) => (words.official, words.why_official),
            Some(Category::Contributed) => (words.contributed, words.why_contributed),
            Some(Category::Project) => (words.project, words.why_project),
            Some(Category::Shared) => (words.shared, words.why_shared),
            Some(Category::Public) => (words.public, words.why_public),
            Some(Category::Community) => (words.community, words.why_community),
            Some(Category::Archived) => (words.archived, words.why_archived),
            None => (words.none, words.why_none),
        };
        Self {
            kind: category.map_or("none", Category::as_str),
            name,
            why,
        }
    }
}

/// An image in a list.
pub(super) struct Card {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) icon: Icon,
    pub(super) badge: Badge,
    pub(super) login_user: Option<String>,
    /// `debian 12`.
    pub(super) system: Option<String>,
    pub(super) size: Option<Size>,
    pub(super) created: Moment,
    /// Whose it is, unless that is plain from the category.
    pub(super) owner: Option<String>,
    /// The state, unless it is the usual one.
    pub(super) state: Option<&'static str>,
    pub(super) is_snapshot: bool,
}

impl Card {
    pub(super) fn of(listed: &CatalogImage, now: Timestamp, language: Language) -> Self {
        let words = language.words();
        let image = &listed.image;
        let record = image.record();
        let property = |name: &str| record.properties.get(name).filter(|value| !value.is_empty());
        let name = record.name.clone().filter(|name| !name.trim().is_empty());
        let name = name.unwrap_or_else(|| words.basics.unnamed.to_owned());
        Self {
            icon: Icon::of(property(facet::DISTRIBUTION).unwrap_or(&name)),
            path: address::image(image.id().as_str()),
            badge: Badge::of(listed.category, words),
            login_user: property("default_user").map(str::to_owned),
            system: system(property(facet::DISTRIBUTION), property(facet::VERSION)),
            size: image.content().map(|content| Size::of(content.size_bytes, language)),
            created: Moment::of(image.created_at(), now, language),
            owner: match listed.category {
                Some(Category::Official | Category::Project) => None,
                Some(_) | None => owner(listed),
            },
            state: (image.status() != Status::Active).then(|| image.status().as_str()),
            is_snapshot: image.is_snapshot(),
            name,
        }
    }
}

/// The project that owns an image: its name, or its id where the name is not known.
fn owner(listed: &CatalogImage) -> Option<String> {
    let id = listed.image.record().owner.as_ref()?;
    Some(listed.owner_name.clone().unwrap_or_else(|| id.to_string()))
}

fn system(distribution: Option<&str>, version: Option<&str>) -> Option<String> {
    let distribution = distribution?;
    Some(version.map_or_else(
        || distribution.to_owned(),
        |version| format!("{distribution} {version}"),
    ))
}
