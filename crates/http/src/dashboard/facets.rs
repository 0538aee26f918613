//! The facets beside a list: what it can be narrowed down to, each as a link.

use nectary_domain::facet::{Facet, FacetValue, Facets};

use super::words::{Home, fill};
use super::{HOME, address};

/// The facets that people choose by. What else there is they ask the API for.
const SHOWN: [Facet; 5] = [
    Facet::Distribution,
    Facet::Version,
    Facet::Architecture,
    Facet::DiskFormat,
    Facet::Status,
];
/// Values shown at once; the others unfold.
const VALUES_SHOWN: usize = 6;

/// A facet with its values.
pub(super) struct FacetGroup {
    pub(super) name: &'static str,
    pub(super) values: Vec<FacetLink>,
    pub(super) more: Vec<FacetLink>,
}

/// A value to choose, or to leave.
pub(super) struct FacetLink {
    pub(super) value: String,
    pub(super) count: u64,
    pub(super) path: String,
    pub(super) is_chosen: bool,
}

/// What a list is narrowed down to.
pub(super) struct Chip {
    pub(super) text: String,
    /// The list without it, and what the link is called to people who do not see it.
    pub(super) path: String,
    pub(super) leave_out: String,
}

/// Whether a parameter of the address is a facet that can be chosen.
pub(super) fn is_facet(parameter: &str) -> bool {
    SHOWN.iter().any(|facet| facet.as_str() == parameter)
}

/// The facets of a list. One with a single value that is not chosen narrows nothing down and stays out.
pub(super) fn groups(facets: Option<&Facets>, pairs: &[(String, String)], words: &'static Home) -> Vec<FacetGroup> {
    let Some(facets) = facets else {
        return Vec::new();
    };
    let group = |facet: Facet| {
        let values = facets.get(&facet)?;
        let links: Vec<FacetLink> = values.iter().map(|value| link(facet, value, pairs)).collect();
        if links.len() < 2 && !links.iter().any(|link| link.is_chosen) {
            return None;
        }
        let (mut shown, mut more) = (links, Vec::new());
        if shown.len() > VALUES_SHOWN {
            let (chosen, others): (Vec<_>, Vec<_>) = shown.into_iter().partition(|link| link.is_chosen);
            shown = chosen;
            for link in others {
                if shown.len() < VALUES_SHOWN {
                    &mut shown
                } else {
                    &mut more
                }
                .push(link);
            }
        }
        Some(FacetGroup {
            name: name(facet, words),
            values: shown,
            more,
        })
    };
    SHOWN.into_iter().filter_map(group).collect()
}

/// The values that are chosen, each with the list without it.
pub(super) fn chosen(filters: &[(String, String)], pairs: &[(String, String)], words: &'static Home) -> Vec<Chip> {
    let chosen = filters.iter().filter_map(|(parameter, value)| {
        let facet = SHOWN.into_iter().find(|facet| facet.as_str() == parameter)?;
        let text = format!("{}: {value}", name(facet, words));
        Some(Chip {
            leave_out: fill(words.without, &[("name", &text)]),
            path: address::toggled(HOME, pairs, parameter, value),
            text,
        })
    });
    chosen.collect()
}

fn link(facet: Facet, value: &FacetValue, pairs: &[(String, String)]) -> FacetLink {
    let name = facet.as_str();
    FacetLink {
        path: address::toggled(HOME, pairs, name, &value.value),
        is_chosen: pairs
            .iter()
            .any(|(known, chosen)| known == name && *chosen == value.value),
        value: value.value.clone(),
        count: value.count,
    }
}

fn name(facet: Facet, words: &'static Home) -> &'static str {
    match facet {
        Facet::Distribution => words.distribution,
        Facet::Version => words.version,
        Facet::Architecture => words.architecture,
        Facet::DiskFormat => words.disk_format,
        Facet::Status => words.state,
        Facet::Category => words.category,
        Facet::Owner => words.owner,
    }
}
