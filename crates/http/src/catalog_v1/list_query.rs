//! The query string of `GET /catalog/v1/images` (docs/api-design.md, "Lists"): the same parameter twice means either
//! value, different ones must all hold. Anything odd is refused, all of it in the words of the catalog.

use std::collections::BTreeMap;
use std::sync::Arc;

use nectary_domain::category::{Category, CategoryFilter, Curators};
use nectary_domain::facet;
use nectary_domain::ids::ImageId;
use nectary_domain::image::state::Status;
use nectary_domain::query::{Direction, Filter, HiddenFilter, ImageQuery, Sort, SortColumn, TextColumn};
use nectary_domain::refusal::Refusal;
use nectary_domain::search::Words;
use nectary_domain::visibility::{Visibility, VisibilityFilter};

/// Images of a page unless `limit` says otherwise.
const LIMIT_DEFAULT: usize = 25;
/// Images of a page at most.
const LIMIT_MAX: usize = 200;
/// Values that one list may be narrowed down to: a bound on the statement the database is given.
const VALUES_MAX: usize = 100;

/// Every parameter.
const KNOWN: [&str; 14] = [
    "category",
    "distribution",
    "version",
    "architecture",
    "status",
    "disk_format",
    "visibility",
    "owner",
    "tag",
    "hidden",
    "q",
    "sort",
    "limit",
    "facets",
];
/// The parameter that only `next` sets.
pub(super) const MARKER: &str = "marker";

/// What a query string asks for.
#[derive(Debug)]
pub(crate) struct ListQuery {
    pub(crate) images: ImageQuery,
    pub(super) with_facets: bool,
}

/// Reads the pairs of a query string.
pub(crate) fn read(pairs: &[(String, String)], curators: &Arc<Curators>) -> Result<ListQuery, Refusal> {
    let parameters = Parameters::of(pairs, &KNOWN)?;
    let mut query = ImageQuery::first_page(parameters.limit()?);
    query.marker = parameters.once(MARKER)?.map(ImageId::new);
    query.hidden = hidden(&parameters.each("hidden", boolean)?);
    query.sort = parameters.once("sort")?.map(sort).transpose()?.into_iter().collect();

    let categories: Vec<Category> = parameters.each("category", str::parse)?;
    if !categories.is_empty() {
        query.category = Some(CategoryFilter {
            any_of: categories,
            curators: Arc::clone(curators),
        });
    }
    for (parameter, name) in [
        ("distribution", facet::DISTRIBUTION),
        ("version", facet::VERSION),
        ("architecture", facet::ARCHITECTURE),
    ] {
        query
            .filters
            .extend(parameters.texts(parameter).map(|any_of| Filter::Property {
                name: name.to_owned(),
                any_of,
            }));
    }
    let statuses = parameters.each("status", status)?;
    let text = |column, any_of| Filter::Text { column, any_of };
    if !statuses.is_empty() {
        query.filters.push(text(TextColumn::Status, statuses));
    }
    for (parameter, column) in [("disk_format", TextColumn::DiskFormat), ("owner", TextColumn::Owner)] {
        query
            .filters
            .extend(parameters.texts(parameter).map(|any_of| text(column, any_of)));
    }
    query
        .filters
        .extend(parameters.texts("tag").map(|any_of| Filter::Tag { any_of }));
    if let Some(words) = parameters
        .once("q")?
        .map(Words::asked)
        .filter(|words| !words.is_empty())
    {
        // Community images are there for those who search.
        query.visibility = VisibilityFilter::All;
        query.filters.push(Filter::Words(words));
    }
    match parameters.each("visibility", str::parse::<Visibility>)?.as_slice() {
        [] => {}
        [one] => query.visibility = VisibilityFilter::Only(*one),
        several => {
            query.visibility = VisibilityFilter::All;
            let any_of = several.iter().map(|one| one.as_str().to_owned()).collect();
            query.filters.push(text(TextColumn::Visibility, any_of));
        }
    }
    Ok(ListQuery {
        images: query,
        with_facets: parameters.once("facets")?.map_or(Ok(false), boolean)?,
    })
}

