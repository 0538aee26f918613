//! What well-known properties mean, from `data/property-names.json`: a name, and a sentence in each language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::words::Language;

static NAMES: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    // A test reads the same file, so that a slip in it never gets here.
    serde_json::from_str(include_str!("../../data/property-names.json")).unwrap_or_default()
});

/// What a property means, if its name is well known.
pub(super) fn meaning(name: &str, language: Language) -> Option<&'static str> {
    NAMES.get(name)?.get(language.code()).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_explained_in_every_language() {
        assert!(NAMES.len() > 30, "{}", NAMES.len());
        for name in NAMES.keys() {
            for language in Language::ALL {
                let meaning = meaning(name, language).unwrap_or_default();
                assert!(meaning.ends_with('.'), "{name} {language:?}");
            }
        }
        assert_eq!(meaning("no_such_name", Language::English), None);
    }
}
