//! Names that people choose for users, projects and credentials, and the texts beside them.

use crate::refusal::Refusal;

/// Characters a description may have: what every database keeps in a plain text column.
pub const DESCRIPTION_CHARS: usize = 4096;

/// Accepts a name of at most `most` characters, blanks around it removed. `what` says whose, for the message.
pub fn checked(what: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let name = text.trim();
    if name.is_empty() {
        return Err(Refusal::invalid(format!(
            "The name of the {what} is empty; give at least one character."
        )));
    }
    if name.chars().any(char::is_control) {
        return Err(Refusal::invalid(format!(
            "The name of the {what} holds a control character."
        )));
    }
    at_most(&format!("name of the {what}"), name, most)
}

/// Accepts a text of at most `most` characters, without U+0000, which PostgreSQL cannot keep.
pub fn at_most(what: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let length = text.chars().count();
    if length > most {
        return Err(Refusal::invalid(format!(
            "The {what} has {length} characters; {most} are the most."
        )));
    }
    if text.contains('\0') {
        return Err(Refusal::invalid(format!(
            "The {what} holds U+0000, which no text may hold."
        )));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_the_blanks_around_it() {
        assert_eq!(checked("user", "  ada ", 255).unwrap(), "ada");
    }

    #[test]
    fn a_name_is_neither_blank_nor_too_long_nor_a_control_character() {
        for text in ["", "   ", "a\u{0}b", "a\nb", "abcdef"] {
            assert!(checked("user", text, 5).is_err(), "{text:?}");
        }
        assert_eq!(checked("user", "ééééé", 5).unwrap(), "ééééé");
    }

    #[test]
    fn a_text_has_lines_but_no_zero() {
        assert!(at_most("note", "a\nb", 5).is_ok());
        assert!(at_most("note", "a\0b", 5).is_err());
    }
}
