//! What can be done to a family, read from JSON: one reader for requests, for schedules and for what rows keep of them.

use serde_json::{Map, Value, json};

use super::facts::Registration;
use super::lineage::Which;
use super::number::BuildNumber;
use super::{About, Support};
use crate::day::Day;
use crate::ids::ImageId;
use crate::image::attribute::json_kind;
use crate::image::text::refuse_zero;
use crate::refusal::Refusal;

/// Characters a reason or a message may have.
const SENTENCES_MAX: usize = 2000;
/// Bytes a description may have on every database.
const DESCRIPTION_BYTES_MAX: usize = 60_000;

/// A change to a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// An image becomes a candidate.
    Register(Registration),
    /// A candidate becomes current: the named one, or the newest.
    Promote(Choice),
    /// A former build becomes current again: the named one, or the one before.
    Rollback(Choice),
    /// The family ends.
    Retire {
        /// Why.
        reason: Option<String>,
    },
    /// People are asked to stop using a build: the named one, or the current one.
    Deprecate {
        /// Which.
        build: Option<Which>,
        /// Why, and what to use.
        message: String,
        /// The day from which it may be gone.
        until: Option<Day>,
    },
    /// A build is not safe to use.
    Revoke {
        /// Which.
        build: Which,
        /// Why, and what to do.
        message: String,
    },
    /// Nothing speaks against a build any more: it was deprecated or revoked by mistake, or is mended.
    Reinstate {
        /// Which.
        build: Which,
        /// Why.
        reason: Option<String>,
    },
    /// What people read of the family changes.
    Update(AboutChange),
}

/// A build, and why it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The build.
    pub build: Option<Which>,
    /// The reason, for people who used the build before.
    pub reason: Option<String>,
}

/// Changes to what people read of a family; absent is unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AboutChange {
    /// Markdown.
    pub description: Option<String>,
    /// The user to sign in as.
    pub default_user: Option<Option<String>>,
    /// What to expect.
    pub support: Option<Support>,
    /// The day on which support ends.
    pub ends_on: Option<Option<Day>>,
}

impl AboutChange {
    /// The keys of its JSON.
    pub const KEYS: [&'static str; 4] = ["description", "default_user", "support", "ends_on"];

    /// Reads the changes among other keys.
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, Refusal> {
        let description = fields.text("description", usize::MAX)?;
        if let Some(text) = description.filter(|text| text.len() > DESCRIPTION_BYTES_MAX) {
            return Err(Refusal::invalid(format!(
                "The description has {} bytes; {DESCRIPTION_BYTES_MAX} are the most.",
                text.len()
            )));
        }
        let default_user = fields.nullable("default_user", 255)?;
        let ends_on = fields.nullable("ends_on", 10)?;
        Ok(Self {
            description: description.map(str::to_owned),
            default_user: default_user.map(|user| user.map(str::to_owned)),
            support: fields.text("support", 20)?.map(str::parse).transpose()?,
            ends_on: ends_on.map(|day| day.map(str::parse).transpose()).transpose()?,
        })
    }

    /// Writes what it is read from among other keys.
    pub(super) fn write(&self, body: &mut Map<String, Value>) {
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                body.insert(key.to_owned(), value);
            }
        };
        put("description", self.description.as_ref().map(|text| json!(text)));
        put("default_user", self.default_user.as_ref().map(|user| json!(user)));
        put("support", self.support.map(|support| json!(support.as_str())));
        let day = |day: Option<Day>| json!(day.map(|day| day.to_string()));
        put("ends_on", self.ends_on.map(day));
    }

    /// What people read afterwards.
    pub fn applied(&self, before: &About) -> About {
        let change = self.clone();
        About {
            description: change.description.unwrap_or_else(|| before.description.clone()),
            default_user: change.default_user.unwrap_or_else(|| before.default_user.clone()),
            support: change.support.unwrap_or(before.support),
            ends_on: change.ends_on.unwrap_or(before.ends_on),
        }
    }
}

impl Verb {
    /// The words, as paths and schedules have them.
    pub const WORDS: [&'static str; 8] = [
        "register",
        "promote",
        "rollback",
        "retire",
        "deprecate",
        "revoke",
        "reinstate",
        "update",
    ];

