//! The links of a list: `first` and `next`, with every parameter of the request, repeated ones in their order.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a query as it is (RFC 3986, unreserved).
pub(crate) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The list again from its beginning.
pub(crate) fn first(path: &str, pairs: &[(String, String)]) -> String {
    link(path, pairs, None)
}

/// The page after the one that ends with `marker`.
pub(crate) fn next(path: &str, pairs: &[(String, String)], marker: &str) -> String {
    link(path, pairs, Some(marker))
}

fn link(path: &str, pairs: &[(String, String)], marker: Option<&str>) -> String {
    let kept = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| *name != "marker");
    with_query(path, kept.chain(marker.map(|marker| ("marker", marker))))
}

/// A path with these pairs as its query.
pub(crate) fn with_query<'p>(path: &str, pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> String {
    let mut link = path.to_owned();
    let mut separator = '?';
    for (name, value) in pairs {
        link.push(separator);
        link.extend(utf8_percent_encode(name, ENCODED));
        link.push('=');
        link.extend(utf8_percent_encode(value, ENCODED));
        separator = '&';
    }
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn the_marker_is_replaced_and_everything_else_kept_in_order() {
        let asked = pairs(&[
            ("tag", "b"),
            ("marker", "old"),
            ("tag", "a"),
            ("sort_key", "name"),
            ("limit", "2"),
        ]);
        assert_eq!(
            first("/v2/images", &asked),
            "/v2/images?tag=b&tag=a&sort_key=name&limit=2"
        );
        assert_eq!(
            next("/v2/images", &asked, "new"),
            "/v2/images?tag=b&tag=a&sort_key=name&limit=2&marker=new"
        );
        assert_eq!(first("/v2/images", &[]), "/v2/images");
        assert_eq!(next("/v2/images", &[], "new"), "/v2/images?marker=new");
    }

    #[test]
    fn a_link_leads_back_to_the_same_parameters() {
        let asked = pairs(&[("name", "in:\"a,b\" é&=+%"), ("naïve key", "")]);
        let link = next("/v2/images", &asked, "m");
        let read = crate::target::query_pairs(&link.parse().unwrap()).unwrap();
        assert_eq!(read[..2], asked);
    }
}
