//! The program: reads the configuration, puts the parts together, and offers them as commands.
//!
//! What the catalog does is in `nectary-app`; nothing here decides anything about images.

pub mod cli;
pub mod clouds;
pub mod commands;
pub mod config;
pub mod data_dir;
pub mod demo;
pub mod output;
pub mod policy_files;
pub mod progress;
pub mod random_ids;
pub mod serve;
pub mod settings;
pub mod shutdown;
pub mod system_clock;
pub mod telemetry;
pub mod wiring;