/// What `GET /catalog/v1/search` is asked for.
pub(super) struct SearchQuery<'q> {
    pub(super) text: &'q str,
    pub(super) category: Option<Category>,
    pub(super) limit: usize,
}

/// Reads the query string of a search.
pub(super) fn read_search(pairs: &[(String, String)]) -> Result<SearchQuery<'_>, Refusal> {
    let parameters = Parameters::of(pairs, &["q", "category", "limit"])?;
    if parameters.once(MARKER)?.is_some() {
        return Err(Refusal::invalid(
            "A search has one page. List images with q to walk through all.",
        ));
    }
    Ok(SearchQuery {
        text: parameters
            .once("q")?
            .ok_or_else(|| Refusal::invalid("Say what to search for: q=ubuntu."))?,
        category: parameters.once("category")?.map(str::parse).transpose()?,
        limit: parameters.limit()?,
    })
}

/// The parameters of a list, each with its values.
pub(super) struct Parameters<'q>(BTreeMap<&'q str, Vec<&'q str>>);

impl<'q> Parameters<'q> {
    /// Sorts pairs by their names, which are all among the known ones or `marker`.
    pub(super) fn of(pairs: &'q [(String, String)], known: &[&str]) -> Result<Self, Refusal> {
        if pairs.len() > VALUES_MAX {
            return Err(Refusal::invalid(format!(
                "The query has {} values; {VALUES_MAX} are the most.",
                pairs.len()
            )));
        }
        let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in pairs {
            if !known.contains(&name.as_str()) && name != MARKER {
                let known = known.join(", ");
                return Err(Refusal::invalid(format!(
                    "There is no parameter {name:?} here. The known ones are {known}."
                )));
            }
            values.entry(name).or_default().push(value);
        }
        Ok(Self(values))
    }

    /// The value of a parameter that means one thing for the whole list.
    pub(super) fn once(&self, name: &str) -> Result<Option<&'q str>, Refusal> {
        let values = self.0.get(name).map_or(&[][..], Vec::as_slice);
        match values {
            [first, others @ ..] if others.iter().any(|other| other != first) => Err(Refusal::invalid(format!(
                "The parameter {name} can have one value; it stands there with several."
            ))),
            values => Ok(values.first().copied()),
        }
    }

    /// How many items a page has.
    pub(super) fn limit(&self) -> Result<usize, Refusal> {
        let Some(text) = self.once("limit")? else {
            return Ok(LIMIT_DEFAULT);
        };
        text.parse()
            .ok()
            .filter(|limit| (1..=LIMIT_MAX).contains(limit))
            .ok_or_else(|| {
                Refusal::invalid(format!(
                    "limit must be a whole number from 1 to {LIMIT_MAX}, not {text:?}."
                ))
            })
    }

    /// Each value of a parameter, read.
    pub(super) fn each<T>(&self, name: &str, read: impl Fn(&str) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
        self.0
            .get(name)
            .into_iter()
            .flatten()
            .map(|value| read(value))
            .collect()
    }

    /// The values of a parameter as they are, if it is there.
    pub(super) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let values = self.0.get(name)?;
        Some(values.iter().map(|value| (*value).to_owned()).collect())
    }
}

/// Reads `true` or `false`.
pub(super) fn boolean(text: &str) -> Result<bool, Refusal> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Refusal::invalid(format!("{text:?} is neither true nor false."))),
    }
}

fn hidden(wanted: &[bool]) -> HiddenFilter {
    match (wanted.contains(&true), wanted.contains(&false)) {
        (true, true) => HiddenFilter::Either,
        (true, false) => HiddenFilter::Hidden,
        (false, true) => HiddenFilter::Shown,
        (false, false) => HiddenFilter::Default,
    }
}

fn status(text: &str) -> Result<String, Refusal> {
    let words = || Status::ALL.map(Status::as_str);
    if words().contains(&text) {
        return Ok(text.to_owned());
    }
    let words = words().join(", ");
    Err(Refusal::invalid(format!(
        "{text:?} is not a status: use one of {words}."
    )))
}

