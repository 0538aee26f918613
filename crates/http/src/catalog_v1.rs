//! The catalog API, `/catalog/v1`: what the Image API v2 has no words for. Its conventions are in `docs/api-design.md`.

pub(crate) mod blocked_projects;
mod change;
mod document;
pub(crate) mod events;
pub(crate) mod families;
pub(crate) mod family_view;
pub(crate) mod feeds;
mod how;
pub(crate) mod images;
pub(crate) mod inbox;
pub(crate) mod index;
pub(crate) mod list_query;
pub(crate) mod publications;
pub(crate) mod schedules;
pub(crate) mod share_links;
mod share_view;
pub(crate) mod shares;
pub(crate) mod streams;
pub(crate) mod uploads;
mod view;
