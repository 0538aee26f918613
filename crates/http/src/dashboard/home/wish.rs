//! What the address of the home page asks for, and what there is for it.

use nectary_app::catalog::{CatalogImage, list, search};
use nectary_domain::category::Category;
use nectary_domain::facet::Facets;
use nectary_domain::query::ImageQuery;
use nectary_domain::search::Words as SearchWords;
use nectary_domain::visibility::VisibilityFilter;

use super::super::session::Session;
use super::super::words::{Home, fill};
use super::super::{address, facets};
use crate::catalog_v1::list_query;
use crate::error::Failure;

/// Images on a page: whole rows of two, three and four cards.
const PAGE: &str = "24";
/// Images that a search shows, the best first.
const SEARCH_PAGE: usize = 48;
/// Characters of a search that count.
const Q_CHARS_MAX: usize = 200;

/// A tab of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Of(Category),
    All,
}

impl Tab {
    pub(super) const ALL: [Self; 6] = [
        Self::Of(Category::Official),
        Self::Of(Category::Contributed),
        Self::Of(Category::Project),
        Self::Of(Category::Shared),
        Self::Of(Category::Public),
        Self::All,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Of(category) => category.as_str(),
            Self::All => "all",
        }
    }

    /// Its name, what it holds, and what to do if it holds nothing.
    pub(super) fn texts(self, words: &'static Home) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Of(Category::Official) => (words.official, words.about_official, words.empty_official),
            Self::Of(Category::Contributed) => (words.contributed, words.about_contributed, words.empty_contributed),
            Self::Of(Category::Project) => (words.project, words.about_project, words.empty_project),
            Self::Of(Category::Shared) => (words.shared, words.about_shared, words.empty_shared),
            Self::Of(Category::Public) => (words.public, words.about_public, words.empty_public),
            Self::Of(Category::Community | Category::Archived) | Self::All => {
                (words.all, words.about_all, words.empty_all)
            }
        }
    }
}

/// The orders on offer, in the words of the API.
pub(super) const SORTS: [&str; 5] = ["-created_at", "created_at", "name", "-size", "-updated_at"];

/// The order of a search: official images first, and those that are called so. It has one page and takes no facets.
pub(super) const BEST: &str = "best";

/// What the address asks for. What it says otherwise is left aside: addresses travel, and mail programs add to them.
pub(super) struct Wish {
    pub(super) tab: Tab,
    pub(super) q: Option<String>,
    /// The facets that are chosen.
    pub(super) filters: Vec<(String, String)>,
    pub(super) chosen_sort: Option<&'static str>,
    pub(super) is_table: bool,
    pub(super) marker: Option<String>,
}

/// What there is for a wish.
pub(super) struct FoundImages {
    pub(super) images: Vec<CatalogImage>,
    pub(super) next: Option<String>,
    pub(super) facets: Option<Facets>,
    pub(super) corrected: Option<String>,
}

/// The parameters with each `facet:value` among the words that are searched for as a facet that is chosen.
pub(super) fn spelt_out(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut spelt_out = Vec::with_capacity(pairs.len());
    for (name, text) in pairs {
        if name != "q" {
            spelt_out.push((name, text));
            continue;
        }
        let (facets, words): (Vec<_>, Vec<_>) = text.split_whitespace().partition(|word| operator(word).is_some());
        if facets.is_empty() {
            spelt_out.push((name, text));
            continue;
        }
        spelt_out.push((name, words.join(" ")));
        let facets = facets.into_iter().filter_map(operator);
        spelt_out.extend(facets.map(|(facet, value)| (facet.to_owned(), value.to_owned())));
    }
    spelt_out
}

/// A facet and its value, written as one word.
fn operator(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once(':')?;
    (facets::is_facet(name) && !value.is_empty()).then_some((name, value))
}

/// The parameters with other words to search for.
pub(super) fn with_q(pairs: &[(String, String)], q: &str) -> Vec<(String, String)> {
    let other = |(name, text): &(String, String)| match name.as_str() {
        "q" => (name.clone(), q.to_owned()),
        _ => (name.clone(), text.clone()),
    };
    pairs.iter().map(other).collect()
}

