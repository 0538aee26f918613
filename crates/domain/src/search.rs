//! Searching by words: which words an image is found by, and what stands for a word that was misspelt.
//!
//! Words are letters and digits without case and accents; everything between them only separates. What is asked for is
//! nothing but words either: there are no operators.

use std::collections::{BTreeMap, BTreeSet};

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

use crate::facet::{DISTRIBUTION, VERSION};
use crate::family::facts::NAME;
use crate::image::Image;

/// Characters of a word that count.
const WORD_MAX_CHARS: usize = 64;
/// Words that an image is found by.
const IMAGE_WORDS_MAX: usize = 1000;
/// Words of a search that count.
const ASKED_WORDS_MAX: usize = 32;
/// Lengths of words that are corrected: shorter ones resemble too much, longer ones are no words.
const CORRECTED_CHARS: std::ops::RangeInclusive<usize> = 3..=24;
/// From this length on a word may have two mistakes.
const TWO_MISTAKES_CHARS: usize = 8;

/// Different words, in the form in which they are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(BTreeSet<String>);

impl Words {
    /// What somebody asks for. Of very many words only the first count.
    pub fn asked(text: &str) -> Self {
        let mut words = Self::default();
        words.add(text, ASKED_WORDS_MAX);
        words
    }

    /// What an image is found by: its name, its tags, and the values of its properties, among which are its family,
    /// distribution, version and description.
    pub fn of(image: &Image) -> Self {
        let record = image.record();
        let mut words = Self::default();
        let name = record.name.as_deref().into_iter();
        let tags = record.tags.iter().map(|tag| tag.as_str());
        let values = record.properties.iter().map(|(_, value)| value);
        for text in name.chain(tags).chain(values) {
            words.add(text, IMAGE_WORDS_MAX);
        }
        words
    }

    /// What an image is called, which counts before all else it is found by: its name, family, distribution and version.
    pub fn naming(image: &Image) -> Self {
        let record = image.record();
        let mut words = Self::default();
        let name = record.name.as_deref().into_iter();
        let facts = [NAME, DISTRIBUTION, VERSION].into_iter();
        for text in name.chain(facts.filter_map(|fact| record.properties.get(fact))) {
            words.add(text, IMAGE_WORDS_MAX);
        }
        words
    }

    fn add(&mut self, text: &str, most: usize) {
        for run in text.split(|character: char| !belongs_to_a_word(character)) {
            if self.0.len() >= most {
                return;
            }
            self.0.extend(word(run));
        }
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Whether this word is among them.
    pub fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }
    /// Whether a search for these finds what has those: each is the beginning of one of them.
    pub fn find(&self, those: &Self) -> bool {
        let begins_one = |word: &String| {
            let next = those.0.range(word.clone()..).next();
            next.is_some_and(|next| next.starts_with(word.as_str()))
        };
        self.0.iter().all(begins_one)
    }
}

/// Whether a character is part of a word. Marks are: they go when the word is read.
fn belongs_to_a_word(character: char) -> bool {
    character.is_alphanumeric() || is_mark(character)
}

fn is_mark(character: char) -> bool {
    const CLASSES: CanonicalCombiningClassMapBorrowed<'static> = CanonicalCombiningClassMapBorrowed::new();
    CLASSES.get_u8(character) != 0
}

/// A run of letters, digits and marks as a word, if anything is left of it.
fn word(run: &str) -> Option<String> {
    const NORMALIZER: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();
    let lower = |character: char| character.to_lowercase();
    let word: String = NORMALIZER
        .normalize_iter(run.chars().flat_map(lower))
        // What was taken apart may hold capitals, or characters that separate.
        .flat_map(lower)
        .filter(|character| character.is_alphanumeric() && !is_mark(*character))
        .take(WORD_MAX_CHARS)
        .collect();
    (!word.is_empty()).then_some(word)
}

/// Whether a word can be misspelt: numbers and very short words stand for themselves.
pub fn is_spelt(word: &str) -> bool {
    CORRECTED_CHARS.contains(&word.chars().count()) && word.chars().all(char::is_alphabetic)
}

/// How many mistakes a word may have: letters that are wrong, missing, too many, or changed with their neighbour.
fn mistakes_max(word: &str) -> usize {
    if word.chars().count() >= TWO_MISTAKES_CHARS {
        2
    } else {
        1
    }
}

/// The lengths, in characters, that the right spelling of a word can have.
pub fn lengths_of_corrections(word: &str) -> std::ops::RangeInclusive<usize> {
    let (length, mistakes) = (word.chars().count(), mistakes_max(word));
    length.saturating_sub(mistakes).max(*CORRECTED_CHARS.start())..=length + mistakes
}

