//! What clients of the API see, through the router in process: status, headers and bodies of each route, allowed and
//! refused, signed in and not, in the right state and in the wrong one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod checked_in;
mod policy_matrix;
mod routes;
mod world;

mod api {
    pub mod catalog_v1;
    mod dashboard;
    mod identity_v3;
    mod image_v2;
    mod root;
}