impl Wish {
    pub(super) fn read(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| address::first(pairs, name);
        let tab = Tab::ALL.into_iter().find(|tab| Some(tab.as_str()) == value("tab"));
        let mut sorts = [BEST].into_iter().chain(SORTS);
        let q = value("q").map(|text| text.chars().take(Q_CHARS_MAX).collect::<String>());
        Self {
            tab: tab.unwrap_or(Tab::Of(Category::Official)),
            q: q.filter(|text| !SearchWords::asked(text).is_empty()),
            filters: pairs
                .iter()
                .filter(|(name, _)| facets::is_facet(name))
                .cloned()
                .collect(),
            chosen_sort: sorts.find(|word| Some(*word) == value("sort")),
            is_table: value("view") == Some("table"),
            marker: value("marker").map(str::to_owned),
        }
    }

    /// Whether the best can come first.
    pub(super) fn can_be_ranked(&self) -> bool {
        self.q.is_some() && self.filters.is_empty()
    }

    /// The order of what is shown: that which was chosen, as far as it can be.
    pub(super) fn sort(&self) -> &'static str {
        match self.chosen_sort {
            Some(sort) if sort != BEST => sort,
            _ if self.can_be_ranked() => BEST,
            _ => SORTS[0],
        }
    }

    /// The images. A search for the best knows about slips of the pen.
    pub(super) async fn find(&self, session: &Session) -> Result<FoundImages, Failure> {
        let ctx = &session.ctx;
        let (BEST, Some(text)) = (self.sort(), self.q.as_deref()) else {
            let page = list::list(ctx, self.query(session, self.q.as_deref(), self.sort())?, true).await?;
            return Ok(FoundImages {
                images: page.images,
                next: page.next_marker.map(|marker| marker.to_string()),
                facets: page.facets,
                corrected: None,
            });
        };
        let category = match self.tab {
            Tab::Of(category) => Some(category),
            Tab::All => None,
        };
        let found = search::search(ctx, text, category, SEARCH_PAGE).await?;
        let searched = found.corrected.as_deref().unwrap_or(text);
        Ok(FoundImages {
            images: found.images,
            next: None,
            facets: Some(list::facets(ctx, self.query(session, Some(searched), SORTS[0])?).await?),
            corrected: found.corrected,
        })
    }

    /// The list that has these words.
    fn query(&self, session: &Session, q: Option<&str>, sort: &str) -> Result<ImageQuery, Failure> {
        let mut pairs = self.filters.clone();
        let mut add = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        add("sort", sort);
        add("limit", PAGE);
        if let Tab::Of(category) = self.tab {
            add("category", category.as_str());
        }
        if let Some(q) = q {
            add("q", q);
        }
        if let Some(marker) = &self.marker {
            add("marker", marker);
        }
        let mut query = list_query::read(&pairs, &session.ctx.app.options.curators)?.images;
        if self.tab == Tab::All {
            query.visibility = VisibilityFilter::All;
        }
        Ok(query)
    }

    /// What to do where nothing is found, and a line to copy for it.
    pub(super) fn empty(&self, session: &Session, words: &'static Home) -> (String, Option<String>) {
        if let Some(q) = &self.q {
            return (fill(words.empty_search, &[("text", q)]), None);
        }
        if self.marker.is_some() {
            return (words.empty_page.to_owned(), None);
        }
        if !self.filters.is_empty() {
            return (words.empty_filters.to_owned(), None);
        }
        let line = match self.tab {
            Tab::Of(Category::Project) => {
                let command =
                    "openstack image create --disk-format qcow2 --container-format bare --file disk.qcow2 NAME";
                Some(command.to_owned())
            }
            Tab::Of(Category::Shared) => Some(session.project.id.to_string()),
            Tab::Of(_) | Tab::All => None,
        };
        (self.tab.texts(words).2.to_owned(), line)
    }
}
