//! A section: a struct whose fields are settings. `section!` takes the struct with doc comments and defaults and gives
//! it everything a configuration file needs to know about it.

use toml::Value;

use super::form::Raw;

/// What is known of one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its name in the file.
    pub name: &'static str,
    /// What it means, line by line.
    pub doc: &'static [&'static str],
    /// What a value looks like.
    pub form: &'static str,
    /// Whether its value must never be shown.
    pub is_secret: bool,
    /// The value it has.
    pub value: Value,
}

/// A part of a configuration, `[name]` in the file.
pub trait Section {
    /// Its name in the file.
    fn name(&self) -> &'static str;
    /// What it is about, line by line.
    fn doc(&self) -> &'static [&'static str];
    /// Its keys with the values they have, in the order of the sample.
    fn keys(&self) -> Vec<Key>;
    /// Sets a key; `None` if there is no such key, the error says what a value must be.
    fn set(&mut self, key: &str, value: Raw<'_>) -> Option<Result<(), String>>;
}

/// Declares a section: its name in the file, then fields with doc comment, type and default.
#[macro_export]
macro_rules! section {
    (
        $(#[doc = $about:literal])+
        pub struct $part:ident in $section:literal {
            $( $(#[doc = $doc:literal])+ pub $key:ident: $form:ty = $default:expr, )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $part {
            $( $(#[doc = $doc])+ pub $key: $form, )+
        }

        impl Default for $part {
            fn default() -> Self {
                Self { $( $key: $default, )+ }
            }
        }

        impl $crate::settings::section::Section for $part {
            fn name(&self) -> &'static str {
                $section
            }
            fn doc(&self) -> &'static [&'static str] {
                &[$($about),+]
            }
            fn keys(&self) -> Vec<$crate::settings::section::Key> {
                vec![$(
                    $crate::settings::section::Key {
                        name: stringify!($key),
                        doc: &[$($doc),+],
                        form: <$form as $crate::settings::form::Setting>::FORM,
                        is_secret: <$form as $crate::settings::form::Setting>::IS_SECRET,
                        value: $crate::settings::form::Setting::to_toml(&self.$key),
                    },
                )+]
            }
            fn set(&mut self, key: &str, value: $crate::settings::form::Raw<'_>) -> Option<Result<(), String>> {
                match key {
                    $( stringify!($key) => Some(value.read().map(|value| self.$key = value)), )+
                    _ => None,
                }
            }
        }
    };
}
