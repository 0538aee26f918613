//! The nouns of the built-in identity: who exists, who may do what where, and what proves it.
//!
//! The shape follows the Identity API v3, as far as an image catalog needs it: one domain, flat projects,
//! users with roles on projects, application credentials, tokens.

pub mod access;
pub mod app_credential;
pub mod assignment;
pub mod home;
pub mod name;
pub mod project;
pub mod role;
pub mod secret;
pub mod sign_in;
pub mod token;
pub mod user;