    /// Reads a verb from its word and its body.
    pub fn read(word: &str, body: &Map<String, Value>) -> Result<Self, Refusal> {
        match word {
            "register" => Registration::read(body).map(Self::Register),
            "promote" => Choice::read(body).map(Self::Promote),
            "rollback" => Choice::read(body).map(Self::Rollback),
            "retire" => {
                let fields = Fields::of(body, &["reason"])?;
                let reason = fields.text("reason", SENTENCES_MAX)?.map(str::to_owned);
                Ok(Self::Retire { reason })
            }
            "deprecate" => {
                let fields = Fields::of(body, &["image_id", "build", "message", "ends_on"])?;
                Ok(Self::Deprecate {
                    build: fields.which()?,
                    message: fields.message()?,
                    until: fields.text("ends_on", 10)?.map(str::parse).transpose()?,
                })
            }
            "revoke" => {
                let fields = Fields::of(body, &["image_id", "build", "message"])?;
                let build = fields.needed_which()?;
                let message = fields.message()?;
                Ok(Self::Revoke { build, message })
            }
            "reinstate" => {
                let fields = Fields::of(body, &["image_id", "build", "reason"])?;
                let build = fields.needed_which()?;
                let reason = fields.text("reason", SENTENCES_MAX)?.map(str::to_owned);
                Ok(Self::Reinstate { build, reason })
            }
            "update" => AboutChange::read(&Fields::of(body, &AboutChange::KEYS)?).map(Self::Update),
            _ => Err(Refusal::invalid(format!(
                "{word:?} is nothing that can be done to a family: use one of {}.",
                Self::WORDS.join(", ")
            ))),
        }
    }

    /// Its word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Register(_) => "register",
            Self::Promote(_) => "promote",
            Self::Rollback(_) => "rollback",
            Self::Retire { .. } => "retire",
            Self::Deprecate { .. } => "deprecate",
            Self::Revoke { .. } => "revoke",
            Self::Reinstate { .. } => "reinstate",
            Self::Update(_) => "update",
        }
    }

    /// The body it is read from.
    pub fn body(&self) -> Map<String, Value> {
        let mut body = Map::new();
        match self {
            Self::Register(wish) => wish.write(&mut body),
            Self::Promote(choice) | Self::Rollback(choice) => {
                put_build(&mut body, choice.build.as_ref());
                put_text(&mut body, "reason", choice.reason.as_deref());
            }
            Self::Retire { reason } => put_text(&mut body, "reason", reason.as_deref()),
            Self::Deprecate { build, message, until } => {
                put_build(&mut body, build.as_ref());
                put_text(&mut body, "message", Some(message));
                put_text(&mut body, "ends_on", until.map(|day| day.to_string()).as_deref());
            }
            Self::Revoke { build, message } => {
                put_build(&mut body, Some(build));
                put_text(&mut body, "message", Some(message));
            }
            Self::Reinstate { build, reason } => {
                put_build(&mut body, Some(build));
                put_text(&mut body, "reason", reason.as_deref());
            }
            Self::Update(change) => change.write(&mut body),
        }
        body
    }
}

fn put_build(body: &mut Map<String, Value>, build: Option<&Which>) {
    match build {
        Some(Which::Image(image)) => put_text(body, "image_id", Some(image.as_str())),
        Some(Which::Number(number)) => put_text(body, "build", Some(number.as_str())),
        None => {}
    }
}

fn put_text(body: &mut Map<String, Value>, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        body.insert(key.to_owned(), text.into());
    }
}

impl Choice {
    fn read(body: &Map<String, Value>) -> Result<Self, Refusal> {
        let fields = Fields::of(body, &["image_id", "build", "reason"])?;
        Ok(Self {
            build: fields.which()?,
            reason: fields.text("reason", SENTENCES_MAX)?.map(str::to_owned),
        })
    }
}

/// An object whose keys are all known.
pub(super) struct Fields<'b>(&'b Map<String, Value>);

