//! What an image's record would tell everybody that perhaps nobody should know: secrets in its texts, and traces of the
//! server it was made of. Its bytes are not looked at here.

use std::sync::LazyLock;

use regex::Regex;

use super::Image;

/// Why something needs a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// The image was made of a running server.
    Snapshot,
    /// A text has the form of a secret.
    SecretValue,
    /// A property is named like a secret.
    SecretName,
    /// A property tells of a server, a user or a disk of the owner.
    ServerTrace,
}

impl Concern {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::SecretValue => "secret_value",
            Self::SecretName => "secret_name",
            Self::ServerTrace => "server_trace",
        }
    }

    /// What it means, for people.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Snapshot => {
                "This image is a snapshot of a server. Whatever was on that server may be in it: keys, passwords, \
                 histories, logs, data, also deleted files."
            }
            Self::SecretValue => "This text looks like a password, a key or a token.",
            Self::SecretName => "This property is named like a secret, and everybody will read its value.",
            Self::ServerTrace => "This tells everybody about your servers, users or disks.",
        }
    }

    /// What to do about it.
    pub const fn fix(self) -> &'static str {
        match self {
            Self::Snapshot => {
                "Build the image from a clean one instead, or clean the server before you take a snapshot."
            }
            Self::SecretValue => "Remove it, and change the secret if it was one: it may have been read already.",
            Self::SecretName | Self::ServerTrace => "Remove the property unless you are sure that it is meant for all.",
        }
    }
}

/// One thing that needs a second look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// Why.
    pub concern: Concern,
    /// The attribute, the property or the tag; nothing if it is the image as a whole.
    pub field: Option<String>,
}

/// Properties that a cloud writes into a snapshot, and that mean something to its owner alone.
const SERVER_TRACES: [&str; 10] = [
    "base_image_ref",
    "bdm_v2",
    "block_device_mapping",
    "boot_roles",
    "instance_uuid",
    "mappings",
    "owner_id",
    "owner_project_name",
    "owner_user_name",
    "user_id",
];
/// Words in the names of secrets.
const SECRET_WORDS: [&str; 12] = [
    "apikey",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "secrets",
    "token",
    "tokens",
];
/// What makes a secret's name when "key" follows.
const SECRET_KEYS: [&str; 6] = ["access", "api", "encryption", "private", "signing", "ssh"];

/// Texts of the form of a secret: keys in PEM, tokens whose prefix says what they are, passwords in addresses.
/// Were the expression wrong, every text would count as one.
static SECRET_FORM: LazyLock<Result<Regex, regex::Error>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----",
        r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
        r"|\bgh[pousr]_[0-9A-Za-z]{36}|\bgithub_pat_[0-9A-Za-z_]{22}",
        r"|\bglpat-[0-9A-Za-z_-]{20}|\bxox[abprs]-[0-9A-Za-z-]{10}",
        r"|\bAIza[0-9A-Za-z_-]{35}|\bsk_live_[0-9A-Za-z]{16}|\bsk-[0-9A-Za-z_-]{32}",
        r"|\bn(?:ct|sl)_[0-9A-Za-z_-]{43}|\bgAAAAA[0-9A-Za-z_-]{60}",
        r"|\beyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.",
        r"|[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s:@]+@",
        r"|\b(?i-u:password|passwd|secret|token|api[_-]?key)\s*[:=]\s*\S{4,}",
    ))
});

fn has_form_of_secret(text: &str) -> bool {
    SECRET_FORM.as_ref().map_or(true, |form| form.is_match(text))
}

fn is_named_like_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name
        .split(|character: char| !character.is_ascii_alphanumeric())
        .collect();
    let is_key = |pair: &[&str]| matches!(pair, [of, "key" | "keys"] if SECRET_KEYS.contains(of));
    words.iter().any(|word| SECRET_WORDS.contains(word)) || words.windows(2).any(is_key)
}

