//! Reads the rule language of oslo.policy: `not` binds tighter than `and`, `and` tighter than `or`.
//!
//! Hand-written for exactly that grammar. A text it cannot read is an error; that such a rule denies is decided
//! elsewhere.

use std::str::FromStr;

use super::check::{Check, CredentialPath, Left, Template};
use super::lexer::{self, Side, Token, Word};

/// How deep parentheses and `not` may nest. Rules of people nest three or four deep; the bound keeps hostile text
/// from exhausting the stack.
const NESTING_MAX: usize = 64;

/// Why a text is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {message}")]
pub struct ParseError {
    /// The character that gave offence, counted from 1.
    pub at: usize,
    /// What is wrong with it.
    pub message: String,
}

impl ParseError {
    /// While a text is read, `at` counts its bytes from 0.
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
        }
    }

    fn in_characters_of(mut self, text: &str) -> Self {
        self.at = 1 + text.char_indices().take_while(|(byte, _)| *byte < self.at).count();
        self
    }
}

impl FromStr for Check {
    type Err = ParseError;

    /// Reads a rule written as text. The empty text allows; white space alone is an error, as in oslo.policy.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.is_empty() {
            return Ok(Self::Always);
        }
        whole(text).map_err(|error| error.in_characters_of(text))
    }
}

fn whole(text: &str) -> Result<Check, ParseError> {
    let words = lexer::words(text)?;
    let mut parser = Parser {
        words: words.into_iter().peekable(),
        end: text.len(),
        depth: 0,
    };
    let check = parser.any()?;
    match parser.words.next() {
        None => Ok(check),
        Some(Word {
            at,
            token: Token::Close,
        }) => Err(ParseError::new(at, "this closing parenthesis was never opened")),
        Some(Word { at, .. }) => Err(ParseError::new(at, "`and` or `or` is missing before this check")),
    }
}

impl Check {
    /// Reads the list form of old files: any of the inner lists, each of which wants all of its checks.
    ///
    /// The empty list allows. Inner lists that are empty are passed over, and if nothing else is there, nobody is
    /// allowed.
    ///
    /// # Errors
    /// Any entry that is not one check.
    pub fn from_lists(lists: &[Vec<String>]) -> Result<Self, ParseError> {
        if lists.is_empty() {
            return Ok(Self::Always);
        }
        let mut alternatives = Vec::new();
        for list in lists.iter().filter(|list| !list.is_empty()) {
            let read = |entry: &String| lexer::single(entry).and_then(|token| leaf(0, token));
            let parts = list
                .iter()
                .map(|entry| read(entry).map_err(|error| error.in_characters_of(entry)))
                .collect::<Result<_, _>>()?;
            alternatives.push(join(parts, Self::All));
        }
        Ok(if alternatives.is_empty() {
            Self::Never
        } else {
            join(alternatives, Self::Any)
        })
    }
}

/// One part stands for itself.
fn join(mut parts: Vec<Check>, many: fn(Vec<Check>) -> Check) -> Check {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, Some(last)) => {
            parts.push(last);
            many(parts)
        }
        (_, None) => Check::Never,
    }
}

struct Parser {
    words: std::iter::Peekable<std::vec::IntoIter<Word>>,
    /// The byte after the last.
    end: usize,
    depth: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Check, ParseError> {
        let mut parts = vec![self.all()?];
        while self.takes(&Token::Or) {
            parts.push(self.all()?);
        }
        Ok(join(parts, Check::Any))
    }

    fn all(&mut self) -> Result<Check, ParseError> {
        let mut parts = vec![self.one()?];
        while self.takes(&Token::And) {
            parts.push(self.one()?);
        }
        Ok(join(parts, Check::All))
    }

