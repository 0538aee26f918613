//! Which version of the Image API a request means (Image API v2, versions): by path, or by `Accept`.
//!
//! All versions we list are one and the same API; the list only reports. What is listed is accepted, nothing else.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use serde_json::{Value, json};

/// What an `Accept` header says in front of the version it wants.
const VENDOR_TYPE: &str = "application/vnd.openstack.images-";

/// The minor versions of a catalog, as listed. `2.17` is current.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Versions(Vec<u8>);

const CURRENT: u8 = 17;

impl Versions {
    /// The versions of a catalog with one store or several.
    pub(crate) fn of(has_several_stores: bool) -> Self {
        let mut minors = vec![15, CURRENT];
        if has_several_stores {
            minors.extend([13, 12, 11, 10, 9, 8]);
        } else {
            minors.push(9);
        }
        minors.extend((0..=7).rev());
        Self(minors)
    }

    fn accepts(&self, version: &str) -> bool {
        let minor = version
            .strip_prefix("v2")
            .map(|rest| rest.strip_prefix('.').unwrap_or(rest));
        match minor {
            Some("") => version == "v2",
            Some(minor) => self
                .0
                .iter()
                .any(|known| version == format!("v2.{known}") && minor == known.to_string()),
            None => false,
        }
    }

    /// The version list, with links to this address.
    pub(crate) fn list(&self, address: &str) -> Value {
        let href = format!("{}/v2/", address.trim_end_matches('/'));
        let versions: Vec<Value> = self
            .0
            .iter()
            .map(|minor| {
                let status = if *minor == CURRENT { "CURRENT" } else { "SUPPORTED" };
                json!({"id": format!("v2.{minor}"), "status": status, "links": [{"rel": "self", "href": href}]})
            })
            .collect();
        json!({ "versions": versions })
    }

    /// The path as the route table knows it, beginning with `v2`; `None` if no version we have is meant.
    pub(crate) fn negotiate(&self, path: Vec<String>, headers: &HeaderMap) -> Option<Vec<String>> {
        let first = path.first().map_or("", String::as_str);
        if self.accepts(first) {
            return Some(
                std::iter::once("v2".to_owned())
                    .chain(path.into_iter().skip(1))
                    .collect(),
            );
        }
        if is_version(first) {
            return None;
        }
        let wanted = headers.get(ACCEPT)?.to_str().ok()?.strip_prefix(VENDOR_TYPE)?;
        self.accepts(wanted)
            .then(|| std::iter::once("v2".to_owned()).chain(path).collect())
    }
}

/// Whether a path segment names a version at all, ours or not.
fn is_version(segment: &str) -> bool {
    segment
        .strip_prefix('v')
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiate(path: &str, accept: Option<&str>) -> Option<String> {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert(ACCEPT, accept.parse().unwrap());
        }
        let path = path.trim_start_matches('/').split('/').map(String::from).collect();
        Versions::of(false)
            .negotiate(path, &headers)
            .map(|path| format!("/{}", path.join("/")))
    }

    #[test]
    fn every_version_of_the_list_and_no_other_is_an_alias() {
        for version in ["v2", "v2.0", "v2.7", "v2.9", "v2.15", "v2.17"] {
            assert_eq!(
                negotiate(&format!("/{version}/images"), None).as_deref(),
                Some("/v2/images"),
                "{version}"
            );
        }
        for other in [
            "v1", "v3", "v2.8", "v2.10", "v2.14", "v2.16", "v2.18", "v2.99", "v2.", "v2.07", "v27", "nope", "",
        ] {
            assert_eq!(negotiate(&format!("/{other}/images"), None), None, "{other}");
        }
        assert_eq!(negotiate("/v2", None).as_deref(), Some("/v2"));
    }

    #[test]
    fn accept_chooses_where_the_path_does_not() {
        let vendor = |version: &str| format!("application/vnd.openstack.images-{version}");
        assert_eq!(
            negotiate("/images", Some(&vendor("v2.7"))).as_deref(),
            Some("/v2/images")
        );
        assert_eq!(negotiate("/images", Some(&vendor("v2"))).as_deref(), Some("/v2/images"));
        assert_eq!(negotiate("/images", Some(&vendor("v3"))), None);
        assert_eq!(negotiate("/images", Some("application/json")), None);
        assert_eq!(negotiate("/v1/images", Some(&vendor("v2"))), None);
    }

    #[test]
    fn the_list_depends_on_the_number_of_stores() {
        let ids = |versions: Versions| -> Vec<String> {
            let list = versions.list("http://x/");
            let entries = list["versions"].as_array().unwrap().clone();
            entries
                .iter()
                .map(|entry| entry["id"].as_str().unwrap().to_owned())
                .collect()
        };
        let one = ids(Versions::of(false));
        assert_eq!(
            one,
            [
                "v2.15", "v2.17", "v2.9", "v2.7", "v2.6", "v2.5", "v2.4", "v2.3", "v2.2", "v2.1", "v2.0"
            ]
        );
        let several = ids(Versions::of(true));
        assert_eq!(several[2..8], ["v2.13", "v2.12", "v2.11", "v2.10", "v2.9", "v2.8"]);
        assert_eq!(
            Versions::of(false).list("http://x/")["versions"][0]["links"][0]["href"],
            "http://x/v2/"
        );
    }
}
