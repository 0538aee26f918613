//! Makes secrets out of random bytes, and what is kept of a token.

use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::token::TokenHash;

/// What the text of each token begins with, so that scanners can find one that leaked.
const PREFIX: &str = "nct_";
/// The same for the tokens of share links.
const LINK_PREFIX: &str = "nsl_";
/// Characters of 32 bytes in base64url without padding (RFC 4648, section 5).
const BODY_CHARS: usize = 43;
/// Random bytes of a password that we choose: 24 characters.
const PASSWORD_BYTES: usize = 18;
/// Bytes of an audit id, as Keystone makes them: 22 characters.
const AUDIT_BYTES: usize = 16;

/// The text of a new token.
pub(super) fn token_text(random: [u8; 32]) -> Secret {
    Secret::new(format!("{PREFIX}{}", base64url(&random)))
}

/// Whether it has the form of our tokens; others need no look-up.
pub(super) fn may_be_token(text: &Secret) -> bool {
    has_form(text, PREFIX)
}

/// The text of a new share link's token.
pub(crate) fn link_token(random: [u8; 32]) -> Secret {
    Secret::new(format!("{LINK_PREFIX}{}", base64url(&random)))
}

/// Whether it has the form of a share link's token; others need no look-up.
pub(crate) fn may_be_link_token(text: &Secret) -> bool {
    has_form(text, LINK_PREFIX)
}

fn has_form(text: &Secret, prefix: &str) -> bool {
    text.reveal()
        .strip_prefix(prefix)
        .is_some_and(|body| body.len() == BODY_CHARS)
}

/// What is kept of a token. The text holds 256 random bits, so a plain digest hides it.
pub(crate) fn token_hash(text: &Secret) -> TokenHash {
    TokenHash::from_hex(sha256_hex(text.reveal().as_bytes()))
}

/// Another secret that belongs to a token and gives nothing of it away: one for each purpose.
pub fn derived(token: &Secret, purpose: &str) -> String {
    sha256_hex(&[purpose.as_bytes(), b"\0", token.reveal().as_bytes()].concat())
}

fn sha256_hex(bytes: &[u8]) -> String {
    let digest = openssl::sha::sha256(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A password for somebody who did not choose one.
pub(super) fn password(random: [u8; 32]) -> Secret {
    let (_, bytes) = random.split_at(random.len() - PASSWORD_BYTES);
    Secret::new(base64url(bytes))
}

/// The secret of an application credential.
pub(super) fn credential_secret(random: [u8; 32]) -> Secret {
    Secret::new(base64url(&random))
}

/// An audit id.
pub(super) fn audit_id(random: [u8; 32]) -> String {
    let (_, bytes) = random.split_at(random.len() - AUDIT_BYTES);
    base64url(bytes)
}

fn base64url(bytes: &[u8]) -> String {
    openssl::base64::encode_block(bytes)
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_prefix_and_32_bytes_in_the_alphabet_of_urls() {
        let text = token_text([0xff; 32]);
        assert_eq!(text.reveal(), format!("nct_{}8", "_".repeat(42)));
        assert!(may_be_token(&text));
        assert!(
            token_text([0xfb; 32])
                .reveal()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
    }

    #[test]
    fn what_is_kept_is_the_sha_256_of_the_text() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(token_hash(&Secret::new("abc")).as_hex(), expected);
    }

    #[test]
    fn other_texts_are_not_even_looked_up() {
        for text in ["", "nct_", "gAAAAABl", "nct_short"] {
            assert!(!may_be_token(&Secret::new(text)), "{text}");
        }
    }

    #[test]
    fn passwords_and_audit_ids_have_the_length_they_should() {
        assert_eq!(password([1; 32]).reveal().len(), 24);
        assert_eq!(audit_id([1; 32]).len(), 22);
        assert_eq!(credential_secret([1; 32]).reveal().len(), 43);
    }
}
