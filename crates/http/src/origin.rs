//! The address a request came to, `scheme://host:port`, for the links that must be absolute.

use axum::http::header::HOST;
use axum::http::{HeaderMap, Uri};

use crate::site::HttpOptions;

/// Where a request came to, without a trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(pub String);

impl Origin {
    /// The origin of a request: what a trusted proxy says, else the `Host` header, else the configured address.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap, options: &HttpOptions) -> Self {
        let forwarded = |name: &str| {
            let value = headers.get(name)?.to_str().ok()?;
            let first = value.split(',').next()?.trim();
            (options.trusts_proxy_headers && !first.is_empty()).then_some(first)
        };
        let scheme = match forwarded("x-forwarded-proto") {
            Some("https") => "https",
            Some(_) | None => "http",
        };
        let host = forwarded("x-forwarded-host")
            .or_else(|| uri.authority().map(axum::http::uri::Authority::as_str))
            .or_else(|| headers.get(HOST).and_then(|host| host.to_str().ok()))
            .filter(|host| is_host(host));
        match (host, &options.public_endpoint) {
            (Some(host), _) => Self(format!("{scheme}://{host}")),
            (None, Some(endpoint)) => Self(endpoint.trim_end_matches('/').to_owned()),
            (None, None) => Self("http://localhost".to_owned()),
        }
    }
}

/// Whether it can stand in a link as it is: what a client sends there comes back in our answers.
fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(headers: &[(&'static str, &'static str)], options: &HttpOptions) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        Origin::of(&Uri::from_static("/v2"), &map, options).0
    }

    #[test]
    fn proxy_headers_count_only_where_the_proxy_is_trusted() {
        let headers = [
            ("host", "inner:9292"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "images.example"),
        ];
        assert_eq!(origin(&headers, &HttpOptions::default()), "http://inner:9292");
        let trusting = HttpOptions {
            trusts_proxy_headers: true,
            ..HttpOptions::default()
        };
        assert_eq!(origin(&headers, &trusting), "https://images.example");
    }

    #[test]
    fn a_host_that_is_none_never_comes_back_in_a_link() {
        assert_eq!(
            origin(&[("host", "a\"><script>")], &HttpOptions::default()),
            "http://localhost"
        );
    }
}
