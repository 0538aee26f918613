//! What can be done with application credentials.

pub mod create;
pub mod delete;
pub mod list;
pub mod show;

use nectary_domain::identity::app_credential::AppCredential;
use nectary_domain::identity::role::Role;

/// An application credential with the names of its roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCredential {
    /// The credential.
    pub credential: AppCredential,
    /// Its roles, by name.
    pub roles: Vec<Role>,
}

impl ShownCredential {
    fn new(credential: AppCredential, all: &[Role]) -> Self {
        let given = all.iter().filter(|role| credential.roles.contains(&role.id));
        let roles = given.cloned().collect();
        Self { credential, roles }
    }
}