/// Those of some words that a word may have been meant to be, with the number of mistakes in it; the fewest first.
pub fn corrections<'w>(word: &str, those: impl IntoIterator<Item = &'w str>) -> Vec<(usize, &'w str)> {
    let most = mistakes_max(word);
    let mut near: Vec<_> = those
        .into_iter()
        .map(|other| (strsim::damerau_levenshtein(word, other), other))
        .filter(|(mistakes, _)| (1..=most).contains(mistakes))
        .collect();
    near.sort_unstable();
    near
}

/// A text with some of its words replaced.
pub fn corrected(text: &str, replacements: &BTreeMap<String, String>) -> String {
    let mut corrected = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(belongs_to_a_word) {
        let (between, after) = rest.split_at(start);
        let end = after
            .find(|character| !belongs_to_a_word(character))
            .unwrap_or(after.len());
        let (run, after) = after.split_at(end);
        let replacement = word(run).and_then(|word| replacements.get(&word));
        corrected.push_str(between);
        corrected.push_str(replacement.map_or(run, String::as_str));
        rest = after;
    }
    corrected.push_str(rest);
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Words::asked(text).iter().map(str::to_owned).collect()
    }

    fn finds(asked: &str, text: &str) -> bool {
        Words::asked(asked).find(&Words::asked(text))
    }

    #[test]
    fn words_are_letters_and_digits_without_case_and_accents() {
        assert_eq!(
            words("Ubuntu 24.04 LTS (Noble) x86_64"),
            ["04", "24", "64", "lts", "noble", "ubuntu", "x86"]
        );
        assert_eq!(
            words("Ünï-Öde E\u{301}t\u{e9} ＡＢＣ K İ"),
            ["abc", "ete", "i", "k", "ode", "uni"]
        );
        assert_eq!(words("Ελλάδα МОСКВА 東京"), ["ελλαδα", "москва", "東京"]);
    }

    #[test]
    fn operators_quotes_and_zeros_only_separate() {
        assert_eq!(
            words("\"a\" NEAR(b, 2) OR -c* {d}:e^f\0g _public"),
            ["2", "a", "b", "c", "d", "e", "f", "g", "near", "or", "public"]
        );
        for nothing in ["", " ", "***", "\"", "\0", "\u{301}", "_ - ."] {
            assert!(Words::asked(nothing).is_empty(), "{nothing:?}");
        }
        assert_eq!(words(&"x".repeat(10_000)), ["x".repeat(64)]);
        let many: String = (0..5000).map(|number| format!("{number} ")).collect();
        assert_eq!(words(&many).len(), 32);
    }

    #[test]
    fn every_word_must_begin_one() {
        assert!(finds("ubu 24 nob", "Ubuntu 24.04 Noble"));
        assert!(!finds("ubu 22", "Ubuntu 24.04 Noble"));
        assert!(!finds("buntu", "Ubuntu"));
        assert!(finds("über", "UBERALL"));
        assert!(!finds("ubuntux", "ubuntu"));
    }

    #[test]
    fn a_word_is_corrected_by_one_mistake_or_two_in_a_long_one() {
        let known = ["ubuntu", "debian", "almalinux", "noble", "nobel"];
        let near = |word: &str| {
            corrections(word, known)
                .into_iter()
                .map(|(_, word)| word)
                .collect::<Vec<_>>()
        };
        for (word, right) in [
            ("ubunut", "ubuntu"),
            ("debain", "debian"),
            ("ubunt", "ubuntu"),
            ("uubuntu", "ubuntu"),
        ] {
            assert_eq!(near(word), [right]);
        }
        assert_eq!(near("almalinxu"), ["almalinux"]);
        assert_eq!(near("amlalinxu"), ["almalinux"]);
        assert!(near("ubnut").is_empty());
        assert!(near("noble").contains(&"nobel") && !near("noble").contains(&"noble"));
        assert_eq!(lengths_of_corrections("abc"), 3..=4);
        assert_eq!(lengths_of_corrections("almalinux"), 7..=11);
        assert!(is_spelt("москва") && !is_spelt("x86") && !is_spelt("ab") && !is_spelt(&"x".repeat(25)));
    }

    #[test]
    fn a_correction_leaves_the_rest_of_the_text_as_it_was() {
        let replacements = BTreeMap::from([("ubunut".to_owned(), "ubuntu".to_owned())]);
        assert_eq!(
            corrected(" Ubunut-24.04 ubunutu!", &replacements),
            " ubuntu-24.04 ubunutu!"
        );
    }
}
