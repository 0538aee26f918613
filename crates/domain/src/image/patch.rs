//! Patches: both JSON-patch media types of the Image API become the same list of changes.

use serde_json::{Map, Value};

use crate::image::attribute::{Attribute, Writable, custom_value, json_kind};
use crate::image::format::FormatLists;
use crate::image::text::PropertyName;
use crate::image::value::Set;
use crate::refusal::Refusal;

/// The media type of a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchForm {
    /// `application/openstack-images-v2.0-json-patch`: `{"add": "/x", "value": v}`.
    V20,
    /// `application/openstack-images-v2.1-json-patch`: `{"op": "add", "path": "/x", "value": v}`.
    V21,
}

/// One change to an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageChange {
    /// An attribute takes a value.
    Set(Set),
    /// A custom property takes a value, present or not.
    PutProperty(PropertyName, Option<String>),
    /// A custom property that is not there yet takes a value.
    AddProperty(PropertyName, Option<String>),
    /// A custom property that is there takes another value.
    ReplaceProperty(PropertyName, Option<String>),
    /// A custom property goes.
    RemoveProperty(PropertyName),
    /// `add` on an attribute every image has, in the form (v2.0) that takes it as a conflict.
    AddExistingAttribute(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Replace,
    Remove,
}

/// Reads a patch document.
pub fn read_patch(form: PatchForm, document: &Value, formats: &FormatLists) -> Result<Vec<ImageChange>, Refusal> {
    let operations = document.as_array().ok_or_else(|| {
        Refusal::invalid(format!(
            "A patch is an array of operations, not {}.",
            json_kind(document)
        ))
    })?;
    operations
        .iter()
        .map(|operation| read_operation(form, operation, formats))
        .collect()
}

fn read_operation(form: PatchForm, operation: &Value, formats: &FormatLists) -> Result<ImageChange, Refusal> {
    let operation = operation
        .as_object()
        .ok_or_else(|| Refusal::invalid(format!("Each operation is an object, not {}.", json_kind(operation))))?;
    let (op, pointer) = match form {
        PatchForm::V20 => keyed_form(operation)?,
        PatchForm::V21 => op_form(operation)?,
    };
    let tokens = tokens(pointer)?;
    let (name, rest) = tokens
        .split_first()
        .ok_or_else(|| bad_pointer(pointer, "it names nothing"))?;
    let attribute = Attribute::named(name)?;
    match (&attribute, rest) {
        (Attribute::Locations, []) | (_, []) => {}
        (Attribute::Locations, [_]) if op != Op::Replace => {}
        _ => return Err(bad_pointer(pointer, "it has too many parts")),
    }
    let value = match op {
        Op::Remove => None,
        Op::Add | Op::Replace => Some(
            operation
                .get("value")
                .ok_or_else(|| Refusal::invalid(format!("The operation on {pointer:?} has no \"value\".")))?,
        ),
    };
    change(form, op, attribute, name, value, formats)
}

fn change(
    form: PatchForm,
    op: Op,
    attribute: Attribute,
    name: &str,
    value: Option<&Value>,
    formats: &FormatLists,
) -> Result<ImageChange, Refusal> {
    match (attribute, value) {
        (Attribute::ReadOnly(name), _) => Err(Refusal::forbidden(format!("Attribute '{name}' is read-only."))),
        (Attribute::Writable(Writable::Id), _) => Err(Refusal::forbidden("Attribute 'id' is read-only.")),
        (Attribute::Reserved, _) => Err(Refusal::forbidden(format!("Attribute '{name}' is reserved."))),
        (Attribute::Locations, _) => Err(Refusal::forbidden(
            "Locations cannot be changed here: this service does not show them.",
        )),
        (Attribute::Writable(_), None) => Err(Refusal::forbidden(format!("Property {name} may not be removed."))),
        (Attribute::Writable(attribute), Some(value)) => {
            let set = Set::read(attribute, value, formats)?;
            let is_owner = attribute == Writable::Owner;
            match (form, op) {
                (PatchForm::V20, Op::Add) if !is_owner => Ok(ImageChange::AddExistingAttribute(name.to_owned())),
                _ => Ok(ImageChange::Set(set)),
            }
        }
        (Attribute::Custom(name), None) => Ok(ImageChange::RemoveProperty(name)),
        (Attribute::Custom(name), Some(value)) => {
            let value = custom_value(&name, value)?;
            Ok(match (form, op) {
                (PatchForm::V20, Op::Add) => ImageChange::AddProperty(name, value),
                (PatchForm::V21, Op::Add) => ImageChange::PutProperty(name, value),
                (_, Op::Replace | Op::Remove) => ImageChange::ReplaceProperty(name, value),
            })
        }
    }
}

fn keyed_form(operation: &Map<String, Value>) -> Result<(Op, &str), Refusal> {
    let mut found = [("add", Op::Add), ("replace", Op::Replace), ("remove", Op::Remove)]
        .into_iter()
        .filter_map(|(key, op)| operation.get(key).map(|pointer| (op, pointer)));
    match (found.next(), found.next()) {
        (Some((op, Value::String(pointer))), None) => Ok((op, pointer)),
        _ => Err(Refusal::invalid(
            "Each operation has exactly one of \"add\", \"replace\" and \"remove\", whose value is a path.",
        )),
    }
}

