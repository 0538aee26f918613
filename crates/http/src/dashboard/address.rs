//! Addresses of pages: where a link leads, and where one that somebody else wrote may lead.

use percent_encoding::utf8_percent_encode;

use super::HOME;
use crate::image_v2::links::{ENCODED, with_query};

/// The page of an image.
pub(super) fn image(id: &str) -> String {
    format!("/dashboard/images/{}", utf8_percent_encode(id, ENCODED))
}

/// The page of a family.
pub(super) fn family(slug: &str) -> String {
    format!("/dashboard/families/{}", utf8_percent_encode(slug, ENCODED))
}

/// What a query says of something, the first time that it does.
pub(super) fn first<'pairs>(pairs: &'pairs [(String, String)], name: &str) -> Option<&'pairs str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// A page with one parameter of its query set anew, or taken away. Any other page of the list begins at its beginning.
pub(super) fn changed(path: &str, pairs: &[(String, String)], name: &str, value: Option<&str>) -> String {
    let kept = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(known, _)| *known != name && is_lasting(known));
    with_query(path, kept.chain(value.map(|value| (name, value))))
}

/// Whether a parameter holds for other pages of a list too: its place in the list and what was just done do not.
fn is_lasting(name: &str) -> bool {
    !["marker", "done"].contains(&name)
}

/// A list with this value of a parameter taken in, or left out if it stands there.
pub(super) fn toggled(path: &str, pairs: &[(String, String)], name: &str, value: &str) -> String {
    let is_it = |(known, other): &(&str, &str)| *known == name && *other == value;
    let kept: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(known, _)| is_lasting(known))
        .collect();
    let is_there = kept.iter().any(is_it);
    let others = kept.into_iter().filter(|pair| !is_it(pair));
    with_query(path, others.chain((!is_there).then_some((name, value))))
}

/// Where to go on after signing in: a page of the dashboard and nothing else, whatever the link says.
pub(super) fn return_path(wish: Option<&str>) -> &str {
    wish.filter(|path| {
        path.starts_with(HOME)
            && !path.contains(['\\', '\r', '\n', '\t'])
            && !path.contains("//")
            && !path.contains("..")
    })
    .unwrap_or(HOME)
}

/// The page to sign in on, and where to go on then; whether somebody was signed in before and has lost a form by it.
pub(super) fn sign_in(then: &str, has_lost_form: bool) -> String {
    let to = (then != HOME).then_some(("to", then));
    with_query(
        "/dashboard/login",
        to.into_iter().chain(has_lost_form.then_some(("ended", "1"))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_only_to_pages_of_the_dashboard() {
        let path = "/dashboard/images/1?tab=raw";
        assert_eq!(return_path(Some(path)), path);
        for elsewhere in [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "/v2/images",
            "/dashboard/..//evil.example",
            "/dashboard/\\..",
            "/dashboard/\r\nset-cookie: a=b",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(return_path(Some(elsewhere)), HOME, "{elsewhere}");
        }
        assert_eq!(return_path(None), HOME);
    }

    #[test]
    fn a_value_is_taken_in_and_left_out_again() {
        let pairs = [("a", "1"), ("a", "2"), ("marker", "x")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(toggled("/", &pairs, "a", "2"), "/?a=1");
        assert_eq!(toggled("/", &pairs, "a", "3"), "/?a=1&a=2&a=3");
    }

    #[test]
    fn a_change_of_the_list_begins_at_its_beginning() {
        let pairs = [("tab", "all"), ("marker", "x"), ("sort", "name")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(changed(HOME, &pairs, "sort", None), "/dashboard/?tab=all");
        assert_eq!(
            changed(HOME, &pairs, "tab", Some("a b")),
            "/dashboard/?sort=name&tab=a%20b"
        );
    }
}
