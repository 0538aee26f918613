//! The query string of `GET /v2/images`: filters, order, page (Image API v2, "List images"). Anything odd is refused
//! with the name of the parameter; a name that means nothing else is a custom property.

mod filter;
mod sort;

use std::sync::Arc;

use nectary_domain::category::{CategoryFilter, Curators};
use nectary_domain::ids::ImageId;
use nectary_domain::limits::Limits;
use nectary_domain::member::MemberStatus;
use nectary_domain::query::{HiddenFilter, ImageQuery};
use nectary_domain::refusal::Refusal;
use nectary_domain::visibility::{MemberFilter, VisibilityFilter};

/// Conditions a list may have: a bound on the statement the database is given.
const CONDITIONS_MAX: usize = 100;

/// The parameter that asks for a category, and the tag that stands for it with clients that cannot send one.
pub(super) const CATEGORY: &str = "nectar_category";
const CATEGORY_TAG: &str = "nectar_category=";

/// Reads the pairs of a query string, in their order.
pub(crate) fn read(
    pairs: &[(String, String)],
    limits: &Limits,
    curators: &Arc<Curators>,
) -> Result<ImageQuery, Refusal> {
    let mut query = ImageQuery::first_page(limits.page_default.min(limits.page_max));
    let mut once = Once::default();
    for (name, value) in pairs {
        // openstackclient filters by property on its own side and sends only tags (`image list --tag`).
        let (name, value) = match (name.as_str(), value.strip_prefix(CATEGORY_TAG)) {
            ("tag", Some(category)) => (CATEGORY, category),
            (name, _) => (name, value.as_str()),
        };
        match name {
            "limit" => once.take(name, value)?,
            "marker" => once.take(name, value)?,
            "member_status" => once.take(name, value)?,
            CATEGORY => once.take(name, value)?,
            "os_hidden" => once.take(name, value)?,
            "sort" => once.take(name, value)?,
            "visibility" => once.take(name, value)?,
            // Both are lists of their own, read together below.
            "sort_key" | "sort_dir" => {}
            // Glance takes them and does nothing with them; so do scripts.
            "deleted" | "tags" => {}
            "changes-since" => {
                return Err(Refusal::invalid(
                    "The parameter changes-since is not supported by the Image API v2.",
                ));
            }
            _ => filter::read(name, value, &mut query.filters)?,
        }
    }
    if query.filters.len() > CONDITIONS_MAX {
        let count = query.filters.len();
        return Err(Refusal::invalid(format!(
            "The query has {count} conditions; {CONDITIONS_MAX} are the most."
        )));
    }
    if let Some(text) = once.get("limit") {
        query.limit = limit(text, limits)?;
    }
    query.marker = once.get("marker").map(ImageId::new);
    if let Some(text) = once.get("member_status") {
        query.members = member_status(text)?;
    }
    if let Some(text) = once.get(CATEGORY) {
        query.category = Some(CategoryFilter {
            any_of: vec![text.parse()?],
            curators: Arc::clone(curators),
        });
    }
    if let Some(text) = once.get("os_hidden") {
        query.hidden = hidden(text)?;
    }
    if let Some(text) = once.get("visibility") {
        query.visibility = visibility(text)?;
    }
    query.sort = sort::read(once.get("sort"), &all(pairs, "sort_key"), &all(pairs, "sort_dir"))?;
    Ok(query)
}

/// Parameters that mean one thing for the whole list. To repeat one with another value is a contradiction.
#[derive(Default)]
struct Once<'q>(Vec<(&'q str, &'q str)>);

impl<'q> Once<'q> {
    fn take(&mut self, name: &'q str, value: &'q str) -> Result<(), Refusal> {
        match self.get(name) {
            Some(earlier) if earlier != value => Err(Refusal::invalid(format!(
                "The parameter {name} stands there twice, as {earlier:?} and as {value:?}."
            ))),
            _ => {
                self.0.push((name, value));
                Ok(())
            }
        }
    }

    fn get(&self, name: &str) -> Option<&'q str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

fn all<'q>(pairs: &'q [(String, String)], name: &str) -> Vec<&'q str> {
    pairs
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
        .collect()
}

fn limit(text: &str, limits: &Limits) -> Result<usize, Refusal> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::invalid(format!(
            "limit must be a whole number that is not negative, not {text:?}."
        )));
    }
    // What does not fit into a number is more than the most.
    Ok(text
        .parse::<usize>()
        .map_or(limits.page_max, |limit| limit.min(limits.page_max)))
}

fn member_status(text: &str) -> Result<MemberFilter, Refusal> {
    if text == "all" {
        return Ok(MemberFilter::All);
    }
    text.parse::<MemberStatus>().map(MemberFilter::Only).map_err(|_| {
        Refusal::invalid(format!(
            "member_status must be accepted, pending, rejected or all, not {text:?}."
        ))
    })
}

fn hidden(text: &str) -> Result<HiddenFilter, Refusal> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(HiddenFilter::Hidden),
        "false" => Ok(HiddenFilter::Shown),
        _ => Err(Refusal::invalid(format!(
            "os_hidden must be true or false, not {text:?}."
        ))),
    }
}

fn visibility(text: &str) -> Result<VisibilityFilter, Refusal> {
    match text {
        "" => Ok(VisibilityFilter::Nothing),
        "all" => Ok(VisibilityFilter::All),
        _ => text.parse().map(VisibilityFilter::Only).map_err(|_| {
            Refusal::invalid(format!(
                "visibility must be public, private, shared, community or all, not {text:?}."
            ))
        }),
    }
}

#[cfg(test)]
mod tests;
