//! What a rule is asked about: the values behind `%(…)s`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

/// A thing that rules look at, by key.
pub trait Target {
    /// The text of the key's value, or nothing if the thing has no such key or no value for it.
    ///
    /// Truth values are written as Python writes them, `True` and `False`, because rules were written for it.
    fn get(&self, key: &str) -> Option<Cow<'_, str>>;

    /// Everything, for a remote decider.
    fn to_json(&self) -> Value;
}

/// A target made of plain pairs. The default has no keys at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapTarget {
    values: BTreeMap<String, String>,
}

impl MapTarget {
    /// The same with one more key.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(key.into(), value.into());
        self
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for MapTarget {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self {
            values: pairs
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        }
    }
}

impl Target for MapTarget {
    fn get(&self, key: &str) -> Option<Cow<'_, str>> {
        self.values.get(key).map(|value| Cow::Borrowed(value.as_str()))
    }

    fn to_json(&self) -> Value {
        self.values
            .iter()
            .map(|(key, value)| (key.clone(), Value::from(value.as_str())))
            .collect()
    }
}