fn sort(text: &str) -> Result<Sort, Refusal> {
    let (direction, key) = match text.strip_prefix('-') {
        Some(key) => (Direction::Descending, key),
        None => (Direction::Ascending, text),
    };
    let column = match key {
        "created_at" => SortColumn::CreatedAt,
        "name" => SortColumn::Name,
        "size" => SortColumn::Size,
        "updated_at" => SortColumn::UpdatedAt,
        _ => {
            return Err(Refusal::invalid(format!(
                "{key:?} is no key to sort by: use created_at, name, size or updated_at, with a minus before it for \
                 the reverse."
            )));
        }
    };
    Ok(Sort { column, direction })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<ImageQuery, String> {
        let uri = format!("/?{query}").parse().unwrap();
        let pairs = crate::target::query_pairs(&uri).unwrap();
        let read = super::read(&pairs, &Arc::default());
        read.map(|query| query.images).map_err(|refusal| refusal.to_string())
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn the_same_parameter_twice_means_either_value() {
        let query = read("distribution=debian&status=active&distribution=a%2Cb&tag=x&tag=y").unwrap();
        assert_eq!(
            query.filters,
            [
                Filter::Property {
                    name: "os_distro".to_owned(),
                    any_of: texts(&["debian", "a,b"]),
                },
                Filter::Text {
                    column: TextColumn::Status,
                    any_of: texts(&["active"]),
                },
                Filter::Tag {
                    any_of: texts(&["x", "y"])
                },
            ]
        );
        let query = read("category=official&category=archived").unwrap();
        assert_eq!(query.category.unwrap().any_of, [Category::Official, Category::Archived]);
        let query = read("visibility=public&visibility=community").unwrap();
        assert_eq!(query.visibility, VisibilityFilter::All);
        assert_eq!(query.filters.len(), 1);
        assert_eq!(
            read("visibility=public").unwrap().visibility,
            VisibilityFilter::Only(Visibility::Public)
        );
    }

    #[test]
    fn words_are_searched_for_among_community_images_too() {
        let query = read("q=Debian+12").unwrap();
        assert_eq!(query.filters, [Filter::Words(Words::asked("12 debian"))]);
        assert_eq!(query.visibility, VisibilityFilter::All);
        let query = read("q=a&visibility=public").unwrap();
        assert_eq!(query.visibility, VisibilityFilter::Only(Visibility::Public));
        let query = read("q=*").unwrap();
        assert_eq!((query.filters.len(), query.visibility), (0, VisibilityFilter::Default));
    }

    #[test]
    fn hidden_images_are_asked_for_alone_or_with_the_others() {
        for (query, expected) in [
            ("", HiddenFilter::Default),
            ("hidden=true", HiddenFilter::Hidden),
            ("hidden=false", HiddenFilter::Shown),
            ("hidden=true&hidden=false", HiddenFilter::Either),
        ] {
            assert_eq!(read(query).unwrap().hidden, expected, "{query}");
        }
    }

    #[test]
    fn an_order_runs_up_and_with_a_minus_down() {
        assert_eq!(read("").unwrap().sort, []);
        for (text, column, direction) in [
            ("name", SortColumn::Name, Direction::Ascending),
            ("-size", SortColumn::Size, Direction::Descending),
        ] {
            assert_eq!(
                read(&format!("sort={text}")).unwrap().sort,
                [Sort { column, direction }]
            );
        }
    }

    #[test]
    fn what_is_odd_is_refused_by_name() {
        for (query, named) in [
            ("os_distro=debian", "distribution, version"),
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=-1", "limit"),
            ("limit=1&limit=2", "limit"),
            ("sort=owner", "\"owner\""),
            ("sort=--name", "\"-name\""),
            ("sort=name&sort=size", "sort"),
            ("category=all", "\"all\""),
            ("status=Active", "\"Active\""),
            ("visibility=all", "\"all\""),
            ("hidden=1", "\"1\""),
            ("facets=yes", "\"yes\""),
        ] {
            let refused = read(query).unwrap_err();
            assert!(refused.contains(named), "{query}: {refused}");
        }
        assert!(read(&"tag=a&".repeat(101)).unwrap_err().contains("100"));
    }
}
