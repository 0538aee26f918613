//! `Content-Digest` (RFC 9530): what the sender says its bytes are.

use axum::http::{HeaderMap, HeaderName};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nectary_domain::upload_session::Sha256;

use crate::error::Failure;

const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");
const ALGORITHM: &str = "sha-256";

/// The SHA-256 of the body. Other algorithms may stand beside it and are not looked at.
pub(super) fn sha256(headers: &HeaderMap) -> Result<Sha256, Failure> {
    let needed = || {
        Failure::bad_request(
            "A chunk needs the header Content-Digest: sha-256=:…:, with the digest in base64 between the colons (RFC 9530).",
        )
    };
    let digests = headers
        .get_all(CONTENT_DIGEST)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let encoded = digests
        .flat_map(|value| value.split(','))
        .filter_map(|member| member.trim().split_once('='))
        .find(|(algorithm, _)| *algorithm == ALGORITHM)
        .and_then(|(_, value)| value.strip_prefix(':')?.strip_suffix(':'))
        .ok_or_else(needed)?;
    let digest = STANDARD.decode(encoded).map_err(|_| needed())?;
    let hexadecimal: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(hexadecimal.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_NOTHING: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    fn read(value: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(CONTENT_DIGEST, value.parse().unwrap())]);
        sha256(&headers).ok().map(|digest| digest.as_str().to_owned())
    }

    #[test]
    fn the_digest_is_found_wherever_it_stands() {
        let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for value in [
            format!("sha-256=:{OF_NOTHING}:"),
            format!("sha-512=:AAAA:, sha-256=:{OF_NOTHING}:"),
        ] {
            assert_eq!(read(&value).as_deref(), Some(expected), "{value}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        assert!(sha256(&HeaderMap::new()).is_err());
        for value in [
            "",
            "sha-256=",
            "sha-256=::",
            "sha-256=:AAAA:",
            "sha-256=:!!!!:",
            "sha-512=:AAAA:",
            OF_NOTHING,
        ] {
            assert_eq!(read(value), None, "{value}");
        }
    }
}
