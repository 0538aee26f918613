//! `[identity]`: the built-in identity.

use crate::section;

section! {
    /// The built-in identity: users, projects and tokens of the catalog's own.
    pub struct Identity in "identity" {
        /// How long a token is good for.
        pub token_lifetime_seconds: u64 = 86_400,
    }
}
