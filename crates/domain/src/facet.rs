//! The sides from which a list of images is narrowed down, such as the distribution, and how many images each value of
//! each would leave.
//!
//! A facet is counted with every condition of the list but its own: a value's count is the length of the list that has
//! this value of the facet, and all else as it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::category::{Category, CategoryFilter, Curators};
use crate::ids::ProjectId;
use crate::member::MemberStatus;
use crate::query::{Filter, ImageQuery, SeenQuery, TextColumn};
use crate::visibility::{Subject, Visibility};

/// The custom property that names an image's distribution.
pub const DISTRIBUTION: &str = "os_distro";
/// The custom property that names the distribution's version.
pub const VERSION: &str = "os_version";
/// The custom property that names the processor an image is for.
pub const ARCHITECTURE: &str = "architecture";

/// Values that a facet shows, those with the most images first.
pub const VALUES_MAX: usize = 100;

/// A side of images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Facet {
    Category,
    Distribution,
    Version,
    Architecture,
    Status,
    DiskFormat,
    Owner,
}

impl Facet {
    /// Those that an image has a text for, in the order in which [`Cell`] keeps them.
    pub const IN_CELLS: [Self; 5] = [
        Self::Status,
        Self::DiskFormat,
        Self::Distribution,
        Self::Version,
        Self::Architecture,
    ];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Distribution => "distribution",
            Self::Version => "version",
            Self::Architecture => "architecture",
            Self::Status => "status",
            Self::DiskFormat => "disk_format",
            Self::Owner => "owner",
        }
    }

    /// The facet that a condition is about, if any.
    pub fn of(filter: &Filter) -> Option<Self> {
        match filter {
            Filter::Property { name, .. } => match name.as_str() {
                DISTRIBUTION => Some(Self::Distribution),
                VERSION => Some(Self::Version),
                ARCHITECTURE => Some(Self::Architecture),
                _ => None,
            },
            Filter::Text { column, .. } => match column {
                TextColumn::Status => Some(Self::Status),
                TextColumn::DiskFormat => Some(Self::DiskFormat),
                TextColumn::Owner => Some(Self::Owner),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Images that are alike in all that decides about facets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Their visibility.
    pub visibility: Visibility,
    /// Their owner, where it decides about the category.
    pub owner: Option<ProjectId>,
    /// The viewer's project is a member of them with this status.
    pub membership: Option<MemberStatus>,
    /// Whether they are hidden.
    pub is_hidden: bool,
    /// Their values of [`Facet::IN_CELLS`].
    pub values: [Option<String>; Facet::IN_CELLS.len()],
    /// How many they are.
    pub count: u64,
}

impl Cell {
    const fn subject(&self) -> Subject<'_> {
        Subject {
            visibility: self.visibility,
            owner: self.owner.as_ref(),
            membership: self.membership,
        }
    }
}

/// How many images a value would leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The value.
    pub value: String,
    /// The number of images.
    pub count: u64,
}

/// The values of each facet, those with the most images first, categories in their own order.
pub type Facets = BTreeMap<Facet, Vec<FacetValue>>;

/// Counts every facet but the owner. The cells hold each image once that any category, or the list without one, could
/// show to the viewer, by all conditions of the query that are not about a facet of theirs.
pub fn count(seen: &SeenQuery, curators: &Arc<Curators>, cells: &[Cell]) -> Facets {
    let mut facets = Facets::from([(Facet::Category, categories(seen, curators, cells))]);
    let listed: Vec<_> = cells
        .iter()
        .filter(|cell| seen.lists(&cell.subject(), cell.is_hidden))
        .collect();
    for (at, facet) in Facet::IN_CELLS.into_iter().enumerate() {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for cell in listed.iter().filter(|cell| fits(&seen.query, cell, Some(facet))) {
            if let Some(value) = cell.values.get(at).and_then(Option::as_deref) {
                *counts.entry(value).or_default() += cell.count;
            }
        }
        facets.insert(facet, most(counts));
    }
    facets
}