impl Image {
    /// What everybody would learn from the image's record and perhaps should not, the weightiest first.
    pub fn exposures(&self) -> Vec<Exposure> {
        let record = self.record();
        let mut found = Vec::new();
        let mut add = |concern, field: Option<&str>| {
            found.push(Exposure {
                concern,
                field: field.map(str::to_owned),
            });
        };
        if self.is_snapshot() {
            add(Concern::Snapshot, None);
        }
        if record.name.as_deref().is_some_and(has_form_of_secret) {
            add(Concern::SecretValue, Some("name"));
        }
        if record.tags.iter().any(|tag| has_form_of_secret(tag.as_str())) {
            add(Concern::SecretValue, Some("tags"));
        }
        for (name, value) in record.properties.iter() {
            let name = name.as_str();
            if has_form_of_secret(value) {
                add(Concern::SecretValue, Some(name));
            } else if SERVER_TRACES.contains(&name) {
                add(Concern::ServerTrace, Some(name));
            } else if is_named_like_secret(name) {
                add(Concern::SecretName, Some(name));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ImageId;
    use crate::image::draft::Draft;
    use crate::image::text::{Properties, Tags};
    use crate::limits::Limits;
    use crate::time::Timestamp;

    fn image(name: &str, tags: &[&str], properties: &[(&str, &str)]) -> Image {
        let owned = |text: &&str| (*text).to_owned();
        let draft = Draft {
            name: Some(name.to_owned()),
            tags: Tags::stored(tags.iter().map(owned)),
            properties: Properties::stored(properties.iter().map(|(name, value)| (owned(name), owned(value)))),
            ..Draft::default()
        };
        Image::create(
            ImageId::new("i"),
            draft,
            None,
            &Limits::default(),
            Timestamp::from_micros(0),
        )
        .unwrap()
    }

    fn concerns(image: &Image) -> Vec<(Concern, Option<String>)> {
        image
            .exposures()
            .into_iter()
            .map(|exposure| (exposure.concern, exposure.field))
            .collect()
    }

    #[test]
    fn an_ordinary_image_raises_no_concern() {
        let plain = [
            ("os_distro", "debian"),
            (
                "description",
                "Debian 12. Sign in with your key: see https://example.org/keys?token.",
            ),
            ("hw_disk_bus", "virtio"),
            ("keyboard", "de"),
            ("os_secure_boot", "required"),
            ("img_signature_key_type", "RSA-PSS"),
            ("nectar_build", "57"),
            ("git_commit", "ba7816bf8f01cfea414140de5dae2223b00361a3"),
        ];
        assert_eq!(
            concerns(&image("NeCTAR Debian 12 (Bookworm) amd64", &["os:debian"], &plain)),
            []
        );
    }

    #[test]
    fn a_snapshot_and_the_traces_of_its_server_are_named() {
        let snapshot = image(
            "snap",
            &[],
            &[
                ("image_type", "snapshot"),
                ("instance_uuid", "u"),
                ("user_id", "u"),
                ("base_image_ref", "u"),
                ("block_device_mapping", "[]"),
            ],
        );
        let trace = |name: &str| (Concern::ServerTrace, Some(name.to_owned()));
        assert_eq!(
            concerns(&snapshot),
            [
                (Concern::Snapshot, None),
                trace("base_image_ref"),
                trace("block_device_mapping"),
                trace("instance_uuid"),
                trace("user_id"),
            ]
        );
    }

    #[test]
    fn texts_of_the_form_of_a_secret_are_found_wherever_they_stand() {
        let body = "A1b2C3d4E5f6G7h8I9j0".repeat(4);
        for secret in [
            "-----BEGIN OPENSSH PRIVATE KEY-----\nabc".to_owned(),
            "key AKIAIOSFODNN7EXAMPLE here".to_owned(),
            format!("ghp_{}", &body[..36]),
            format!("glpat-{}", &body[..20]),
            format!("nct_{}", &body[..43]),
            format!("nsl_{}", &body[..43]),
            format!("gAAAAAB{}", &body[..60]),
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln".to_owned(),
            "https://ann:hunter2@example.org/repo".to_owned(),
            "log in as root, password: hunter2".to_owned(),
        ] {
            let found = concerns(&image(&secret, &[&secret], &[("note", &secret)]));
            let of = |field: &str| (Concern::SecretValue, Some(field.to_owned()));
            assert_eq!(found, [of("name"), of("tags"), of("note")], "{secret}");
        }
    }

    #[test]
    fn names_of_secrets_are_found_by_their_words() {
        for name in [
            "admin_password",
            "API_KEY",
            "ssh-key",
            "my.secret",
            "token",
            "cinder_encryption_key_id",
        ] {
            let found = concerns(&image("i", &[], &[(name, "x")]));
            assert_eq!(found, [(Concern::SecretName, Some(name.to_owned()))]);
        }
        for name in ["monkey", "tokenizer", "key", "secretary"] {
            assert_eq!(concerns(&image("i", &[], &[(name, "x")])), [], "{name}");
        }
    }
}
