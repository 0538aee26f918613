//! The home page: images by category. Everything that is chosen stands in the address.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::catalog::{CatalogImage, list, search};
use nectary_domain::category::Category;
use nectary_domain::facet::Facets;
use nectary_domain::search::Words as SearchWords;
use nectary_domain::visibility::VisibilityFilter;

use super::card::Card;
use super::facets::{self, FacetGroup};
use super::session::Session;
use super::shell::{Place, Shell};
use super::words::{Home, fill};
use super::{HOME, address, page, see_other};
use crate::catalog_v1::list_query;
use crate::error::Failure;
use crate::extract::QueryPairs;
use crate::image_v2::links::with_query;

/// Images on a page: whole rows of two, three and four cards.
const PAGE: &str = "24";
/// Images that a search in everything shows.
const SEARCH_PAGE: usize = 48;
/// Characters of a search that count.
const Q_CHARS_MAX: usize = 200;

/// A tab of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Of(Category),
    All,
}

impl Tab {
    const ALL: [Self; 6] = [
        Self::Of(Category::Official),
        Self::Of(Category::Contributed),
        Self::Of(Category::Project),
        Self::Of(Category::Shared),
        Self::Of(Category::Public),
        Self::All,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Of(category) => category.as_str(),
            Self::All => "all",
        }
    }

    /// Its name, what it holds, and what to do if it holds nothing.
    fn texts(self, words: &'static Home) -> (&'static str, &'static str, &'static str) {
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
const SORTS: [&str; 5] = ["-created_at", "created_at", "name", "-size", "-updated_at"];

/// A link that is chosen or not.
struct Choice {
    name: &'static str,
    path: String,
    is_chosen: bool,
    /// A number to note beside it.
    pending: Option<String>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    tabs: Vec<Choice>,
    tab: &'static str,
    tab_name: &'static str,
    notice: Option<&'static str>,
    about: String,
    is_unvouched: bool,
    /// What is searched for.
    q: String,
    /// The tab a search begins in.
    search_tab: &'static str,
    /// What was searched for instead.
    corrected: Option<String>,
    facets: Vec<FacetGroup>,
    /// The list without any facet chosen, if one is.
    unfiltered: Option<String>,
    /// Filters that a new search or order keeps.
    kept: Vec<(String, String)>,
    sorts: Vec<(&'static str, &'static str, bool)>,
    views: [Choice; 2],
    is_table: bool,
    cards: Vec<Card>,
    /// What to do where there is nothing, and a line to copy for it.
    empty: (String, Option<String>),
    /// The same search in everything, where it was made in a part.
    everywhere: Option<String>,
    first: Option<String>,
    next: Option<String>,
}

/// `GET /dashboard`
pub(crate) async fn redirect() -> Result<Response, Failure> {
    Ok(see_other(HOME))
}

/// `GET /dashboard/`
pub(crate) async fn show(session: Session, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let wish = Wish::read(&pairs);
    let language = session.signed_in.visitor.language;
    let words = &language.words().home;
    let found = wish.find(&session).await?;
    let now = session.ctx.now();
    let cards = found
        .images
        .iter()
        .map(|image| Card::of(image, now, language))
        .collect();

    let shell = Shell::of(&session, Place::Catalog, words.title).await?;
    let pending = shell.who.as_ref().and_then(|who| who.pending.clone());
    let (tab_name, about, _) = wish.tab.texts(words);
    let is_first = wish.marker.is_none();
    let is_filtered = !wish.filters.is_empty();
    let home = HomePage {
        tabs: tabs(&wish, &session, pending),
        tab: wish.tab.as_str(),
        tab_name,
        notice: (address::first(&pairs, "done") == Some("deleted")).then_some(language.words().deleting.deleted),
        about: fill(about, &[("project", &session.project.name)]),
        is_unvouched: wish.tab == Tab::Of(Category::Public),
        search_tab: if wish.q.is_some() {
            wish.tab.as_str()
        } else {
            Tab::All.as_str()
        },
        corrected: found
            .corrected
            .map(|instead| fill(words.corrected, &[("text", &instead)])),
        facets: facets::groups(found.facets.as_ref(), &pairs, words),
        unfiltered: is_filtered.then(|| without_filters(&pairs)),
        kept: wish.filters.clone(),
        sorts: sorts(&wish, words),
        views: views(&wish, &pairs, words),
        is_table: wish.is_table,
        cards,
        empty: wish.empty(&session, words),
        everywhere: (wish.q.is_some() && wish.tab != Tab::All)
            .then(|| address::changed(HOME, &pairs, "tab", Some(Tab::All.as_str()))),
        first: (!is_first).then(|| address::changed(HOME, &pairs, "marker", None)),
        next: found
            .next
            .map(|marker| address::changed(HOME, &pairs, "marker", Some(&marker))),
        q: wish.q.clone().unwrap_or_default(),
        shell,
    };
    page(StatusCode::OK, &home)
}

fn without_filters(pairs: &[(String, String)]) -> String {
    let kept = pairs
        .iter()
        .filter(|(name, _)| !facets::is_facet(name) && name != "marker");
    with_query(HOME, kept.map(|(name, value)| (name.as_str(), value.as_str())))
}

/// What the address asks for. What it says otherwise is left aside: addresses travel, and mail programs add to them.
struct Wish {
    tab: Tab,
    q: Option<String>,
    /// The facets that are chosen.
    filters: Vec<(String, String)>,
    sort: &'static str,
    is_table: bool,
    marker: Option<String>,
}

/// What there is for a wish.
struct FoundImages {
    images: Vec<CatalogImage>,
    next: Option<String>,
    facets: Option<Facets>,
    corrected: Option<String>,
}

impl Wish {
    fn read(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| address::first(pairs, name);
        let tab = Tab::ALL.into_iter().find(|tab| Some(tab.as_str()) == value("tab"));
        let sort = SORTS.into_iter().find(|word| Some(*word) == value("sort"));
        let q = value("q").map(|text| text.chars().take(Q_CHARS_MAX).collect::<String>());
        Self {
            tab: tab.unwrap_or(Tab::Of(Category::Official)),
            q: q.filter(|text| !SearchWords::asked(text).is_empty()),
            filters: pairs
                .iter()
                .filter(|(name, _)| facets::is_facet(name))
                .cloned()
                .collect(),
            sort: sort.unwrap_or(SORTS[0]),
            is_table: value("view") == Some("table"),
            marker: value("marker").map(str::to_owned),
        }
    }

    /// The images. A search in everything shows the best first and knows about slips of the pen; all else is a list.
    async fn find(&self, session: &Session) -> Result<FoundImages, Failure> {
        let ctx = &session.ctx;
        if let (Tab::All, Some(q), true) = (self.tab, &self.q, self.filters.is_empty() && self.sort == SORTS[0]) {
            let found = search::search(ctx, q, SEARCH_PAGE).await?;
            return Ok(FoundImages {
                images: found.images,
                next: None,
                facets: None,
                corrected: found.corrected,
            });
        }
        let mut pairs = self.filters.clone();
        let mut add = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        add("sort", self.sort);
        add("limit", PAGE);
        if let Tab::Of(category) = self.tab {
            add("category", category.as_str());
        }
        if let Some(q) = &self.q {
            add("q", q);
        }
        if let Some(marker) = &self.marker {
            add("marker", marker);
        }
        let mut query = list_query::read(&pairs, &ctx.app.options.curators)?.images;
        if self.tab == Tab::All {
            query.visibility = VisibilityFilter::All;
        }
        let page = list::list(ctx, query, true).await?;
        Ok(FoundImages {
            images: page.images,
            next: page.next_marker.map(|marker| marker.to_string()),
            facets: page.facets,
            corrected: None,
        })
    }

    /// What to do where nothing is found, and a line to copy for it.
    fn empty(&self, session: &Session, words: &'static Home) -> (String, Option<String>) {
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

/// The tabs. That of contributed images is there only where somebody contributes.
fn tabs(wish: &Wish, session: &Session, pending: Option<String>) -> Vec<Choice> {
    let words = &session.signed_in.visitor.language.words().home;
    let q = wish.q.as_deref().map(|q| ("q", q));
    let has_contributors = !session.ctx.app.options.curators.contributed.is_empty();
    Tab::ALL
        .into_iter()
        .filter(|tab| has_contributors || *tab != Tab::Of(Category::Contributed))
        .map(|tab| Choice {
            name: tab.texts(words).0,
            path: with_query(HOME, [("tab", tab.as_str())].into_iter().chain(q)),
            is_chosen: tab == wish.tab,
            pending: pending.clone().filter(|_| tab == Tab::Of(Category::Shared)),
        })
        .collect()
}

fn sorts(wish: &Wish, words: &'static Home) -> Vec<(&'static str, &'static str, bool)> {
    let names = [
        words.sort_newest,
        words.sort_oldest,
        words.sort_name,
        words.sort_largest,
        words.sort_updated,
    ];
    let sorts = SORTS.into_iter().zip(names);
    sorts.map(|(word, name)| (word, name, word == wish.sort)).collect()
}

fn views(wish: &Wish, pairs: &[(String, String)], words: &'static Home) -> [Choice; 2] {
    let choice = |name, word, is_chosen| Choice {
        name,
        path: address::changed(HOME, pairs, "view", word),
        is_chosen,
        pending: None,
    };
    [
        choice(words.cards, None, !wish.is_table),
        choice(words.table, Some("table"), wish.is_table),
    ]
}
