//! The store drivers: each is one file here and one line in [`ALL`].

pub mod file;
pub mod memory;

use std::collections::BTreeMap;
use std::sync::Arc;

use nectary_app::ports::store::{Capabilities, Store, StoreError};
use nectary_domain::ids::StoreId;

/// Every driver.
pub const ALL: &[Spec] = &[file::SPEC, memory::SPEC];

/// What a driver says of itself, before it is opened.
#[derive(Debug)]
pub struct Spec {
    /// The name in the configuration, as Glance's `enabled_backends` names it.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub summary: &'static str,
    /// What its stores can do.
    pub capabilities: Capabilities,
    /// What an operator sets.
    pub options: &'static [OptionSpec],
    /// Opens a store. The options are known to be those above, the needed ones present.
    open: Open,
}

type Open = fn(StoreId, &Options) -> Result<Arc<dyn Store>, StoreError>;

/// An option of a driver.
#[derive(Debug)]
pub struct OptionSpec {
    /// Its name in the store's section.
    pub name: &'static str,
    /// What it sets, in one sentence.
    pub summary: &'static str,
    /// Whether the driver cannot do without it.
    pub is_required: bool,
}

/// Options by name, as an operator wrote them.
pub type Options = BTreeMap<String, String>;

/// Why a store of the configuration is none.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No driver has that name.
    #[error("store {store}: there is no driver {driver:?}; use one of {known}")]
    UnknownDriver {
        /// The store.
        store: StoreId,
        /// The name given.
        driver: String,
        /// The names there are.
        known: String,
    },
    /// The driver has no such option.
    #[error("store {store}: the driver {driver} has no option {option:?}; it has {known}")]
    UnknownOption {
        /// The store.
        store: StoreId,
        /// Its driver.
        driver: &'static str,
        /// The option given.
        option: String,
        /// The options there are.
        known: String,
    },
    /// An option is missing.
    #[error("store {store}: the driver {driver} needs the option {option}: {summary}")]
    MissingOption {
        /// The store.
        store: StoreId,
        /// Its driver.
        driver: &'static str,
        /// The option.
        option: &'static str,
        /// What it sets.
        summary: &'static str,
    },
    /// The driver could not open it.
    #[error("store {store} cannot be opened: {cause}")]
    Failed {
        /// The store.
        store: StoreId,
        /// Why.
        #[source]
        cause: StoreError,
    },
}

/// Opens a store with the driver of that name.
pub fn open(driver: &str, store: StoreId, options: &Options) -> Result<Arc<dyn Store>, OpenError> {
    let Some(spec) = ALL.iter().find(|spec| spec.name == driver) else {
        let known = joined(ALL.iter().map(|spec| spec.name));
        return Err(OpenError::UnknownDriver {
            store,
            driver: driver.to_owned(),
            known,
        });
    };
    if let Some(option) = options
        .keys()
        .find(|name| spec.options.iter().all(|option| option.name != *name))
    {
        let known = joined(spec.options.iter().map(|option| option.name));
        return Err(OpenError::UnknownOption {
            store,
            driver: spec.name,
            option: option.clone(),
            known,
        });
    }
    if let Some(missing) = spec
        .options
        .iter()
        .find(|option| option.is_required && !options.contains_key(option.name))
    {
        let OptionSpec {
            name: option, summary, ..
        } = missing;
        return Err(OpenError::MissingOption {
            store,
            driver: spec.name,
            option,
            summary,
        });
    }
    (spec.open)(store.clone(), options).map_err(|cause| OpenError::Failed { store, cause })
}

fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(driver: &str, options: &[(&str, &str)]) -> String {
        let options = options
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        match open(driver, StoreId::new("fast"), &options) {
            Ok(_) => panic!("{driver} {options:?} was opened"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_wrong_configuration_is_told_with_what_is_right() {
        assert_eq!(
            refusal("tape", &[]),
            "store fast: there is no driver \"tape\"; use one of file, memory"
        );
        assert_eq!(
            refusal("file", &[("datadir", "/x"), ("dir", "/y")]),
            "store fast: the driver file has no option \"dir\"; it has datadir"
        );
        assert_eq!(
            refusal("file", &[]),
            "store fast: the driver file needs the option datadir: The folder of the image files."
        );
        assert_eq!(
            refusal("memory", &[("size", "1")]),
            "store fast: the driver memory has no option \"size\"; it has none"
        );
    }

    #[test]
    fn a_store_that_cannot_be_opened_is_told_with_its_cause() {
        let told = refusal("file", &[("datadir", "/proc/no/such/folder")]);
        assert!(told.starts_with("store fast cannot be opened: "), "{told}");
    }

    #[test]
    fn a_store_says_the_same_of_itself_as_its_driver() {
        let dir = tempfile::tempdir().unwrap();
        let datadir = dir.path().join("images").to_string_lossy().into_owned();
        let all_options = BTreeMap::from([("datadir".to_owned(), datadir)]);
        for spec in ALL {
            let options = all_options
                .iter()
                .filter(|(name, _)| spec.options.iter().any(|option| option.name == *name));
            let options = options.map(|(name, value)| (name.clone(), value.clone())).collect();
            let store = open(spec.name, StoreId::new("fast"), &options).unwrap();
            assert_eq!(store.capabilities(), spec.capabilities, "{}", spec.name);
            assert_eq!(store.id(), &StoreId::new("fast"));
        }
    }
}
