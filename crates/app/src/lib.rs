//! What the catalog *does*: one verb a file, and the ports through which it meets the world.
//!
//! Nothing here knows a status code, a line of SQL or a store's protocol.

mod authorize;
pub mod blocked_projects;
pub mod catalog;
pub mod ctx;
pub mod error;
pub mod events;
pub mod families;
pub mod identity;
pub mod images;
pub mod inbox;
pub mod jobs;
pub mod members;
pub mod ports;
pub mod publications;
pub mod share_links;
pub mod shares;
pub mod tags;
pub mod transfer;
pub mod tx;
pub mod uploads;

pub use ctx::{App, Ctx, Options};
pub use error::Error;