fn categories(seen: &SeenQuery, curators: &Arc<Curators>, cells: &[Cell]) -> Vec<FacetValue> {
    let fitting: Vec<_> = cells.iter().filter(|cell| fits(&seen.query, cell, None)).collect();
    let counted = Category::ALL.into_iter().map(|category| {
        let alone = CategoryFilter {
            any_of: vec![category],
            curators: Arc::clone(curators),
        };
        let mut seen = seen.clone();
        seen.query.category = Some(alone);
        let listed = fitting
            .iter()
            .filter(|cell| seen.lists(&cell.subject(), cell.is_hidden));
        FacetValue {
            value: category.to_string(),
            count: listed.map(|cell| cell.count).sum(),
        }
    });
    counted.filter(|value| value.count > 0).collect()
}

/// The values with the most images; of as many, those whose text comes first.
fn most(counts: BTreeMap<&str, u64>) -> Vec<FacetValue> {
    let mut values: Vec<_> = counts
        .into_iter()
        .map(|(value, count)| FacetValue {
            value: value.to_owned(),
            count,
        })
        .collect();
    // The sort is stable, and the map was in the order of its texts.
    values.sort_by_key(|value| std::cmp::Reverse(value.count));
    values.truncate(VALUES_MAX);
    values
}

/// Whether images fulfil the conditions about facets, but for those about this one.
fn fits(query: &ImageQuery, cell: &Cell, but: Option<Facet>) -> bool {
    query.filters.iter().all(|filter| {
        let Some(facet) = Facet::of(filter).filter(|facet| Some(*facet) != but) else {
            return true;
        };
        let Some(at) = Facet::IN_CELLS.into_iter().position(|known| known == facet) else {
            return true;
        };
        let (Filter::Property { any_of, .. } | Filter::Text { any_of, .. }) = filter else {
            return true;
        };
        let value = cell.values.get(at).and_then(Option::as_ref);
        value.is_some_and(|value| any_of.contains(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visibility::Viewer;

    fn cell(status: &str, distribution: &str, count: u64) -> Cell {
        let text = |text: &str| Some(text.to_owned());
        Cell {
            visibility: Visibility::Public,
            owner: None,
            membership: None,
            is_hidden: false,
            values: [text(status), None, text(distribution), None, None],
            count,
        }
    }

    fn counts(filters: Vec<Filter>, facet: Facet) -> Vec<(String, u64)> {
        let mut query = ImageQuery::first_page(25);
        query.filters = filters;
        let cells = [
            cell("active", "a", 1),
            cell("active", "b", 2),
            cell("queued", "b", 4),
            cell("queued", "c", 1),
        ];
        let facets = count(&query.seen_by(Viewer::Stranger), &Arc::default(), &cells);
        facets[&facet]
            .iter()
            .map(|value| (value.value.clone(), value.count))
            .collect()
    }

    fn pairs(pairs: &[(&str, u64)]) -> Vec<(String, u64)> {
        pairs
            .iter()
            .map(|(value, count)| ((*value).to_owned(), *count))
            .collect()
    }

    #[test]
    fn the_values_with_most_images_come_first_and_equals_by_their_text() {
        assert_eq!(
            counts(Vec::new(), Facet::Distribution),
            pairs(&[("b", 6), ("a", 1), ("c", 1)])
        );
        assert_eq!(counts(Vec::new(), Facet::Version), []);
    }

    #[test]
    fn a_facet_is_counted_with_every_condition_but_its_own() {
        let filters = vec![
            Filter::property(DISTRIBUTION, "b"),
            Filter::Text {
                column: TextColumn::Status,
                any_of: vec!["active".to_owned()],
            },
        ];
        assert_eq!(
            counts(filters.clone(), Facet::Distribution),
            pairs(&[("b", 2), ("a", 1)])
        );
        assert_eq!(
            counts(filters.clone(), Facet::Status),
            pairs(&[("queued", 4), ("active", 2)])
        );
        assert_eq!(counts(filters, Facet::Category), pairs(&[("public", 2)]));
    }
}
