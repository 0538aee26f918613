//! The forms a value can take: how each is read from TOML and from an environment variable, and written back.

use std::net::SocketAddr;
use std::path::PathBuf;

use toml::Value;

/// A type a setting can have.
pub trait Setting: Sized {
    /// What a value looks like, as it ends the sentence "must be …".
    const FORM: &'static str;
    /// Whether the value must never be shown; such a key can also be given as `KEY_file`.
    const IS_SECRET: bool = false;
    /// Reads a TOML value; the error ends the sentence "… must be".
    fn from_toml(value: &Value) -> Result<Self, String>;
    /// Reads the text of an environment variable.
    fn from_text(text: &str) -> Result<Self, String>;
    /// The value as TOML, in the form in which it could be read again.
    fn to_toml(&self) -> Value;
}

/// A value as it was written down.
#[derive(Clone, Copy, Debug)]
pub enum Raw<'a> {
    /// In a TOML file.
    Toml(&'a Value),
    /// In an environment variable or a secret's file.
    Text(&'a str),
}

impl Raw<'_> {
    /// Reads it as a setting.
    pub fn read<T: Setting>(self) -> Result<T, String> {
        match self {
            Self::Toml(value) => T::from_toml(value),
            Self::Text(text) => T::from_text(text),
        }
    }
}

/// The error of a value that has not the form of `T`.
pub fn wrong<T: Setting>(found: impl std::fmt::Display) -> String {
    format!("must be {}, not {found}", T::FORM)
}

/// How a TOML value of the wrong form is called in an error: its kind, and the value where it is short.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Table(_) => format!("a TOML {}", value.type_str()),
        scalar => format!("{scalar}"),
    }
}

impl Setting for String {
    const FORM: &'static str = "text in quotes";

    fn from_toml(value: &Value) -> Result<Self, String> {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| wrong::<Self>(shown(value)))
    }
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
    fn to_toml(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Setting for bool {
    const FORM: &'static str = "true or false";

    fn from_toml(value: &Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| wrong::<Self>(shown(value)))
    }
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| wrong::<Self>(text))
    }
    fn to_toml(&self) -> Value {
        Value::Boolean(*self)
    }
}

macro_rules! whole_numbers {
    ($($number:ty),*) => {$(
        impl Setting for $number {
            const FORM: &'static str = "a whole number, zero or more";

            fn from_toml(value: &Value) -> Result<Self, String> {
                value
                    .as_integer()
                    .and_then(|number| Self::try_from(number).ok())
                    .ok_or_else(|| wrong::<Self>(shown(value)))
            }
            fn from_text(text: &str) -> Result<Self, String> {
                text.parse().map_err(|_| wrong::<Self>(text))
            }
            fn to_toml(&self) -> Value {
                Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
    )*};
}

whole_numbers!(u32, u64, usize);

impl Setting for SocketAddr {
    const FORM: &'static str = "an address and a port such as \"127.0.0.1:9292\" or \"[::1]:9292\"";

    fn from_toml(value: &Value) -> Result<Self, String> {
        value
            .as_str()
            .ok_or_else(|| wrong::<Self>(shown(value)))
            .and_then(Self::from_text)
    }
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| wrong::<Self>(format!("{text:?}")))
    }
    fn to_toml(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Setting for PathBuf {
    const FORM: &'static str = "a path in quotes";

    fn from_toml(value: &Value) -> Result<Self, String> {
        value
            .as_str()
            .ok_or_else(|| wrong::<Self>(shown(value)))
            .and_then(Self::from_text)
    }
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            Err(wrong::<Self>("empty"))
        } else {
            Ok(Self::from(text))
        }
    }
    fn to_toml(&self) -> Value {
        Value::String(self.to_string_lossy().into_owned())
    }
}

/// A list; an environment variable separates its members by commas.
impl Setting for Vec<String> {
    const FORM: &'static str = "a list of texts such as [\"a\", \"b\"]";

    fn from_toml(value: &Value) -> Result<Self, String> {
        let members = value.as_array().ok_or_else(|| wrong::<Self>(shown(value)))?;
        members
            .iter()
            .map(|member| {
                member
                    .as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| wrong::<Self>(shown(member)))
            })
            .collect()
    }
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(text
            .split(',')
            .map(str::trim)
            .filter(|member| !member.is_empty())
            .map(str::to_owned)
            .collect())
    }
    fn to_toml(&self) -> Value {
        Value::Array(self.iter().cloned().map(Value::String).collect())
    }
}

/// Something that may be left out: written as an empty text.
impl<T: Setting> Setting for Option<T> {
    const FORM: &'static str = T::FORM;
    const IS_SECRET: bool = T::IS_SECRET;

    fn from_toml(value: &Value) -> Result<Self, String> {
        if value.as_str() == Some("") {
            Ok(None)
        } else {
            T::from_toml(value).map(Some)
        }
    }
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            Ok(None)
        } else {
            T::from_text(text).map(Some)
        }
    }
    fn to_toml(&self) -> Value {
        self.as_ref().map_or_else(|| Value::String(String::new()), T::to_toml)
    }
}
