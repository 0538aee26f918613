//! A client of the Image API v2 and of nectary's catalog API: typed calls, nothing of files, screens or words for people.
//!
//! A Glance has no catalog API. What both know is asked over the Image API v2, and images have one form here whichever answered.

pub mod call;
pub mod data;
pub mod families;
pub mod image;
pub mod images;
pub mod lists;
pub mod members;
pub mod naming;
pub mod publications;
mod session;
pub mod sharing;
pub mod uploads;

pub use session::{Asked, Session};
