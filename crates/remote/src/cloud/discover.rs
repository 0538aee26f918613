//! Where the Identity API v3 is, at an address that says no version: its list of versions tells, as keystoneauth reads it.

use reqwest::{Client, Url};
use serde_json::Value;

use crate::catalog_client::call::TALK_TIMEOUT;

/// Where the list of versions is looked for: where one was sent, and where a cloud on one address keeps the service.
const PLACES: [&str; 2] = ["/", "/identity/"];

/// The address of the Identity API v3 at or below a base, without a slash at its end.
pub async fn version_3(client: &Client, base: &str) -> Option<String> {
    for place in PLACES {
        let url = Url::parse(&format!("{base}{place}")).ok()?;
        let request = client
            .get(url.clone())
            .timeout(TALK_TIMEOUT)
            .header("accept", "application/json");
        let Ok(response) = request.send().await else {
            continue;
        };
        let body = response.bytes().await.unwrap_or_default();
        let versions: Value = serde_json::from_slice(&body).unwrap_or_default();
        if let Some(found) = told(&versions, &url) {
            return Some(found);
        }
    }
    None
}

/// What a list of versions says. Only Identity services write `values`: we may have met another service.
fn told(versions: &Value, asked: &Url) -> Option<String> {
    let mut versions = versions["versions"]["values"].as_array()?.iter();
    let version = versions.find(|version| version["id"].as_str().is_some_and(|id| id.starts_with("v3")))?;
    let mut links = version["links"].as_array()?.iter();
    let link = links.find(|link| link["rel"] == "self")?["href"].as_str()?;
    let link = asked.join(link).ok()?;
    // Behind a proxy a service may not know what it is called, and a password goes nowhere but to the host that was named.
    let mut found = asked.clone();
    found.set_path(link.path().trim_end_matches('/'));
    Some(found.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_of_versions_leads_to_the_third_on_the_host_that_was_asked() {
        let asked = Url::parse("https://cloud:5000/").unwrap();
        let list = |href: &str| {
            json!({"versions": {"values": [
                {"id": "v2.0", "links": [{"rel": "self", "href": "https://cloud:5000/v2.0/"}]},
                {"id": "v3.14", "links": [{"rel": "self", "href": href}]},
            ]}})
        };
        for (href, found) in [
            ("https://cloud:5000/v3/", "https://cloud:5000/v3"),
            ("http://10.0.0.1:35357/identity/v3/", "https://cloud:5000/identity/v3"),
            ("/v3", "https://cloud:5000/v3"),
        ] {
            assert_eq!(told(&list(href), &asked).as_deref(), Some(found));
        }
        // An Image service's.
        let other = json!({"versions": [{"id": "v3.0", "links": [{"rel": "self", "href": "https://cloud/v3/"}]}]});
        assert_eq!(told(&other, &asked), None);
    }
}
