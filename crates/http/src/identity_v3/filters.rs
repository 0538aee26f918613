//! Reads the filters of a list. As in Keystone, a parameter that is no filter of that list changes nothing.

use crate::error::Failure;
use nectary_domain::identity::home;

/// The parameters of a list.
pub(super) struct Filters(Vec<(String, String)>);

impl Filters {
    /// Takes the query. A comparison we cannot do is refused, for ignoring it would show more than was asked for.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Result<Self, Failure> {
        match pairs.iter().find(|(name, _)| name.contains("__")) {
            Some((name, _)) => Err(Failure::bad_request(format!(
                "The filter {name:?} is not supported; compare whole values."
            ))),
            None => Ok(Self(pairs)),
        }
    }

    /// The last value of that name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// A boolean attribute: what does not say no says yes.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        let no = ["0", "f", "false", "off", "n", "no"];
        self.text(name)
            .map(|text| !no.contains(&text.to_ascii_lowercase().as_str()))
    }

    /// A switch: `?effective`, `?effective=True`; only `0` and words for no turn it off.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.flag(name).unwrap_or(false)
    }

    /// Whether the list is about the one domain there is, as far as these parameters say.
    pub(super) fn is_about_home(&self, names: &[&str]) -> bool {
        names
            .iter()
            .all(|name| self.text(name).is_none_or(|id| id == home::DOMAIN_ID))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(pairs: &[(&str, &str)]) -> Filters {
        Filters::of(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
        .unwrap()
    }

    #[test]
    fn a_flag_is_on_unless_it_says_no() {
        for (value, expected) in [
            ("", true),
            ("True", true),
            ("1", true),
            ("x", true),
            ("0", false),
            ("False", false),
        ] {
            assert_eq!(
                filters(&[("enabled", value)]).flag("enabled"),
                Some(expected),
                "{value:?}"
            );
        }
        assert_eq!(filters(&[]).flag("enabled"), None);
        assert!(!filters(&[]).is_on("effective"));
    }

    #[test]
    fn another_domain_than_ours_is_not_home() {
        assert!(filters(&[]).is_about_home(&["domain_id"]));
        assert!(filters(&[("domain_id", "default")]).is_about_home(&["domain_id"]));
        assert!(!filters(&[("parent_id", "other")]).is_about_home(&["domain_id", "parent_id"]));
    }

    #[test]
    fn a_comparison_that_is_not_done_is_not_ignored() {
        assert!(Filters::of(vec![("name__contains".to_owned(), "a".to_owned())]).is_err());
    }
}
