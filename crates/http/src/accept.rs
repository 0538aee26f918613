//! The `Accept` header: which of several forms of an answer a client wants most (RFC 9110, 12.5.1).

use axum::http::HeaderValue;

/// The offer that the client likes best; of equals the first. `None` if it names none of them, or has no wish at all.
///
/// `accept` holds the values of the header, in order.
pub(crate) fn best<'v>(
    accept: impl IntoIterator<Item = &'v HeaderValue>,
    offers: &[&'static str],
) -> Option<&'static str> {
    let ranges: Vec<Range<'_>> = accept
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(Range::parse)
        .collect();
    let mut found: Option<(u16, &'static str)> = None;
    for offer in offers {
        let quality = quality(&ranges, offer);
        if quality > found.map_or(0, |(best, _)| best) {
            found = Some((quality, offer));
        }
    }
    found.map(|(_, offer)| offer)
}

struct Range<'a> {
    media_type: &'a str,
    /// In thousandths.
    quality: u16,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let media_type = parts.next().filter(|media_type| media_type.contains('/'))?;
        let quality = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(Some(1.0), |text| {
                text.parse::<f32>().ok().filter(|quality| (0.0..=1.0).contains(quality))
            })?;
        Some(Self {
            media_type,
            quality: (quality * 1000.0) as u16,
        })
    }

    /// How exactly the range names the offer; `None` if it does not.
    fn precision(&self, offer: &str) -> Option<u8> {
        let kind = offer.split('/').next().unwrap_or_default();
        match self.media_type.split_once('/') {
            Some(("*", "*")) => Some(0),
            Some((own, "*")) if own.eq_ignore_ascii_case(kind) => Some(1),
            _ if self.media_type.eq_ignore_ascii_case(offer) => Some(2),
            _ => None,
        }
    }
}

fn quality(ranges: &[Range<'_>], offer: &str) -> u16 {
    ranges
        .iter()
        .filter_map(|range| range.precision(offer).map(|precision| (precision, range.quality)))
        .max_by_key(|(precision, _)| *precision)
        .map_or(0, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERS: [&str; 2] = ["text/html", "application/json"];

    fn wanted(accept: &str) -> Option<&'static str> {
        best(&[HeaderValue::from_str(accept).unwrap()], &OFFERS)
    }

    #[test]
    fn without_a_wish_there_is_no_best() {
        assert_eq!(best(&[], &OFFERS), None);
        assert_eq!(wanted("image/png"), None);
        assert_eq!(wanted("garbage, text/html;q=2"), None);
    }

    #[test]
    fn of_equals_the_first_offer_wins_and_quality_decides_otherwise() {
        assert_eq!(wanted("*/*"), Some("text/html"));
        assert_eq!(wanted("application/json, text/html;q=0.9"), Some("application/json"));
        assert_eq!(wanted("application/*"), Some("application/json"));
    }

    #[test]
    fn the_most_exact_range_decides_over_an_offer() {
        assert_eq!(wanted("*/*, text/html;q=0"), Some("application/json"));
        assert_eq!(wanted("text/*;q=0.5, */*;q=0.1"), Some("text/html"));
    }
}
