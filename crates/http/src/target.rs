//! The target of a request: its path as decoded segments, its query as decoded pairs.

use axum::http::Uri;
use percent_encoding::percent_decode_str;

use crate::error::Failure;

/// Decodes a path into its segments: `/v2/images` is `["v2", "images"]`, `/` is `[""]`.
///
/// It is decoded before it is split, as WSGI servers do: a `%2F` separates like any other slash, so that it never
/// hides inside a parameter.
pub(crate) fn path_segments(uri: &Uri) -> Result<Vec<String>, Failure> {
    let path = decode(uri.path(), "path")?;
    Ok(path
        .strip_prefix('/')
        .unwrap_or(&path)
        .split('/')
        .map(String::from)
        .collect())
}

/// Decodes a query into its pairs, in order and with every repetition. `+` is a blank; a name without `=` has an
/// empty value.
pub(crate) fn query_pairs(uri: &Uri) -> Result<Vec<(String, String)>, Failure> {
    let query = uri.query().unwrap_or_default();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((
                decode(&name.replace('+', " "), "query")?,
                decode(&value.replace('+', " "), "query")?,
            ))
        })
        .collect()
}

fn decode(text: &str, part: &str) -> Result<String, Failure> {
    let decoded = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| Failure::bad_request(format!("The {part} of the address is not UTF-8 once it is decoded.")))?;
    if decoded.contains('\0') {
        return Err(Failure::bad_request(format!(
            "The {part} of the address holds a zero byte."
        )));
    }
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(uri: &'static str) -> Option<Vec<String>> {
        path_segments(&Uri::from_static(uri)).ok()
    }

    #[test]
    fn a_path_is_decoded_and_then_split() {
        assert_eq!(segments("/v2/images/a%2Fb").unwrap(), ["v2", "images", "a", "b"]);
        assert_eq!(segments("/v2/t/%C3%A9").unwrap(), ["v2", "t", "é"]);
        assert_eq!(segments("/").unwrap(), [""]);
        assert_eq!(segments("/v2/").unwrap(), ["v2", ""]);
    }

    #[test]
    fn what_is_not_utf8_or_holds_a_zero_byte_is_refused() {
        assert!(segments("/v2/%FF").is_none());
        assert!(segments("/v2/a%00b").is_none());
        assert!(query_pairs(&Uri::from_static("/?a=%FF")).is_err());
        assert!(query_pairs(&Uri::from_static("/?%FF=a")).is_err());
    }

    #[test]
    fn a_query_keeps_order_repetition_and_empty_values() {
        let pairs = query_pairs(&Uri::from_static("/?tag=b+c&tag=a&&x&y=1=2")).unwrap();
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(pairs, [("tag", "b c"), ("tag", "a"), ("x", ""), ("y", "1=2")]);
    }
}
