//! JSON Schema in few words, and the bodies that every part uses.

use serde_json::{Map, Value, json};

/// The schema of that name.
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

pub(super) fn text() -> Value {
    json!({"type": "string"})
}

pub(super) fn one_of(words: &[&str]) -> Value {
    json!({"type": "string", "enum": words})
}

pub(super) fn time() -> Value {
    json!({"type": "string", "format": "date-time"})
}

pub(super) fn number() -> Value {
    json!({"type": "integer", "minimum": 0})
}

pub(super) fn truth() -> Value {
    json!({"type": "boolean"})
}

pub(super) fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

/// Text by any name.
pub(super) fn texts_by_name() -> Value {
    json!({"type": "object", "additionalProperties": text()})
}

/// That, or null.
pub(super) fn or_null(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

/// An object that has all these keys.
pub(super) fn object<const N: usize>(keys: [(&str, Value); N]) -> Value {
    let required: Vec<&str> = keys.iter().map(|(name, _)| *name).collect();
    json!({"type": "object", "required": required, "properties": properties(keys)})
}

/// An object that has all keys of that schema, and these.
pub(super) fn extended<const N: usize>(base: Value, keys: [(&str, Value); N]) -> Value {
    let mut all = base;
    if let Some(required) = all["required"].as_array_mut() {
        required.extend(keys.iter().map(|(name, _)| Value::from(*name)));
    }
    if let Some(known) = all["properties"].as_object_mut() {
        known.extend(properties(keys));
    }
    all
}

/// A request: these keys have to be there, those may be.
pub(super) fn request<const N: usize, const M: usize>(needed: [(&str, Value); N], more: [(&str, Value); M]) -> Value {
    let mut schema = object(needed);
    if let Some(known) = schema["properties"].as_object_mut() {
        known.extend(properties(more));
    }
    schema["additionalProperties"] = false.into();
    schema
}

/// A page of a list.
pub(super) fn page(noun: &str, of: &str) -> Value {
    object([(noun, list(reference(of))), ("next", or_null(text()))])
}

fn properties<const N: usize>(keys: [(&str, Value); N]) -> Map<String, Value> {
    keys.into_iter()
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

/// What errors look like.
pub(super) fn problems() -> [(&'static str, Value); 2] {
    let problem = object([
        ("type", text()),
        ("title", text()),
        ("status", number()),
        ("code", text()),
        ("detail", text()),
        ("request_id", text()),
    ]);
    let part = request(
        [("code", text()), ("detail", text())],
        [("field", or_null(text())), ("fix", or_null(text()))],
    );
    let mut with_parts = problem;
    with_parts["properties"]["problems"] = list(reference("ProblemPart"));
    [("Problem", with_parts), ("ProblemPart", part)]
}
