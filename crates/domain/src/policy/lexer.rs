//! Cuts the text of a rule into words: parentheses, `and`, `or`, `not`, and checks with their two sides.
//!
//! A word ends at white space; a parenthesis counts only at a word's beginning or end, as in oslo.policy. Either side
//! of a check may stand in quotes, and may then hold white space and parentheses.

use super::parser::ParseError;

/// A word and the byte at which it begins. (People are told characters; the parser converts.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub at: usize,
    pub token: Token,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `@`
    Always,
    /// `!`
    Never,
    Pair {
        left: Side,
        right: Side,
    },
}

/// One side of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub text: String,
    pub is_quoted: bool,
}

/// Cuts a whole rule.
pub(super) fn words(text: &str) -> Result<Vec<Word>, ParseError> {
    let mut words = Vec::new();
    let mut reader = Reader::new(text);
    loop {
        reader.skip_space();
        let at = reader.position();
        let Some(first) = reader.peek() else { return Ok(words) };
        let token = match first {
            '(' | ')' => {
                reader.rest = &reader.rest[1..];
                if first == '(' { Token::Open } else { Token::Close }
            }
            _ => reader.check_or_keyword()?,
        };
        words.push(Word { at, token });
    }
}

/// Reads one check that is the whole text, as the entries of list rules are: white space belongs to it.
pub(super) fn single(text: &str) -> Result<Token, ParseError> {
    let text = text.trim();
    match text {
        "@" => return Ok(Token::Always),
        "!" => return Ok(Token::Never),
        _ => {}
    }
    let mut reader = Reader::new(text);
    let left = if reader.at_quote() {
        reader.quoted()?
    } else {
        let (left, _) = text.split_once(':').ok_or_else(|| no_colon(0, text))?;
        reader.rest = &text[left.len()..];
        Side {
            text: left.to_owned(),
            is_quoted: false,
        }
    };
    reader.colon()?;
    if reader.at_quote() {
        let right = reader.quoted()?;
        return if reader.rest.is_empty() {
            Ok(Token::Pair { left, right })
        } else {
            Err(reader.after_quote())
        };
    }
    if let Some(word) = reader.rest.split_whitespace().find(|word| keyword(word).is_some()) {
        return Err(ParseError::new(
            reader.position(),
            format!("an entry of a list is one check, without {word:?}; write the rule as one text instead"),
        ));
    }
    Ok(Token::Pair {
        left,
        right: Side {
            text: reader.rest.to_owned(),
            is_quoted: false,
        },
    })
}

/// Whether the text can stand on the right side without quotes.
pub(super) fn is_bare(text: &str) -> bool {
    !text.starts_with(['\'', '"'])
        && !text.ends_with(')')
        && !text.contains(char::is_whitespace)
        && stray_parenthesis(text).is_none()
}

fn keyword(word: &str) -> Option<Token> {
    match word.to_lowercase().as_str() {
        "and" => Some(Token::And),
        "or" => Some(Token::Or),
        "not" => Some(Token::Not),
        _ => None,
    }
}

/// The first parenthesis that belongs to no `%(…)`.
fn stray_parenthesis(text: &str) -> Option<char> {
    let mut rest = text;
    while let Some(at) = rest.find(['(', ')']) {
        let found = rest[at..].chars().next();
        let percents = rest[..at].len() - rest[..at].trim_end_matches('%').len();
        let is_slot = found == Some('(') && percents % 2 == 1;
        match (is_slot, rest[at + 1..].split_once(')')) {
            (true, Some((_, tail))) => rest = tail,
            _ => return found,
        }
    }
    None
}

fn no_colon(at: usize, word: &str) -> ParseError {
    ParseError::new(
        at,
        format!("{word:?} is no check; a check is KIND:MATCH, such as role:member, or @ or !"),
    )
}

struct Reader<'t> {
    text: &'t str,
    rest: &'t str,
}

impl<'t> Reader<'t> {
    const fn new(text: &'t str) -> Self {
        Self { text, rest: text }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn at_quote(&self) -> bool {
        self.rest.starts_with(['\'', '"'])
    }

    fn position(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn colon(&mut self) -> Result<(), ParseError> {
        match self.rest.strip_prefix(':') {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(ParseError::new(
                self.position(),
                "a text in quotes stands left or right of a colon",
            )),
        }
    }

    fn after_quote(&self) -> ParseError {
        ParseError::new(
            self.position(),
            "after the closing quote comes white space, a parenthesis or the end",
        )
    }

    fn check_or_keyword(&mut self) -> Result<Token, ParseError> {
        let at = self.position();
        let left = if self.at_quote() {
            self.quoted()?
        } else {
            let end = self
                .rest
                .find(|c: char| c == ':' || c.is_whitespace())
                .unwrap_or(self.rest.len());
            if !self.rest[end..].starts_with(':') {
                return self.word(end);
            }
            let text = self.rest[..end].to_owned();
            self.rest = &self.rest[end..];
            if stray_parenthesis(&text).is_some() {
                return Err(ParseError::new(
                    at,
                    format!("a parenthesis inside {text:?}; put white space around it"),
                ));
            }
            Side { text, is_quoted: false }
        };
        self.colon()?;
        let right = self.right()?;
        Ok(Token::Pair { left, right })
    }

    /// A word of `end` bytes without a colon.
    fn word(&mut self, end: usize) -> Result<Token, ParseError> {
        let at = self.position();
        let word = self.rest[..end].trim_end_matches(')');
        self.rest = &self.rest[word.len()..];
        match word {
            "@" => Ok(Token::Always),
            "!" => Ok(Token::Never),
            _ => keyword(word).ok_or_else(|| no_colon(at, word)),
        }
    }

    fn right(&mut self) -> Result<Side, ParseError> {
        if self.at_quote() {
            let side = self.quoted()?;
            return match self.peek() {
                None | Some(')') => Ok(side),
                Some(next) if next.is_whitespace() => Ok(side),
                Some(_) => Err(self.after_quote()),
            };
        }
        let at = self.position();
        let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
        let text = self.rest[..end].trim_end_matches(')');
        self.rest = &self.rest[text.len()..];
        if let Some(found) = stray_parenthesis(text) {
            return Err(ParseError::new(
                at,
                format!("{found:?} inside {text:?}; put white space around parentheses, or quotes around the text"),
            ));
        }
        Ok(Side {
            text: text.to_owned(),
            is_quoted: false,
        })
    }

    /// A text in quotes, in which a backslash takes the meaning from a quote or a backslash.
    fn quoted(&mut self) -> Result<Side, ParseError> {
        let at = self.position();
        let mut letters = self.rest.chars();
        let quote = letters.next();
        let mut text = String::new();
        while let Some(letter) = letters.next() {
            if Some(letter) == quote {
                self.rest = letters.as_str();
                return Ok(Side { text, is_quoted: true });
            }
            if letter != '\\' {
                text.push(letter);
                continue;
            }
            match letters.next() {
                Some(escaped @ ('\\' | '\'' | '"')) => text.push(escaped),
                _ => {
                    return Err(ParseError::new(
                        at,
                        "a backslash in quotes stands before a quote or a backslash only",
                    ));
                }
            }
        }
        Err(ParseError::new(at, "the quote is not closed"))
    }
}
