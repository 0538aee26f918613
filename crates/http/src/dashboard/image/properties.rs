//! The properties of an image, with what well-known names mean.

use nectary_domain::image::Image;

use super::super::property_names;
use super::super::words::Language;

/// A property.
pub(super) struct Property {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) meaning: Option<&'static str>,
}

/// The properties, by name.
pub(super) fn of(image: &Image, language: Language) -> Vec<Property> {
    let properties = image.record().properties.iter();
    properties
        .map(|(name, value)| Property {
            name: name.as_str().to_owned(),
            value: value.to_owned(),
            meaning: property_names::meaning(name.as_str(), language),
        })
        .collect()
}