    fn one(&mut self) -> Result<Check, ParseError> {
        let Some(Word { at, token }) = self.words.next() else {
            return Err(ParseError::new(self.end, "a check is missing here"));
        };
        match token {
            Token::Not => {
                self.descend(at)?;
                let inner = self.one()?;
                self.depth -= 1;
                Ok(Check::Not(Box::new(inner)))
            }
            Token::Open => {
                self.descend(at)?;
                let inner = self.any()?;
                self.depth -= 1;
                if self.takes(&Token::Close) {
                    Ok(inner)
                } else {
                    let here = self.words.peek().map_or(self.end, |word| word.at);
                    Err(ParseError::new(here, "the parenthesis is not closed before this"))
                }
            }
            Token::Close | Token::And | Token::Or => Err(ParseError::new(at, "a check is missing before this")),
            Token::Always | Token::Never | Token::Pair { .. } => leaf(at, token),
        }
    }

    fn takes(&mut self, token: &Token) -> bool {
        self.words.next_if(|word| word.token == *token).is_some()
    }

    fn descend(&mut self, at: usize) -> Result<(), ParseError> {
        self.depth += 1;
        if self.depth > NESTING_MAX {
            return Err(ParseError::new(
                at,
                format!("more than {NESTING_MAX} parentheses and `not` within each other"),
            ));
        }
        Ok(())
    }
}

/// A check without parts, from its word at a character.
fn leaf(at: usize, token: Token) -> Result<Check, ParseError> {
    let (left, right) = match token {
        Token::Always => return Ok(Check::Always),
        Token::Never => return Ok(Check::Never),
        Token::Pair { left, right } => (left, right),
        Token::Open | Token::Close | Token::And | Token::Or | Token::Not => {
            return Err(ParseError::new(at, "a check is missing here"));
        }
    };
    let template = |text: &str| Template::parse(text).map_err(|error| ParseError::new(at, error.message));
    if left.is_quoted {
        return Ok(Check::Compare {
            left: Left::Quoted(left.text),
            right: template(&right.text)?,
        });
    }
    match left.text.as_str() {
        "rule" => Ok(Check::Rule(right.text)),
        "role" => Ok(Check::Role(template(&right.text)?)),
        kind @ ("http" | "https") => remote(at, kind, &right).and_then(|url| Ok(Check::Remote(template(&url)?))),
        text => Ok(Check::Compare {
            left: plain_left(at, text)?,
            right: template(&right.text)?,
        }),
    }
}

fn remote(at: usize, kind: &str, right: &Side) -> Result<String, ParseError> {
    let is_url = right
        .text
        .strip_prefix("//")
        .is_some_and(|host| !host.is_empty() && !host.starts_with('/'));
    if is_url && !right.text.contains(char::is_whitespace) {
        Ok(format!("{kind}:{}", right.text))
    } else {
        Err(ParseError::new(
            at,
            format!(
                "{kind}:{} is not a URL such as {kind}://decider.example/check",
                right.text
            ),
        ))
    }
}

fn plain_left(at: usize, text: &str) -> Result<Left, ParseError> {
    if matches!(text, "True" | "False" | "None") {
        return Ok(Left::Plain(text.to_owned()));
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') {
        return number(text).map(Left::Plain).ok_or_else(|| {
            ParseError::new(
                at,
                format!("{text:?} is not a plain decimal number; put quotes around it"),
            )
        });
    }
    if text.contains('%') {
        return Err(ParseError::new(
            at,
            format!("{text:?}: values of the target stand right of the colon"),
        ));
    }
    let is_path = text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if is_path {
        Ok(Left::Credential(CredentialPath::new(text)))
    } else {
        Err(ParseError::new(
            at,
            format!("{text:?} is neither an attribute of the caller nor a text in quotes"),
        ))
    }
}

/// A number as Python prints it, if it is one that Python reads and prints without an exponent.
fn number(text: &str) -> Option<String> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let sign = if is_negative { "-" } else { "" };
    if let Some((whole, fraction)) = digits.split_once('.') {
        if !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let value: f64 = digits.parse().ok()?;
        let printed = format!("{value:?}");
        return if printed.contains(['e', 'i']) {
            None
        } else {
            Some(format!("{sign}{printed}"))
        };
    }
    if !all_digits(digits) || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    Some(if digits == "0" {
        "0".to_owned()
    } else {
        format!("{sign}{digits}")
    })
}

#[cfg(test)]
mod tests;
