//! Digests of image content and tokens, on OpenSSL: the one place that names an algorithm.
//!
//! Names are those of Python's hashlib, for records written by Glance carry them.

use std::fmt;
use std::str::FromStr;

use openssl::error::ErrorStack;
use openssl::md::Md;
use openssl::md_ctx::MdCtx;
use thiserror::Error;

/// A running digest of one stream.
pub trait Digest: Send {
    /// Takes the next bytes.
    fn update(&mut self, bytes: &[u8]);
    /// The digest of all bytes in lowercase hex; an error if OpenSSL failed at any point.
    fn finish(self: Box<Self>) -> Result<String, DigestError>;
}

/// A digest algorithm by its hashlib name. Those of variable length (shake) have no value to record and are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HashAlgorithm {
    /// For the Image API's `checksum` only; not a protection.
    Md5,
    /// SHA-1; not a protection.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512, the usual `os_hash_algo`.
    Sha512,
    /// SHA-512 cut to 224 bits.
    Sha512_224,
    /// SHA-512 cut to 256 bits.
    Sha512_256,
    /// SHA3-224.
    Sha3_224,
    /// SHA3-256.
    Sha3_256,
    /// SHA3-384.
    Sha3_384,
    /// SHA3-512.
    Sha3_512,
    /// BLAKE2b with 512 bits.
    Blake2b,
    /// BLAKE2s with 256 bits.
    Blake2s,
    /// RIPEMD-160.
    Ripemd160,
    /// SM3.
    Sm3,
}

/// Why there is no digest.
#[derive(Debug, Error)]
pub enum DigestError {
    /// No algorithm of this name.
    #[error("{0:?} is not a hash algorithm: use one of {list}", list = HashAlgorithm::names())]
    Unknown(String),
    /// The OpenSSL of this machine refuses or failed, for instance in FIPS mode.
    #[error("OpenSSL cannot compute {algorithm}: {cause}. Choose another algorithm or enable it in openssl.cnf.")]
    OpenSsl {
        /// What was asked for.
        algorithm: HashAlgorithm,
        /// OpenSSL's own words.
        cause: ErrorStack,
    },
}

impl HashAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 16] = [
        Self::Md5,
        Self::Sha1,
        Self::Sha224,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
        Self::Sha512_224,
        Self::Sha512_256,
        Self::Sha3_224,
        Self::Sha3_256,
        Self::Sha3_384,
        Self::Sha3_512,
        Self::Blake2b,
        Self::Blake2s,
        Self::Ripemd160,
        Self::Sm3,
    ];

    /// The hashlib name, as records show it.
    pub fn as_str(self) -> &'static str {
        self.both_names().0
    }

    /// Length of the digest, in hex digits.
    pub fn hex_len(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 | Self::Ripemd160 => 40,
            Self::Sha224 | Self::Sha512_224 | Self::Sha3_224 => 56,
            Self::Sha256 | Self::Sha512_256 | Self::Sha3_256 | Self::Blake2s | Self::Sm3 => 64,
            Self::Sha384 | Self::Sha3_384 => 96,
            Self::Sha512 | Self::Sha3_512 | Self::Blake2b => 128,
        }
    }

    /// Starts a digest.
    pub fn start(self) -> Result<Box<dyn Digest>, DigestError> {
        // Checksums are no security use of MD5, so a FIPS default must not forbid it; everything else obeys.
        let properties = (self == Self::Md5).then_some("-fips");
        let context = || -> Result<MdCtx, ErrorStack> {
            let algorithm = Md::fetch(None, self.both_names().1, properties)?;
            let mut context = MdCtx::new()?;
            context.digest_init(&algorithm)?;
            Ok(context)
        };
        let state = context().map_err(|cause| DigestError::OpenSsl { algorithm: self, cause })?;
        Ok(Box::new(OpenSslDigest {
            algorithm: self,
            state: Ok(state),
        }))
    }

    /// The digest of these bytes in lowercase hex.
    pub fn digest(self, bytes: &[u8]) -> Result<String, DigestError> {
        let mut digest = self.start()?;
        digest.update(bytes);
        digest.finish()
    }

    fn names() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }

    /// The name in hashlib and the name in OpenSSL's providers.
    fn both_names(self) -> (&'static str, &'static str) {
        match self {
            Self::Md5 => ("md5", "MD5"),
            Self::Sha1 => ("sha1", "SHA1"),
            Self::Sha224 => ("sha224", "SHA2-224"),
            Self::Sha256 => ("sha256", "SHA2-256"),
            Self::Sha384 => ("sha384", "SHA2-384"),
            Self::Sha512 => ("sha512", "SHA2-512"),
            Self::Sha512_224 => ("sha512_224", "SHA2-512/224"),
            Self::Sha512_256 => ("sha512_256", "SHA2-512/256"),
            Self::Sha3_224 => ("sha3_224", "SHA3-224"),
            Self::Sha3_256 => ("sha3_256", "SHA3-256"),
            Self::Sha3_384 => ("sha3_384", "SHA3-384"),
            Self::Sha3_512 => ("sha3_512", "SHA3-512"),
            Self::Blake2b => ("blake2b", "BLAKE2B-512"),
            Self::Blake2s => ("blake2s", "BLAKE2S-256"),
            Self::Ripemd160 => ("ripemd160", "RIPEMD160"),
            Self::Sm3 => ("sm3", "SM3"),
        }
    }
}

