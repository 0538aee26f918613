//! The sign of a distribution: its first letter on a colour of its own, for the marks of others are theirs.

/// How many colours there are in the style sheet.
const COLOURS: u32 = 8;

/// A sign.
pub(super) struct Icon {
    /// One letter or digit.
    pub(super) letter: char,
    /// Which colour.
    pub(super) colour: u32,
}

impl Icon {
    /// The sign of a distribution, or of whatever an image is called that names none.
    pub(super) fn of(name: &str) -> Self {
        let letter = name.chars().find(|letter| letter.is_alphanumeric());
        let sum = name
            .bytes()
            .fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        Self {
            letter: letter.and_then(|letter| letter.to_uppercase().next()).unwrap_or('?'),
            colour: sum % COLOURS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_a_letter_and_always_the_same() {
        assert_eq!(Icon::of("debian").letter, 'D');
        assert_eq!(Icon::of(" <b>").letter, 'B');
        assert_eq!(Icon::of("").letter, '?');
        assert_eq!(Icon::of("ubuntu").colour, Icon::of("ubuntu").colour);
    }
}
