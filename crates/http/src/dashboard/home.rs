//! The home page: images by category. Everything that is chosen stands in the address.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::catalog::list;
use nectary_domain::category::{Category, CategoryFilter};
use nectary_domain::ids::ImageId;
use nectary_domain::query::{Direction, ImageQuery, Sort, SortColumn};
use nectary_domain::visibility::VisibilityFilter;

use super::card::Card;
use super::session::Session;
use super::shell::{Place, Shell};
use super::words::{Home, fill};
use super::{HOME, address, page, see_other};
use crate::error::Failure;
use crate::extract::QueryPairs;

/// Images on a page: whole rows of two, three and four cards.
const PAGE: usize = 24;

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

/// The orders on offer: their word in the address, and what they mean.
const SORTS: [(&str, SortColumn, Direction); 5] = [
    ("newest", SortColumn::CreatedAt, Direction::Descending),
    ("oldest", SortColumn::CreatedAt, Direction::Ascending),
    ("name", SortColumn::Name, Direction::Ascending),
    ("largest", SortColumn::Size, Direction::Descending),
    ("updated", SortColumn::UpdatedAt, Direction::Descending),
];

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
    about: String,
    is_unvouched: bool,
    sorts: Vec<(&'static str, &'static str, bool)>,
    views: [Choice; 2],
    is_table: bool,
    cards: Vec<Card>,
    /// What to do where there is nothing, and a line to copy for it.
    empty: (&'static str, Option<String>),
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
    let ctx = &session.ctx;
    let language = session.signed_in.visitor.language;
    let words = &language.words().home;
    let found = list::list(ctx, wish.query(&session), false).await?;
    let now = ctx.now();
    let cards: Vec<Card> = found
        .images
        .iter()
        .map(|image| Card::of(image, now, language))
        .collect();

    let shell = Shell::of(&session, Place::Catalog, words.title).await?;
    let pending = shell.who.as_ref().and_then(|who| who.pending.clone());
    let (tab_name, about, empty) = wish.tab.texts(words);
    let line = match wish.tab {
        Tab::Of(Category::Project) => {
            Some("openstack image create --disk-format qcow2 --container-format bare --file disk.qcow2 NAME".to_owned())
        }
        Tab::Of(Category::Shared) => Some(session.project.id.to_string()),
        Tab::Of(_) | Tab::All => None,
    };
    let is_first = wish.marker.is_none();
    let home = HomePage {
        tabs: tabs(&wish, &session, pending),
        tab: wish.tab.as_str(),
        tab_name,
        about: fill(about, &[("project", &session.project.name)]),
        is_unvouched: wish.tab == Tab::Of(Category::Public),
        sorts: sorts(&wish, words),
        views: views(&wish, &pairs, words),
        is_table: wish.is_table,
        cards,
        empty: if is_first {
            (empty, line)
        } else {
            (words.empty_page, None)
        },
        first: (!is_first).then(|| address::changed(HOME, &pairs, "marker", None)),
        next: found
            .next_marker
            .map(|marker| address::changed(HOME, &pairs, "marker", Some(marker.as_str()))),
        shell,
    };
    page(StatusCode::OK, &home)
}

/// What the address asks for. What it says otherwise is left aside: addresses travel, and mail programs add to them.
struct Wish {
    tab: Tab,
    sort: (&'static str, SortColumn, Direction),
    is_table: bool,
    marker: Option<ImageId>,
}

impl Wish {
    fn read(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| {
            pairs
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        let tab = Tab::ALL.into_iter().find(|tab| Some(tab.as_str()) == value("tab"));
        let sort = SORTS.into_iter().find(|(word, ..)| Some(*word) == value("sort"));
        Self {
            tab: tab.unwrap_or(Tab::Of(Category::Official)),
            sort: sort.unwrap_or(SORTS[0]),
            is_table: value("view") == Some("table"),
            marker: value("marker").map(ImageId::new),
        }
    }

    fn query(&self, session: &Session) -> ImageQuery {
        let mut query = ImageQuery::first_page(PAGE);
        match self.tab {
            Tab::Of(wanted) => {
                let curators = session.ctx.app.options.curators.clone();
                query.category = Some(CategoryFilter {
                    any_of: vec![wanted],
                    curators,
                });
            }
            Tab::All => query.visibility = VisibilityFilter::All,
        }
        let (_, column, direction) = self.sort;
        query.sort = vec![Sort { column, direction }];
        query.marker = self.marker.clone();
        query
    }
}

/// The tabs. That of contributed images is there only where somebody contributes.
fn tabs(wish: &Wish, session: &Session, pending: Option<String>) -> Vec<Choice> {
    let words = &session.signed_in.visitor.language.words().home;
    let has_contributors = !session.ctx.app.options.curators.contributed.is_empty();
    Tab::ALL
        .into_iter()
        .filter(|tab| has_contributors || *tab != Tab::Of(Category::Contributed))
        .map(|tab| Choice {
            name: tab.texts(words).0,
            path: address::changed(HOME, &[], "tab", Some(tab.as_str())),
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
    sorts
        .map(|((word, ..), name)| (word, name, word == wish.sort.0))
        .collect()
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
