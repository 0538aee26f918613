//! The configuration of one catalog: its parts, one file each, and the rules that hold between them.
//!
//! Nothing else in the program reads a configuration file or the environment.

pub mod catalog;
pub mod data;
pub mod healthcheck;
pub mod identity;
pub mod image;
pub mod image_format;
pub mod load;
pub mod log;
pub mod policy;
pub mod server;
pub mod store;

use crate::settings::section::Section;
use crate::settings::{Origin, Problem, write};

/// A configuration: every key has a default that serves one machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `[server]`
    pub server: server::Server,
    /// `[data]`
    pub data: data::Data,
    /// `[store]`
    pub store: store::Store,
    /// `[image]`
    pub image: image::Image,
    /// `[catalog]`
    pub catalog: catalog::Catalog,
    /// `[image_format]`
    pub image_format: image_format::ImageFormat,
    /// `[policy]`
    pub policy: policy::Policy,
    /// `[identity]`
    pub identity: identity::Identity,
    /// `[healthcheck]`
    pub healthcheck: healthcheck::Healthcheck,
    /// `[log]`
    pub log: log::Log,
}

const TITLE: [&str; 5] = [
    " Configuration of nectary. Every key is shown with its default; remove the # to change it.",
    "",
    " A key can also be set by an environment variable, NECTARY__SECTION__KEY, for example",
    " NECTARY__IMAGE__IMAGE_SIZE_CAP=\"20 GiB\". A list is written there with commas: qcow2,raw.",
    " `nectary config check` says what is wrong with a file, `nectary config show` what is in force.",
];

impl Config {
    fn sections(&self) -> [&dyn Section; 10] {
        [
            &self.server,
            &self.data,
            &self.store,
            &self.image,
            &self.catalog,
            &self.image_format,
            &self.policy,
            &self.identity,
            &self.healthcheck,
            &self.log,
        ]
    }

    fn sections_mut(&mut self) -> [&mut dyn Section; 10] {
        [
            &mut self.server,
            &mut self.data,
            &mut self.store,
            &mut self.image,
            &mut self.catalog,
            &mut self.image_format,
            &mut self.policy,
            &mut self.identity,
            &mut self.healthcheck,
            &mut self.log,
        ]
    }

    /// A file with every key, its meaning and its default.
    pub fn sample() -> String {
        write::sample(&TITLE, &Self::default().sections())
    }

    /// All values in force, as TOML; secrets are not shown.
    pub fn shown(&self) -> String {
        write::values(&self.sections())
    }

    /// What is wrong with values that are each well formed.
    fn contradictions(&self) -> Vec<Problem> {
        let messages = [
            self.image.contradiction(),
            self.catalog.contradiction(),
            self.image_format.contradiction(),
            self.store.contradiction(),
            self.identity.contradiction(),
        ];
        messages
            .into_iter()
            .flatten()
            .map(|message| Problem {
                origin: Origin::Together,
                message,
            })
            .collect()
    }
}
