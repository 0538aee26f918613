//! The one domain of the built-in identity. Every user and project belongs to it.

use crate::ids::DomainId;
use crate::refusal::Refusal;

use super::sign_in::DomainRef;

/// The id of the only domain, as every fresh Keystone has it.
pub const DOMAIN_ID: &str = "default";
/// The name of the only domain.
pub const DOMAIN_NAME: &str = "Default";

/// The id of the only domain.
pub fn domain_id() -> DomainId {
    DomainId::new(DOMAIN_ID)
}

/// Whether a client that names a domain means ours. As with a Keystone on MariaDB, the case of the name does not matter:
/// many people's configuration says `default` for it.
pub fn is_home(domain: &DomainRef) -> bool {
    match domain {
        DomainRef::Id(id) => id.as_str() == DOMAIN_ID,
        DomainRef::Name(name) => name.eq_ignore_ascii_case(DOMAIN_NAME),
    }
}

/// Accepts the `domain_id` of something new: ours, or none.
pub fn new_in(domain: Option<&str>) -> Result<(), Refusal> {
    match domain {
        None | Some(DOMAIN_ID) => Ok(()),
        Some(other) => Err(Refusal::invalid(format!(
            "Could not find domain: {other}. The built-in identity has one domain, {DOMAIN_ID:?}."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_is_known_by_its_id_and_by_its_name_in_any_case() {
        assert!(is_home(&DomainRef::Id(domain_id())));
        assert!(is_home(&DomainRef::Name("Default".to_owned())));
        assert!(is_home(&DomainRef::Name("default".to_owned())));
        assert!(!is_home(&DomainRef::Name("Defaults".to_owned())));
        assert!(!is_home(&DomainRef::Id(DomainId::new("Default"))));
    }

    #[test]
    fn nothing_new_goes_into_another_domain() {
        assert!(new_in(None).is_ok());
        assert!(new_in(Some("default")).is_ok());
        assert!(new_in(Some("other")).is_err());
    }
}
