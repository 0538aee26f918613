//! Every text of the pages, in every language: a key stands once, with its texts side by side, so that none can be
//! missing in one of them. Templates reach a text as `w.<group>.<key>`.

mod basics;
mod catalog;
mod families;
mod image;
mod publishing;
mod sharing;
mod uploads;

pub(crate) use basics::{Ages, Basics, Errors, SignIn};
pub(crate) use catalog::Home;
pub(crate) use families::Families;
pub(crate) use image::{Categories, Deleting, ImagePage, States};
pub(crate) use publishing::Publishing;
pub(crate) use sharing::{Inbox, Links, Sharing};
pub(crate) use uploads::{Add, Uploads};

/// Makes a group of texts: English, then German.
macro_rules! words {
    ($(#[$doc:meta])* $group:ident { $($key:ident: $en:literal, $de:literal;)* }) => {
        $(#[$doc])*
        pub(crate) struct $group {
            $(pub(crate) $key: &'static str,)*
        }

        impl $group {
            pub(in crate::dashboard::words) const EN: Self = Self { $($key: $en,)* };
            pub(in crate::dashboard::words) const DE: Self = Self { $($key: $de,)* };
            /// Each key with its texts.
            #[cfg(test)]
            pub(in crate::dashboard::words) const PAIRS: &'static [(&'static str, &'static str, &'static str)] =
                &[$((stringify!($key), $en, $de),)*];
        }
    };
}
use words;

/// Makes the whole of all groups.
macro_rules! all_words {
    ($($field:ident: $group:ident,)*) => {
        /// The texts of one language.
        pub(crate) struct Words {
            $(pub(crate) $field: $group,)*
        }

        static EN: Words = Words { $($field: $group::EN,)* };
        static DE: Words = Words { $($field: $group::DE,)* };

        #[cfg(test)]
        fn pairs() -> Vec<(&'static str, &'static str, &'static str)> {
            [$($group::PAIRS,)*].concat()
        }
    };
}

all_words! {
    basics: Basics,
    ages: Ages,
    sign_in: SignIn,
    errors: Errors,
    home: Home,
    category: Categories,
    state: States,
    image: ImagePage,
    deleting: Deleting,
    inbox: Inbox,
    sharing: Sharing,
    links: Links,
    add: Add,
    uploads: Uploads,
    families: Families,
    publishing: Publishing,
}

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its code (BCP 47).
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }
    /// Its name in itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }
    /// What stands between whole and part of a number.
    pub(crate) const fn decimal_mark(self) -> char {
        match self {
            Self::English => '.',
            Self::German => ',',
        }
    }
    /// What stands between thousands.
    pub(crate) const fn thousands_mark(self) -> char {
        match self {
            Self::English => ',',
            Self::German => '.',
        }
    }
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &EN,
            Self::German => &DE,
        }
    }
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The language a browser likes best (`Accept-Language`, RFC 9110, 12.5.4); English if it knows none of ours.
    pub(crate) fn preferred(accept: &str) -> Self {
        let mut best = (0.0, Self::English);
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
            let language = tag.split('-').next().and_then(Self::of_code);
            let quality = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(Some(1.0), |quality| quality.parse::<f32>().ok());
            if let (Some(language), Some(quality)) = (language, quality)
                && quality > best.0
            {
                best = (quality, language);
            }
        }
        best.1
    }
}

/// A text with its `{gaps}` filled in.
pub(crate) fn fill(text: &str, gaps: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (gap, behind) = after.split_once('}').unwrap_or((after, ""));
        if let Some((_, value)) = gaps.iter().find(|(name, _)| *name == gap) {
            filled.push_str(value);
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(text: &str) -> Vec<&str> {
        let mut gaps: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}').map(|(gap, _)| gap))
            .collect();
        gaps.sort_unstable();
        gaps
    }

    #[test]
    fn every_text_is_there_in_both_languages_with_the_same_gaps() {
        let pairs = pairs();
        assert!(pairs.len() > 50);
        for (key, english, german) in pairs {
            assert!(
                !english.trim().is_empty() && !german.trim().is_empty(),
                "{key} is empty"
            );
            assert_eq!(gaps(english), gaps(german), "{key}");
        }
    }

    #[test]
    fn a_filled_value_is_not_filled_again() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "2")]), "{b} and 2");
        assert_eq!(fill("nothing", &[]), "nothing");
    }

    #[test]
    fn the_browser_chooses_the_language_and_english_is_the_last_resort() {
        assert_eq!(Language::preferred("de-DE,de;q=0.9,en;q=0.8"), Language::German);
        assert_eq!(Language::preferred("fr, en;q=0.5, de;q=0.4"), Language::English);
        assert_eq!(Language::preferred("de;q=0, fr"), Language::English);
        assert_eq!(Language::preferred(""), Language::English);
    }
}