impl<'b> Fields<'b> {
    pub(super) fn of(body: &'b Map<String, Value>, known: &[&str]) -> Result<Self, Refusal> {
        match body.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(Refusal::invalid(format!(
                "{key:?} is not known here; {} are.",
                known.join(", ")
            ))),
            None => Ok(Self(body)),
        }
    }

    /// A text, or null, or nothing.
    fn nullable(&self, key: &str, most: usize) -> Result<Option<Option<&'b str>>, Refusal> {
        match self.0.get(key) {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(None)),
            Some(Value::String(text)) if text.chars().count() > most => Err(Refusal::invalid(format!(
                "{key} has {} characters; {most} are the most.",
                text.chars().count()
            ))),
            Some(Value::String(text)) => {
                refuse_zero(key, text)?;
                Ok(Some(Some(text)))
            }
            Some(other) => Err(Refusal::invalid(format!(
                "{key} must be a string, not {}.",
                json_kind(other)
            ))),
        }
    }

    /// A text that says something; null is nothing.
    pub(super) fn text(&self, key: &str, most: usize) -> Result<Option<&'b str>, Refusal> {
        Ok(self.nullable(key, most)?.flatten())
    }

    fn message(&self) -> Result<String, Refusal> {
        match self.text("message", SENTENCES_MAX)?.map(str::trim) {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            Some(_) | None => Err(Refusal::invalid(
                "Say why in \"message\": people who use the build read it.",
            )),
        }
    }

    pub(super) fn value(&self, key: &str) -> Option<&'b Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    fn needed_which(&self) -> Result<Which, Refusal> {
        self.which()?
            .ok_or_else(|| Refusal::invalid("Name the build, by \"build\" or by \"image_id\"."))
    }

    fn which(&self) -> Result<Option<Which>, Refusal> {
        let image = self.text("image_id", 36)?;
        // Build numbers that are integers come as such too.
        let number = match self.value("build") {
            Some(Value::Number(number)) if number.is_u64() => Some(BuildNumber::parse(&number.to_string())?),
            _ => self.text("build", usize::MAX)?.map(BuildNumber::parse).transpose()?,
        };
        match (image, number) {
            (Some(_), Some(_)) => Err(Refusal::invalid(
                "Name the build by \"build\" or by \"image_id\", not by both.",
            )),
            (Some(image), None) => Ok(Some(Which::Image(ImageId::new(image)))),
            (None, number) => Ok(number.map(Which::Number)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str, body: Value) -> Result<Verb, Refusal> {
        Verb::read(word, body.as_object().unwrap())
    }

    #[test]
    fn every_verb_is_read_from_the_body_it_writes() {
        for (word, body) in [
            ("register", json!({"image_id": "x"})),
            (
                "register",
                json!({"image_id": "x", "facts": {"nectar_build": "58"}, "tags": ["octavia"], "support": "ended"}),
            ),
            ("promote", json!({})),
            ("promote", json!({"build": "58", "reason": "USN-7412"})),
            ("rollback", json!({"image_id": "6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11"})),
            ("retire", json!({"reason": "end of life"})),
            ("deprecate", json!({"message": "old", "ends_on": "2026-12-01"})),
            ("revoke", json!({"build": "57", "message": "CVE"})),
            ("reinstate", json!({"build": "57", "reason": "the wrong one"})),
            (
                "update",
                json!({"description": "# x", "default_user": null, "support": "ended", "ends_on": null}),
            ),
        ] {
            let verb = read(word, body.clone()).unwrap();
            assert_eq!((verb.word(), Value::Object(verb.body())), (word, body));
        }
        assert_eq!(
            read("promote", json!({"build": 58})),
            read("promote", json!({"build": "58"}))
        );
    }

    #[test]
    fn what_is_missing_wrong_or_unknown_is_refused() {
        for (word, body) in [
            ("promote", json!({"force": true})),
            ("promote", json!({"build": "5", "image_id": "x"})),
            ("promote", json!({"build": -1})),
            ("deprecate", json!({})),
            ("deprecate", json!({"message": " "})),
            ("deprecate", json!({"message": "m", "ends_on": "soon"})),
            ("revoke", json!({"message": "m"})),
            ("reinstate", json!({"reason": "r"})),
            ("update", json!({"support": "some"})),
            ("update", json!({"description": 7})),
            ("delete", json!({})),
        ] {
            assert!(read(word, body.clone()).is_err(), "{word} {body}");
        }
    }
}