fn op_form(operation: &Map<String, Value>) -> Result<(Op, &str), Refusal> {
    let op = match operation.get("op").and_then(Value::as_str) {
        Some("add") => Op::Add,
        Some("replace") => Op::Replace,
        Some("remove") => Op::Remove,
        Some(other) => {
            return Err(Refusal::invalid(format!(
                "\"op\" is {other:?}: use add, replace or remove."
            )));
        }
        None => {
            return Err(Refusal::invalid(
                "An operation has no \"op\": use add, replace or remove.",
            ));
        }
    };
    match operation.get("path") {
        Some(Value::String(pointer)) => Ok((op, pointer)),
        Some(_) | None => Err(Refusal::invalid("An operation has no \"path\" that is a string.")),
    }
}

fn bad_pointer(pointer: &str, why: &str) -> Refusal {
    Refusal::invalid(format!("The path {pointer:?} cannot be used: {why}."))
}

/// Splits a JSON pointer (RFC 6901), with the blanks around each part stripped as Glance does.
fn tokens(pointer: &str) -> Result<Vec<String>, Refusal> {
    let Some(path) = pointer.strip_prefix('/') else {
        return Err(bad_pointer(pointer, "it does not begin with /"));
    };
    path.split('/')
        .map(|token| {
            let token = token.trim();
            if token.is_empty() {
                return Err(bad_pointer(pointer, "one of its parts is empty"));
            }
            if token.replace("~0", "").replace("~1", "").contains('~') {
                return Err(bad_pointer(pointer, "~ stands only in ~0 and ~1"));
            }
            Ok(token.replace("~1", "/").replace("~0", "~"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn v21(operations: Value) -> Result<Vec<ImageChange>, Refusal> {
        read_patch(PatchForm::V21, &operations, &FormatLists::default())
    }

    fn v20(operations: Value) -> Result<Vec<ImageChange>, Refusal> {
        read_patch(PatchForm::V20, &operations, &FormatLists::default())
    }

    #[test]
    fn an_empty_patch_changes_nothing() {
        assert_eq!(v21(json!([])), Ok(Vec::new()));
    }

    #[test]
    fn the_two_forms_differ_in_what_add_means() {
        let name = PropertyName::stored("x".to_owned());
        assert_eq!(
            v21(json!([{"op": "add", "path": "/x", "value": "1"}])),
            Ok(vec![ImageChange::PutProperty(name.clone(), Some("1".to_owned()))])
        );
        assert_eq!(
            v20(json!([{"add": "/x", "value": "1"}])),
            Ok(vec![ImageChange::AddProperty(name, Some("1".to_owned()))])
        );
        assert!(matches!(
            v20(json!([{"add": "/name", "value": "n"}])).unwrap()[..],
            [ImageChange::AddExistingAttribute(_)]
        ));
        assert!(v20(json!([{"op": "add", "path": "/x", "value": "1"}])).is_err());
        assert!(v21(json!([{"add": "/x", "value": "1"}])).is_err());
    }

    #[test]
    fn odd_pointers_are_bad_requests() {
        for path in [
            "x",
            "",
            "/",
            "//x",
            "/x/",
            "/x/y",
            "/tags/-",
            "/a~b",
            "/a~2",
            "/locations/1/2",
        ] {
            let refused = v21(json!([{"op": "add", "path": path, "value": "1"}]));
            assert!(matches!(refused, Err(Refusal::Invalid(_))), "{path:?} gave {refused:?}");
        }
    }

    #[test]
    fn escapes_and_blanks_are_undone() {
        let changes = v21(json!([{"op": "remove", "path": "/ a~1b~0c "}])).unwrap();
        assert_eq!(
            changes,
            [ImageChange::RemoveProperty(PropertyName::stored("a/b~c".to_owned()))]
        );
    }

    #[test]
    fn other_operations_and_missing_values_are_bad_requests() {
        for operation in [
            json!({"op": "copy", "path": "/x", "from": "/y"}),
            json!({"op": "test", "path": "/x", "value": "1"}),
            json!({"op": "add", "path": "/x"}),
            json!({"op": "replace", "path": "/name"}),
            json!({"path": "/x", "value": "1"}),
            json!({"op": "add", "value": "1"}),
            json!("add"),
        ] {
            assert!(
                matches!(v21(json!([operation.clone()])), Err(Refusal::Invalid(_))),
                "{operation}"
            );
        }
        assert!(v21(json!({"op": "add"})).is_err());
    }

    #[test]
    fn what_the_service_owns_cannot_be_patched() {
        for path in [
            "/id",
            "/status",
            "/size",
            "/stores",
            "/self",
            "/os_hash_value",
            "/deleted",
            "/os_glance_x",
            "/locations",
        ] {
            for op in ["add", "replace", "remove"] {
                let refused = v21(json!([{"op": op, "path": path, "value": "1"}]));
                assert!(
                    matches!(refused, Err(Refusal::Forbidden(_))),
                    "{op} {path} gave {refused:?}"
                );
            }
        }
        assert!(matches!(
            v21(json!([{"op": "remove", "path": "/name"}])),
            Err(Refusal::Forbidden(_))
        ));
    }
}
