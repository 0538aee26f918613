//! A rule as a tree, and its text form. Reading text is the parser's work, deciding is `decision.rs`.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use super::credentials::Attribute;
use super::lexer::is_bare;
use super::parser::ParseError;
use super::target::Target;

/// A check: the whole of a rule, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// `@`, the empty text, the empty list.
    Always,
    /// `!`.
    Never,
    /// `not …`.
    Not(Box<Check>),
    /// `… and …`: at least two.
    All(Vec<Check>),
    /// `… or …`: at least two.
    Any(Vec<Check>),
    /// `rule:NAME`.
    Rule(String),
    /// `role:NAME`, letter case aside.
    Role(Template),
    /// `LEFT:RIGHT`, equal as text.
    Compare {
        /// A literal or an attribute of the caller.
        left: Left,
        /// Text with values of the target.
        right: Template,
    },
    /// `http:…` or `https:…`: somebody else decides. The template is the whole URL.
    Remote(Template),
}

/// The left side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// A text in quotes.
    Quoted(String),
    /// `True`, `False`, `None` or a number, as Python prints it.
    Plain(String),
    /// An attribute of the caller.
    Credential(CredentialPath),
}

/// Names an attribute of the caller, such as `project_id` or `token.audience`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialPath {
    text: String,
    pub(super) attribute: Attribute,
}

impl CredentialPath {
    /// Takes any text: a path that leads nowhere belongs to no caller.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            attribute: Attribute::of(&text),
            text,
        }
    }
    /// As written in the rule.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Text with slots `%(key)s` for values of the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Slot(String),
}

impl Template {
    /// Reads text in which `%(key)s` is a slot and `%%` a percent sign.
    ///
    /// # Errors
    /// Any other use of `%`; the position counts from the beginning of this text.
    pub(super) fn parse(text: &str) -> Result<Self, ParseError> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            plain.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let position = text.len() - after.len();
            if let Some(tail) = after.strip_prefix('%') {
                plain.push('%');
                rest = tail;
                continue;
            }
            let slot = after.strip_prefix('(').and_then(|inner| inner.split_once(')'));
            let Some((key, tail)) = slot.and_then(|(key, tail)| Some((key, tail.strip_prefix('s')?))) else {
                return Err(ParseError::new(
                    position,
                    "after % comes (key)s, or a second % for a percent sign",
                ));
            };
            if key.is_empty() || key.contains('(') {
                return Err(ParseError::new(
                    position,
                    format!("%({key})s names no key of the target"),
                ));
            }
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Slot(key.to_owned()));
            rest = tail;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces })
    }

    /// The text with the target's values, or the key that the target lacks.
    pub(super) fn fill<'a>(&'a self, target: &'a dyn Target) -> Result<Cow<'a, str>, &'a str> {
        match self.pieces.as_slice() {
            [] => Ok(Cow::Borrowed("")),
            [Piece::Text(text)] => Ok(Cow::Borrowed(text)),
            [Piece::Slot(key)] => target.get(key).ok_or(key),
            pieces => {
                let mut filled = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Text(text) => filled.push_str(text),
                        Piece::Slot(key) => filled.push_str(&target.get(key).ok_or(key.as_str())?),
                    }
                }
                Ok(Cow::Owned(filled))
            }
        }
    }

    /// The text with the target's values made safe to stand in a URL.
    ///
    /// A value is somebody's input: without this a name such as `../open?` would choose what is asked.
    pub(super) fn fill_url(&self, target: &dyn Target) -> Result<String, &str> {
        let mut url = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => url.push_str(text),
                Piece::Slot(key) => {
                    let value = target.get(key).ok_or(key.as_str())?;
                    // A dot alone is a path step, encoded or not.
                    if value == "." || value == ".." {
                        return Err(key);
                    }
                    percent_encode(&value, &mut url);
                }
            }
        }
        Ok(url)
    }

    /// Whether the text depends on the target.
    pub(super) fn has_slots(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Slot(_)))
    }
}

/// RFC 3986 §2.3: everything but unreserved characters.
fn percent_encode(value: &str, url: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push('%');
            for digit in [byte >> 4, byte & 15] {
                url.push(
                    char::from_digit(u32::from(digit), 16)
                        .unwrap_or('0')
                        .to_ascii_uppercase(),
                );
            }
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => f.write_str(&text.replace('%', "%%"))?,
                Piece::Slot(key) => write!(f, "%({key})s")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quoted(text) => write_quoted(text, f),
            Self::Plain(text) => f.write_str(text),
            Self::Credential(path) => f.write_str(path.as_str()),
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("@"),
            Self::Never => f.write_str("!"),
            Self::Not(inner) => {
                f.write_str("not ")?;
                write_part(inner, f)
            }
            Self::All(parts) => write_parts(parts, " and ", f),
            Self::Any(parts) => write_parts(parts, " or ", f),
            Self::Rule(name) => write_check("rule", name, f),
            Self::Role(name) => write_check("role", &name.to_string(), f),
            Self::Compare { left, right } => {
                write!(f, "{left}:")?;
                write_right(&right.to_string(), f)
            }
            Self::Remote(url) => {
                let url = url.to_string();
                let (kind, rest) = url.split_once(':').unwrap_or((&url, ""));
                write_check(kind, rest, f)
            }
        }
    }
}

fn write_parts(parts: &[Check], joint: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(joint)?;
        }
        write_part(part, f)?;
    }
    Ok(())
}

fn write_part(part: &Check, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match part {
        Check::All(_) | Check::Any(_) => write!(f, "({part})"),
        _ => write!(f, "{part}"),
    }
}

fn write_check(kind: &str, right: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{kind}:")?;
    write_right(right, f)
}

fn write_right(right: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if is_bare(right) {
        f.write_str(right)
    } else {
        write_quoted(right, f)
    }
}

fn write_quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('\'')?;
    for letter in text.chars() {
        if letter == '\'' || letter == '\\' {
            f.write_char('\\')?;
        }
        f.write_char(letter)?;
    }
    f.write_char('\'')
}
