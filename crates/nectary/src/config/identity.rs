//! `[identity]`: the built-in identity.

use std::time::Duration;

use nectary_app::identity::IdentityOptions;

use crate::section;

section! {
    /// The built-in identity: users, projects and tokens of the catalog's own.
    pub struct Identity in "identity" {
        /// How long a token is good.
        pub token_life_seconds: u64 = 3600,
    }
}

impl Identity {
    /// As the identity takes it.
    pub fn options(&self) -> IdentityOptions {
        IdentityOptions {
            token_life: Duration::from_secs(self.token_life_seconds),
        }
    }

    /// What is wrong with values that are each well formed.
    pub fn contradiction(&self) -> Option<String> {
        (self.token_life_seconds == 0)
            .then(|| "[identity] token_life_seconds is 0, so that no token would ever be good".to_owned())
    }
}
