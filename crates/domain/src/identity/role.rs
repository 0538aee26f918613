//! Roles: what a user is on a project, and which roles come with which.

use crate::ids::RoleId;

/// Everything, everywhere.
pub const ADMIN: &str = "admin";
/// Works on the project: creates, changes, shares.
pub const MEMBER: &str = "member";
/// Looks at the project.
pub const READER: &str = "reader";
/// A service that acts for users. Implies nothing.
pub const SERVICE: &str = "service";
/// Cares for the official images of a project; operators' policy files give it its rights (NeCTAR's lets it publish).
pub const IMAGE_ADMIN: &str = "image_admin";

/// The roles every built-in identity has.
pub const ALL: [&str; 5] = [ADMIN, MEMBER, READER, SERVICE, IMAGE_ADMIN];

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its name, lower-cased.
    pub name: String,
}

/// The roles that come directly with a role: as in Keystone admin brings member, member brings reader;
/// image_admin brings member, since who publishes images also uploads them.
pub fn implied_by(name: &str) -> &'static [&'static str] {
    match name {
        ADMIN | IMAGE_ADMIN => &[MEMBER],
        MEMBER => &[READER],
        _ => &[],
    }
}

/// What somebody with the `granted` roles is altogether: those and all that come with them, each once, by name.
/// A role that comes with another but is not among `all` is left out.
pub fn effective(granted: impl IntoIterator<Item = Role>, all: &[Role]) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::new();
    let mut open: Vec<Role> = granted.into_iter().collect();
    while let Some(role) = open.pop() {
        if roles.contains(&role) {
            continue;
        }
        let implied = implied_by(&role.name);
        open.extend(
            all.iter()
                .filter(|other| implied.contains(&other.name.as_str()))
                .cloned(),
        );
        roles.push(role);
    }
    roles.sort_by(|a, b| a.name.cmp(&b.name));
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Role> {
        ALL.iter().map(|name| role(name)).collect()
    }
    fn role(name: &str) -> Role {
        Role {
            id: RoleId::new(format!("id-{name}")),
            name: name.to_owned(),
        }
    }
    fn names(granted: &[&str]) -> Vec<String> {
        effective(granted.iter().map(|name| role(name)), &all())
            .into_iter()
            .map(|role| role.name)
            .collect()
    }

    #[test]
    fn admin_is_member_and_reader_too() {
        assert_eq!(names(&[ADMIN]), ["admin", "member", "reader"]);
    }

    #[test]
    fn image_admin_is_member_and_reader_but_not_admin() {
        assert_eq!(names(&[IMAGE_ADMIN]), ["image_admin", "member", "reader"]);
    }

    #[test]
    fn reader_and_service_imply_nothing() {
        assert_eq!(names(&[READER]), ["reader"]);
        assert_eq!(names(&[SERVICE]), ["service"]);
    }

    #[test]
    fn a_role_granted_twice_over_counts_once() {
        assert_eq!(names(&[MEMBER, READER, ADMIN, MEMBER]), ["admin", "member", "reader"]);
    }
}
