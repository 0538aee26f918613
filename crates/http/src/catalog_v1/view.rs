//! Images as the catalog shows them. Every key is always there.

use std::collections::BTreeMap;

use nectary_app::catalog::CatalogImage;
use nectary_app::catalog::list::CatalogPage;
use nectary_app::catalog::search::Found;
use nectary_app::catalog::show::ShownImage;
use nectary_domain::facet::{self, FacetValue, Facets};
use serde::Serialize;

use super::family_view::{EventView, PlacementView};
use crate::image_v2::links;

/// A page of images.
#[derive(Serialize)]
pub(super) struct ImagePageView<'a> {
    images: Vec<ImageSummary<'a>>,
    next: Option<String>,
    facets: Option<BTreeMap<&'static str, Vec<FacetValueView<'a>>>>,
}

/// How many images a value of a facet would leave.
#[derive(Serialize)]
struct FacetValueView<'a> {
    value: &'a str,
    count: u64,
}

fn facets(facets: &Facets) -> BTreeMap<&'static str, Vec<FacetValueView<'_>>> {
    fn view(counted: &FacetValue) -> FacetValueView<'_> {
        FacetValueView {
            value: &counted.value,
            count: counted.count,
        }
    }
    let with_word = facets.iter().map(|(facet, values)| (facet.as_str(), values));
    with_word
        .map(|(word, values)| (word, values.iter().map(view).collect()))
        .collect()
}

impl<'a> ImagePageView<'a> {
    pub(super) fn of(page: &'a CatalogPage, pairs: &[(String, String)]) -> Self {
        let next = |marker: &nectary_domain::ids::ImageId| links::next("/catalog/v1/images", pairs, marker.as_str());
        Self {
            images: page.images.iter().map(ImageSummary::of).collect(),
            next: page.next_marker.as_ref().map(next),
            facets: page.facets.as_ref().map(facets),
        }
    }
}

/// What a search found.
#[derive(Serialize)]
pub(super) struct FoundView<'a> {
    images: Vec<ImageSummary<'a>>,
    corrected: Option<&'a str>,
}

impl<'a> FoundView<'a> {
    pub(super) fn of(found: &'a Found) -> Self {
        Self {
            images: found.images.iter().map(ImageSummary::of).collect(),
            corrected: found.corrected.as_deref(),
        }
    }
}

/// An image in a list.
#[derive(Serialize)]
pub(crate) struct ImageSummary<'a> {
    id: &'a str,
    name: Option<&'a str>,
    category: Option<&'static str>,
    why: &'static str,
    status: &'static str,
    visibility: &'static str,
    owner_id: Option<&'a str>,
    owner_name: Option<&'a str>,
    size_bytes: Option<u64>,
    virtual_size_bytes: Option<u64>,
    disk_format: Option<&'a str>,
    container_format: Option<&'a str>,
    min_disk_gib: u32,
    min_ram_mib: u32,
    distribution: Option<&'a str>,
    version: Option<&'a str>,
    architecture: Option<&'a str>,
    default_user: Option<&'a str>,
    description: Option<&'a str>,
    is_hidden: bool,
    is_protected: bool,
    is_snapshot: bool,
    tags: Vec<&'a str>,
    created_at: String,
    updated_at: String,
    family: Option<PlacementView>,
}

impl<'a> ImageSummary<'a> {
    pub(crate) fn of(listed: &'a CatalogImage) -> Self {
        let image = &listed.image;
        let record = image.record();
        let content = image.content();
        let property = |name| record.properties.get(name);
        Self {
            id: record.id.as_str(),
            name: record.name.as_deref(),
            category: listed.category.map(|category| category.as_str()),
            why: listed.why,
            status: image.status().as_str(),
            visibility: record.visibility.as_str(),
            owner_id: record.owner.as_ref().map(|owner| owner.as_str()),
            owner_name: listed.owner_name.as_deref(),
            size_bytes: content.map(|content| content.size_bytes),
            virtual_size_bytes: content.and_then(|content| content.virtual_size_bytes),
            disk_format: record.disk_format.as_ref().map(|format| format.as_str()),
            container_format: record.container_format.as_ref().map(|format| format.as_str()),
            min_disk_gib: record.min_disk_gib,
            min_ram_mib: record.min_ram_mib,
            distribution: property(facet::DISTRIBUTION),
            version: property(facet::VERSION),
            architecture: property(facet::ARCHITECTURE),
            default_user: property("default_user"),
            description: property("description"),
            is_hidden: record.is_hidden,
            is_protected: record.is_protected,
            is_snapshot: image.is_snapshot(),
            tags: record.tags.iter().map(|tag| tag.as_str()).collect(),
            created_at: image.created_at().to_string(),
            updated_at: image.updated_at().to_string(),
            family: listed.placement.as_ref().map(PlacementView::of),
        }
    }
}

/// An image by itself.
#[derive(Serialize)]
pub(super) struct ImageDetail<'a> {
    #[serde(flatten)]
    summary: ImageSummary<'a>,
    checksum: Option<&'a str>,
    os_hash_algo: Option<&'a str>,
    os_hash_value: Option<&'a str>,
    properties: BTreeMap<&'a str, &'a str>,
    history: Vec<EventView>,
}

impl<'a> ImageDetail<'a> {
    pub(super) fn of(shown: &'a ShownImage) -> Self {
        let image = &shown.listed.image;
        let content = image.content();
        let properties = image.record().properties.iter();
        Self {
            summary: ImageSummary::of(&shown.listed),
            checksum: content.map(|content| content.md5.as_str()),
            os_hash_algo: content.map(|content| content.hash.algorithm.as_str()),
            os_hash_value: content.map(|content| content.hash.value.as_str()),
            properties: properties.map(|(name, value)| (name.as_str(), value)).collect(),
            history: shown.history.iter().map(|event| EventView::of(event, false)).collect(),
        }
    }
}
