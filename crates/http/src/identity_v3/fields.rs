//! Reads the attributes of a JSON object one by one; what is wrong with one is said with its name.

use serde_json::{Map, Value};

use crate::error::Failure;

/// An object of a request body on its way to being read. Whoever has read it calls [`Fields::finish`], or knows that
/// more may follow.
pub(super) struct Fields {
    what: &'static str,
    map: Map<String, Value>,
}

impl Fields {
    /// The object under `name` in the body: `{"user": {...}}`.
    pub(super) fn within(mut body: Map<String, Value>, name: &'static str) -> Result<Self, Failure> {
        match body.remove(name) {
            Some(Value::Object(map)) => Ok(Self { what: name, map }),
            Some(_) => Err(Failure::bad_request(format!(
                "The attribute {name:?} of the body must be an object."
            ))),
            None => Err(Failure::bad_request(format!(
                "The body must have an attribute {name:?}."
            ))),
        }
    }

    /// The object of that name, which must be there.
    pub(super) fn object(&mut self, name: &'static str) -> Result<Self, Failure> {
        self.optional_object(name)?.ok_or_else(|| self.missing(name))
    }

    /// The object of that name, if it is there.
    pub(super) fn optional_object(&mut self, name: &'static str) -> Result<Option<Self>, Failure> {
        match self.map.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Self { what: name, map })),
            Some(_) => Err(self.wrong(name, "an object")),
        }
    }

    /// The text of that name, which must be there.
    pub(super) fn text(&mut self, name: &'static str) -> Result<String, Failure> {
        self.optional_text(name)?.ok_or_else(|| self.missing(name))
    }

    /// The text of that name, if it is there and not null.
    pub(super) fn optional_text(&mut self, name: &'static str) -> Result<Option<String>, Failure> {
        self.nullable_text(name).map(Option::flatten)
    }

    /// The text of that name: nothing if it is not there, `Some(None)` if it is null.
    pub(super) fn nullable_text(&mut self, name: &'static str) -> Result<Option<Option<String>>, Failure> {
        match self.map.remove(name) {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(None)),
            Some(Value::String(text)) => Ok(Some(Some(text))),
            Some(_) => Err(self.wrong(name, "a text")),
        }
    }

    /// The boolean of that name, if it is there and not null.
    pub(super) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Failure> {
        match self.map.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(_) => Err(self.wrong(name, "true or false")),
        }
    }

    /// The list of objects of that name, if it is there and not null.
    pub(super) fn objects(&mut self, name: &'static str) -> Result<Option<Vec<Self>>, Failure> {
        let items = match self.map.remove(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(items)) => items,
            Some(_) => return Err(self.wrong(name, "a list")),
        };
        let objects = items.into_iter().map(|item| match item {
            Value::Object(map) => Ok(Self { what: name, map }),
            _ => Err(self.wrong(name, "a list of objects")),
        });
        objects.collect::<Result<_, _>>().map(Some)
    }

    /// The list of texts of that name, which must be there.
    pub(super) fn texts(&mut self, name: &'static str) -> Result<Vec<String>, Failure> {
        match self.map.remove(name) {
            Some(Value::Array(items)) => items
                .into_iter()
                .map(|item| {
                    item.as_str()
                        .map(str::to_owned)
                        .ok_or_else(|| self.wrong(name, "a list of texts"))
                })
                .collect(),
            Some(_) => Err(self.wrong(name, "a list of texts")),
            None => Err(self.missing(name)),
        }
    }

    /// Takes an attribute whatever it is.
    pub(super) fn any(&mut self, name: &'static str) -> Option<Value> {
        self.map.remove(name)
    }

    /// Takes an attribute that may be there only without content: null, an empty object or list.
    pub(super) fn empty(&mut self, name: &'static str) -> Result<(), Failure> {
        match self.map.remove(name) {
            None | Some(Value::Null) => Ok(()),
            Some(Value::Object(map)) if map.is_empty() => Ok(()),
            Some(Value::Array(items)) if items.is_empty() => Ok(()),
            Some(_) => Err(Failure::bad_request(format!(
                "The attribute {name:?} of {} is not supported by the built-in identity; leave it out.",
                self.what
            ))),
        }
    }

    /// Refuses attributes that nobody has read.
    pub(super) fn finish(self) -> Result<(), Failure> {
        match self.map.keys().next() {
            None => Ok(()),
            Some(name) => Err(Failure::bad_request(format!(
                "The built-in identity does not know the attribute {name:?} of {}; leave it out.",
                self.what
            ))),
        }
    }

    pub(super) fn missing(&self, name: &str) -> Failure {
        Failure::bad_request(format!("The attribute {name:?} of {} is missing.", self.what))
    }

    fn wrong(&self, name: &str, expected: &str) -> Failure {
        Failure::bad_request(format!("The attribute {name:?} of {} must be {expected}.", self.what))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        let Value::Object(map) = json!({"user": value}) else {
            panic!("an object is an object")
        };
        Fields::within(map, "user").unwrap()
    }

    #[test]
    fn an_attribute_of_the_wrong_kind_is_named() {
        let mut user = fields(json!({"name": 7, "enabled": "yes", "domain": [], "roles": {}}));
        for message in [
            user.text("name").unwrap_err().message,
            user.flag("enabled").unwrap_err().message,
            user.object("domain").err().unwrap().message,
            user.objects("roles").err().unwrap().message,
            user.text("id").unwrap_err().message,
        ] {
            assert!(message.contains("of user"), "{message}");
        }
    }

    #[test]
    fn nothing_and_null_differ_where_that_matters() {
        let mut user = fields(json!({"email": null}));
        assert_eq!(user.nullable_text("email").unwrap(), Some(None));
        assert_eq!(user.nullable_text("email").unwrap(), None);
    }

    #[test]
    fn what_nobody_reads_is_refused() {
        let mut user = fields(json!({"name": "ada", "shoe_size": 39}));
        user.text("name").unwrap();
        assert!(user.finish().unwrap_err().message.contains("shoe_size"));
    }

    #[test]
    fn what_is_not_supported_may_be_there_empty() {
        let mut user = fields(json!({"options": {}, "tags": [], "federated": [1]}));
        assert!(user.empty("options").is_ok());
        assert!(user.empty("tags").is_ok());
        assert!(user.empty("federated").is_err());
    }
}
