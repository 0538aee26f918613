//! Which part of an image a download asks for: `Range` (RFC 9110, 14.2), or what old clients send instead, a
//! `Content-Range` in the *request*.

use axum::http::header::{CONTENT_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderValue};
use nectary_app::images::download::RangeRequest;

use crate::error::Failure;

/// The part asked for; `None` is the whole. One that cannot be read is refused by the verb, once it knows that the
/// caller may know of the image at all.
pub(super) fn requested(headers: &HeaderMap) -> Result<Option<RangeRequest>, Failure> {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let ranges: Vec<String> = headers.get_all(RANGE).iter().map(text).collect();
    if let Some(range) = ranges.first() {
        if ranges.len() > 1 || range.contains(',') {
            return Err(Failure::bad_request(
                "Several ranges at once are not supported; ask for one.",
            ));
        }
        return Ok(Some(range_header(range).unwrap_or(RangeRequest::Malformed)));
    }
    let legacy = headers.get(CONTENT_RANGE).map(text);
    Ok(legacy.map(|legacy| content_range_header(&legacy).unwrap_or(RangeRequest::Malformed)))
}

/// `bytes=a-b`, `bytes=a-` or `bytes=-n`.
fn range_header(text: &str) -> Option<RangeRequest> {
    let (unit, range) = text.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    match (first.is_empty(), last.is_empty()) {
        (false, false) => Some(RangeRequest::FromTo(position(first)?, position(last)?)),
        (false, true) => Some(RangeRequest::From(position(first)?)),
        (true, false) => Some(RangeRequest::Suffix(position(last)?)),
        (true, true) => None,
    }
}

/// `bytes a-b/*` or `bytes a-b/size`.
fn content_range_header(text: &str) -> Option<RangeRequest> {
    let (unit, rest) = text.trim().split_once(' ')?;
    let (range, size) = rest.trim().split_once('/')?;
    if !unit.eq_ignore_ascii_case("bytes") || (size != "*" && position(size).is_none()) {
        return None;
    }
    let (first, last) = range.split_once('-')?;
    Some(RangeRequest::FromTo(position(first)?, position(last)?))
}

/// A position in an image. One too large for any number lies beyond every end.
fn position(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use RangeRequest::{From, FromTo, Malformed, Suffix};

    fn asked(headers: &[(&'static str, &str)]) -> Result<Option<RangeRequest>, u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        requested(&map).map_err(|failure| failure.status.as_u16())
    }

    #[test]
    fn the_three_forms_of_a_range_are_read() {
        for (text, expected) in [
            ("bytes=0-9", FromTo(0, 9)),
            ("bytes=7-", From(7)),
            ("bytes=-5", Suffix(5)),
            ("bytes=-0", Suffix(0)),
            ("Bytes= 1-2 ", FromTo(1, 2)),
            ("bytes=9-1", FromTo(9, 1)),
            ("bytes=99999999999999999999-", From(u64::MAX)),
        ] {
            assert_eq!(asked(&[("range", text)]), Ok(Some(expected)), "{text}");
        }
        assert_eq!(asked(&[]), Ok(None));
    }

    #[test]
    fn what_is_no_range_is_malformed_and_never_the_whole_image() {
        for text in [
            "bytes=",
            "bytes=-",
            "bytes 0-9",
            "lines=0-9",
            "0-9",
            "bytes=a-b",
            "bytes=1-2-3",
            "bytes=+1-2",
            "",
        ] {
            assert_eq!(asked(&[("range", text)]), Ok(Some(Malformed)), "{text}");
        }
    }

    #[test]
    fn several_ranges_are_a_bad_request() {
        assert_eq!(asked(&[("range", "bytes=0-1,4-5")]), Err(400));
        assert_eq!(asked(&[("range", "bytes=0-1"), ("range", "bytes=4-5")]), Err(400));
    }

    #[test]
    fn old_clients_ask_with_content_range() {
        assert_eq!(asked(&[("content-range", "bytes 2-5/*")]), Ok(Some(FromTo(2, 5))));
        assert_eq!(asked(&[("content-range", "bytes 2-5/10")]), Ok(Some(FromTo(2, 5))));
        assert_eq!(
            asked(&[("range", "bytes=1-1"), ("content-range", "bytes 2-5/*")]),
            Ok(Some(FromTo(1, 1)))
        );
        for text in ["bytes 2-/*", "bytes */10", "bytes 2-5", "bytes 2-5/x", "lines 2-5/*"] {
            assert_eq!(asked(&[("content-range", text)]), Ok(Some(Malformed)), "{text}");
        }
    }
}
