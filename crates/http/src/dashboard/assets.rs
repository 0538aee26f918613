//! Style, scripts and signs, inside the program. Their addresses change with their content, so that browsers may keep
//! them for ever.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use crate::error::Failure;
use crate::extract::Path;
use crate::respond::with_type;

/// Name, media type, content.
type Asset = (&'static str, &'static str, &'static [u8]);

const SCRIPT: &str = "text/javascript; charset=UTF-8";

static ASSETS: [Asset; 6] = [
    (
        "dashboard.css",
        "text/css; charset=UTF-8",
        include_bytes!("../../assets/dashboard.css"),
    ),
    ("dashboard.js", SCRIPT, include_bytes!("../../assets/dashboard.js")),
    ("add.js", SCRIPT, include_bytes!("../../assets/add.js")),
    ("head.js", SCRIPT, include_bytes!("../../assets/head.js")),
    ("transfer.js", SCRIPT, include_bytes!("../../assets/transfer.js")),
    ("mark.svg", "image/svg+xml", include_bytes!("../../assets/mark.svg")),
];

/// All of them change their address together: scripts name one another by relative addresses.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    ASSETS.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
});

/// The address of an asset.
pub(super) fn path(name: &str) -> String {
    format!("/dashboard/assets/{}/{name}", *VERSION)
}

/// `GET /dashboard/assets/{version}/{name}`. During an upgrade, a page of the other version may ask here: it is
/// answered, and not to be kept.
pub(crate) async fn show(Path((version, name)): Path<(String, String)>) -> Result<Response, Failure> {
    let known = ASSETS.iter().find(|(known, ..)| *known == name);
    let (_, media_type, content) = known.ok_or_else(|| Failure::not_found("There is no such asset."))?;
    let mut response = with_type(StatusCode::OK, media_type, *content);
    let caching = if version == *VERSION {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Uncompressed, and still within what a first load may be compressed.
    #[test]
    fn everything_together_is_less_than_150_kb() {
        let total: usize = ASSETS.iter().map(|(_, _, content)| content.len()).sum();
        assert!(
            total > 5_000 && total < 120_000,
            "{total} bytes, and the page itself comes on top"
        );
    }

    #[test]
    fn scripts_load_nothing_from_elsewhere() {
        for (name, _, content) in &ASSETS {
            let text = std::str::from_utf8(content).unwrap();
            for address in text.match_indices("://") {
                let around = &text[address.0.saturating_sub(8)..address.0 + 24];
                assert!(around.contains("www.w3.org"), "{name}: {around}");
            }
        }
    }
}
