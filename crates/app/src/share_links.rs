//! Share links: made and taken back by the image's side, used by whoever was given the token.

pub mod create;
pub mod list;
pub mod redeem;
pub mod revoke;