impl FromStr for HashAlgorithm {
    type Err = DigestError;

    /// As hashlib reads names: any case, `sha3-256` for `sha3_256`, and OpenSSL's names for BLAKE2.
    fn from_str(text: &str) -> Result<Self, DigestError> {
        let name = match text.to_ascii_lowercase().replace('-', "_").as_str() {
            "blake2b512" => "blake2b".to_owned(),
            "blake2s256" => "blake2s".to_owned(),
            other => other.to_owned(),
        };
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == name)
            .ok_or_else(|| DigestError::Unknown(text.to_owned()))
    }
}

impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// SHA-256 of these bytes in lowercase hex, for token hashes and keys; cannot fail.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&openssl::sha::sha256(bytes))
}

struct OpenSslDigest {
    algorithm: HashAlgorithm,
    /// The first error is kept for `finish`, so that no wrong digest is ever returned.
    state: Result<MdCtx, ErrorStack>,
}

impl Digest for OpenSslDigest {
    fn update(&mut self, bytes: &[u8]) {
        if let Ok(context) = &mut self.state
            && let Err(cause) = context.digest_update(bytes)
        {
            self.state = Err(cause);
        }
    }

    fn finish(self: Box<Self>) -> Result<String, DigestError> {
        let algorithm = self.algorithm;
        let mut value = vec![0; algorithm.hex_len() / 2];
        self.state
            .and_then(|mut context| context.digest_final(&mut value))
            .map_err(|cause| DigestError::OpenSsl { algorithm, cause })?;
        Ok(hex(&value))
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digests of "abc" as Python's hashlib prints them.
    const ABC: [(&str, &str); 16] = [
        ("md5", "900150983cd24fb0d6963f7d28e17f72"),
        ("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("sha224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
        (
            "sha256",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            "sha384",
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        ),
        (
            "sha512",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        ("sha512_224", "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa"),
        (
            "sha512_256",
            "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
        ),
        ("sha3_224", "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"),
        (
            "sha3_256",
            "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
        ),
        (
            "sha3_384",
            "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
        ),
        (
            "sha3_512",
            "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
        ),
        (
            "blake2b",
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
        ),
        (
            "blake2s",
            "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
        ),
        ("ripemd160", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        (
            "sm3",
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        ),
    ];

    #[test]
    fn every_algorithm_gives_what_hashlib_gives() {
        assert_eq!(ABC.len(), HashAlgorithm::ALL.len());
        for (name, expected) in ABC {
            let algorithm: HashAlgorithm = name.parse().unwrap();
            let mut digest = algorithm.start().unwrap();
            digest.update(b"a");
            digest.update(b"");
            digest.update(b"bc");
            assert_eq!(digest.finish().unwrap(), expected, "{name}");
            assert_eq!(algorithm.digest(b"abc").unwrap(), expected, "{name}");
            assert_eq!(algorithm.hex_len(), expected.len(), "{name}");
            assert_eq!(algorithm.to_string(), name);
        }
    }

    #[test]
    fn names_are_read_as_hashlib_reads_them() {
        for (text, algorithm) in [
            ("SHA512", HashAlgorithm::Sha512),
            ("sha3-256", HashAlgorithm::Sha3_256),
            ("blake2b512", HashAlgorithm::Blake2b),
            ("sha512-256", HashAlgorithm::Sha512_256),
        ] {
            assert_eq!(text.parse::<HashAlgorithm>().unwrap(), algorithm);
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_list() {
        for name in ["", "sha", "shake_128", "crc32"] {
            let error = name.parse::<HashAlgorithm>().unwrap_err().to_string();
            assert!(error.contains("sha512"), "{error}");
        }
    }

    #[test]
    fn a_token_hash_is_the_sha256_of_its_bytes() {
        assert_eq!(sha256_hex(b"abc"), HashAlgorithm::Sha256.digest(b"abc").unwrap());
    }
}
