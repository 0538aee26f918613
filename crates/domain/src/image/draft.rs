//! A new image as a client wishes for it: the body of a create request, read and bounded.

use serde_json::{Map, Value};

use crate::caller::Caller;
use crate::ids::{ImageId, ProjectId};
use crate::image::attribute::{Attribute, JsonType, READ_ONLY, custom_value, json_kind};
use crate::image::format::{ContainerFormat, DiskFormat, FormatLists};
use crate::image::state::Status;
use crate::image::text::{Properties, Tags};
use crate::image::value::Set;
use crate::refusal::Refusal;
use crate::visibility::Visibility;

/// What a client asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The id, if the client chose one.
    pub id: Option<ImageId>,
    /// The name.
    pub name: Option<String>,
    /// To whom it shall show itself.
    pub visibility: Visibility,
    /// Left out of default lists.
    pub is_hidden: bool,
    /// Safe from deletion.
    pub is_protected: bool,
    /// The disk format, if known yet.
    pub disk_format: Option<DiskFormat>,
    /// The container format, if known yet.
    pub container_format: Option<ContainerFormat>,
    /// Smallest disk a guest needs, in GiB.
    pub min_disk_gib: u32,
    /// Smallest memory a guest needs, in MiB.
    pub min_ram_mib: u32,
    /// The owner, if the client named one; `Some(None)` is nobody.
    pub owner: Option<Option<ProjectId>>,
    /// Tags.
    pub tags: Tags,
    /// Custom properties.
    pub properties: Properties,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            id: None,
            name: None,
            visibility: Visibility::Shared,
            is_hidden: false,
            is_protected: false,
            disk_format: None,
            container_format: None,
            min_disk_gib: 0,
            min_ram_mib: 0,
            owner: None,
            tags: Tags::default(),
            properties: Properties::default(),
        }
    }
}

impl Draft {
    /// Reads the body of a create request. Wrong types come before forbidden names, as clients know it:
    /// a body that is wrong in both ways is a bad request.
    pub fn read(body: &Map<String, Value>, formats: &FormatLists) -> Result<Self, Refusal> {
        let mut draft = Self::default();
        let mut forbidden = None;
        for (name, value) in body {
            match Attribute::named(name)? {
                Attribute::Writable(attribute) => draft.set(Set::read(attribute, value, formats)?),
                Attribute::Custom(name) => {
                    if let Some(value) = custom_value(&name, value)? {
                        draft.properties.insert(name, value);
                    }
                }
                Attribute::ReadOnly(name) => {
                    check_read_only_type(name, value)?;
                    forbidden.get_or_insert_with(|| Refusal::forbidden(format!("Attribute '{name}' is read-only.")));
                }
                Attribute::Locations | Attribute::Reserved => {
                    if name == "locations" {
                        check_read_only_type("locations", value)?;
                    } else if !value.is_string() {
                        return Err(Refusal::invalid(format!(
                            "{name} must be a string, not {}.",
                            json_kind(value)
                        )));
                    }
                    forbidden.get_or_insert_with(|| Refusal::forbidden(format!("Attribute '{name}' is reserved.")));
                }
            }
        }
        forbidden.map_or(Ok(draft), Err)
    }

    fn set(&mut self, set: Set) {
        match set {
            Set::ContainerFormat(format) => self.container_format = format,
            Set::DiskFormat(format) => self.disk_format = format,
            Set::Hidden(is_hidden) => self.is_hidden = is_hidden,
            Set::Id(id) => self.id = Some(id),
            Set::MinDiskGib(gib) => self.min_disk_gib = gib,
            Set::MinRamMib(mib) => self.min_ram_mib = mib,
            Set::Name(name) => self.name = name,
            Set::Owner(owner) => self.owner = Some(owner),
            Set::Protected(is_protected) => self.is_protected = is_protected,
            Set::Tags(tags) => self.tags = tags,
            Set::Visibility(visibility) => self.visibility = visibility,
        }
    }

    /// Who will own the image: the caller's project, unless an administrator says otherwise.
    pub fn owner_for(&self, caller: &Caller) -> Result<Option<ProjectId>, Refusal> {
        match &self.owner {
            None => Ok(caller.project().cloned()),
            Some(wish) if caller.is_admin || (wish.is_some() && wish.as_ref() == caller.project()) => Ok(wish.clone()),
            Some(_) => Err(Refusal::forbidden(
                "You may create images for your own project only. An administrator can create them for others.",
            )),
        }
    }
}

fn check_read_only_type(name: &str, value: &Value) -> Result<(), Refusal> {
    let is_right = READ_ONLY
        .iter()
        .filter(|(read_only, _)| *read_only == name)
        .all(|(_, kind)| match kind {
            JsonType::Text => value.is_string(),
            JsonType::TextOrNull(most) => {
                value.is_null() || value.as_str().is_some_and(|text| text.chars().count() <= *most)
            }
            JsonType::IntegerOrNull => value.is_null() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
            JsonType::Status => Status::ALL.iter().any(|status| value.as_str() == Some(status.as_str())),
            JsonType::Array => value.is_array(),
        });
    if is_right {
        Ok(())
    } else {
        Err(Refusal::invalid(format!(
            "{name} may not be {value}; besides, only the service sets it."
        )))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: Value) -> Result<Draft, Refusal> {
        Draft::read(body.as_object().unwrap(), &FormatLists::default())
    }

    #[test]
    fn an_empty_body_is_a_shared_image_without_a_name() {
        assert_eq!(read(json!({})), Ok(Draft::default()));
    }

    #[test]
    fn names_that_v1_knew_are_plain_custom_properties() {
        let draft = read(json!({"is_public": "true", "metadata": "m", "properties": "p", "type": "t"})).unwrap();
        assert_eq!(draft.properties.len(), 4);
    }

    #[test]
    fn read_only_and_reserved_names_are_forbidden() {
        for (name, value) in [
            ("status", json!("active")),
            ("size", json!(7)),
            ("checksum", json!(null)),
            ("self", json!("/v2/images/x")),
            ("stores", json!("a")),
            ("location", json!("http://x")),
            ("deleted", json!("no")),
            ("os_glance", json!("")),
            ("os_glance_import_task", json!("")),
            ("locations", json!([])),
        ] {
            assert!(
                matches!(read(json!({name: value})), Err(Refusal::Forbidden(_))),
                "{name}"
            );
        }
    }

    #[test]
    fn a_wrong_type_comes_before_a_forbidden_name() {
        for body in [
            json!({"size": "big"}),
            json!({"status": "no such"}),
            json!({"size": 7, "name": 3}),
        ] {
            assert!(matches!(read(body.clone()), Err(Refusal::Invalid(_))), "{body}");
        }
    }

    #[test]
    fn a_custom_property_is_a_string_and_kernel_id_a_uuid_or_null() {
        assert!(read(json!({"colour": null})).is_err());
        assert!(read(json!({"colour": 3})).is_err());
        assert!(read(json!({"": "x"})).is_err());
        assert!(read(json!({"kernel_id": null})).unwrap().properties.is_empty());
        assert!(read(json!({"kernel_id": "no uuid"})).is_err());
    }
}
