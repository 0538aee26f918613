//! The home page: images by category. Everything that is chosen stands in the address.

mod wish;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_domain::category::Category;
use nectary_domain::facet::{Facet, Facets};

use self::wish::{BEST, SORTS, Tab, Wish};
use super::card::Card;
use super::facets::{self, Chip, FacetGroup};
use super::session::Session;
use super::shell::{Place, Shell};
use super::words::{Home, fill};
use super::{HOME, address, page, see_other};
use crate::error::Failure;
use crate::extract::QueryPairs;
use crate::image_v2::links::with_query;

/// A link that is chosen or not.
struct Choice {
    name: &'static str,
    path: String,
    is_chosen: bool,
    /// How many images it leads to, where that is known.
    count: Option<u64>,
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
    chosen: Vec<Chip>,
    /// The list without any facet chosen, if one is.
    unfiltered: Option<String>,
    /// Filters that a new search or order keeps.
    kept: Vec<(String, String)>,
    /// The order that a new search keeps, if one was chosen.
    kept_sort: Option<&'static str>,
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
    let pairs = wish::spelt_out(pairs);
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

    // Links go on from what was searched for instead.
    let pairs = match &found.corrected {
        Some(instead) => wish::with_q(&pairs, instead),
        None => pairs,
    };
    let shell = Shell::of(&session, Place::Catalog, words.title).await?;
    let pending = shell.who.as_ref().and_then(|who| who.pending.clone());
    let (tab_name, about, _) = wish.tab.texts(words);
    let is_first = wish.marker.is_none();
    let is_filtered = !wish.filters.is_empty();
    let home = HomePage {
        tabs: tabs(&wish, &session, found.facets.as_ref(), pending),
        tab: wish.tab.as_str(),
        tab_name,
        notice: (address::first(&pairs, "done") == Some("deleted")).then_some(language.words().deleting.deleted),
        about: fill(about, &[("project", &session.project.name)]),
        is_unvouched: wish.tab == Tab::Of(Category::Public),
        search_tab: match wish.q {
            Some(_) => wish.tab.as_str(),
            None => Tab::All.as_str(),
        },
        corrected: found
            .corrected
            .map(|instead| fill(words.corrected, &[("text", &instead)])),
        facets: facets::groups(found.facets.as_ref(), &pairs, words),
        chosen: facets::chosen(&wish.filters, &pairs, words),
        unfiltered: is_filtered.then(|| without_filters(&pairs)),
        kept: wish.filters.clone(),
        kept_sort: wish.chosen_sort.filter(|sort| *sort != BEST),
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

/// The tabs. That of contributed images is there only where somebody contributes.
fn tabs(wish: &Wish, session: &Session, facets: Option<&Facets>, pending: Option<String>) -> Vec<Choice> {
    let words = &session.signed_in.visitor.language.words().home;
    let q = wish.q.as_deref().map(|q| ("q", q));
    let categories = facets.and_then(|facets| facets.get(&Facet::Category));
    let count = |tab: Tab| {
        let counted = categories?.iter().find(|counted| counted.value == tab.as_str());
        (tab != Tab::All).then(|| counted.map_or(0, |counted| counted.count))
    };
    let has_contributors = !session.ctx.app.options.curators.contributed.is_empty();
    Tab::ALL
        .into_iter()
        .filter(|tab| has_contributors || *tab != Tab::Of(Category::Contributed))
        .map(|tab| Choice {
            name: tab.texts(words).0,
            path: with_query(HOME, [("tab", tab.as_str())].into_iter().chain(q)),
            is_chosen: tab == wish.tab,
            count: count(tab),
            pending: pending.clone().filter(|_| tab == Tab::Of(Category::Shared)),
        })
        .collect()
}

fn sorts(wish: &Wish, words: &'static Home) -> Vec<(&'static str, &'static str, bool)> {
    let best = wish.can_be_ranked().then_some((BEST, words.sort_best));
    let names = [
        words.sort_newest,
        words.sort_oldest,
        words.sort_name,
        words.sort_largest,
        words.sort_updated,
    ];
    let sorts = best.into_iter().chain(SORTS.into_iter().zip(names));
    sorts.map(|(word, name)| (word, name, word == wish.sort())).collect()
}

fn views(wish: &Wish, pairs: &[(String, String)], words: &'static Home) -> [Choice; 2] {
    let choice = |name, word, is_chosen| Choice {
        name,
        path: address::changed(HOME, pairs, "view", word),
        is_chosen,
        count: None,
        pending: None,
    };
    [
        choice(words.cards, None, !wish.is_table),
        choice(words.table, Some("table"), wish.is_table),
    ]
}
