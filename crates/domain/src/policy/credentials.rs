//! Who asks, as rules see him: the left side of a comparison.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::check::CredentialPath;

/// The caller, in the words of the token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The user.
    pub user_id: String,
    /// The project the token is scoped to.
    pub project_id: Option<String>,
    /// Role names in that project, lower-cased.
    pub roles: Vec<String>,
    /// What the rule `context_is_admin` says of the caller. False while that rule itself is asked.
    pub is_admin: bool,
    /// The user's domain.
    pub user_domain_id: Option<String>,
    /// The project's domain.
    pub project_domain_id: Option<String>,
    /// Role names of the service that vouches for the request, lower-cased.
    pub service_roles: Vec<String>,
    /// Further attributes of the token, by name; a dotted path leads into objects and lists.
    pub attributes: BTreeMap<String, Value>,
}

/// The attribute behind a path, looked up once when the rule is read.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    UserId,
    ProjectId,
    Roles,
    IsAdmin,
    UserDomainId,
    ProjectDomainId,
    ServiceRoles,
    Other,
}

impl Attribute {
    /// Every name that a rule may use, with the attribute it means. Older files say tenant.
    pub(super) const NAMES: [(&'static str, Self); 12] = [
        ("user_id", Self::UserId),
        ("user", Self::UserId),
        ("project_id", Self::ProjectId),
        ("tenant", Self::ProjectId),
        ("tenant_id", Self::ProjectId),
        ("roles", Self::Roles),
        ("is_admin", Self::IsAdmin),
        ("user_domain_id", Self::UserDomainId),
        ("user_domain", Self::UserDomainId),
        ("project_domain_id", Self::ProjectDomainId),
        ("project_domain", Self::ProjectDomainId),
        ("service_roles", Self::ServiceRoles),
    ];

    pub(super) fn of(path: &str) -> Self {
        Self::NAMES
            .iter()
            .find(|(name, _)| *name == path)
            .map_or(Self::Other, |(_, attribute)| *attribute)
    }
}

impl Credentials {
    /// A user without a project or a role.
    pub fn new(user_id: impl Into<String>) -> Self {
        Self {
            user_id: user_id.into(),
            ..Self::default()
        }
    }

    /// Scoped to a project.
    #[must_use]
    pub fn in_project(mut self, project_id: impl Into<String>) -> Self {
        self.project_id = Some(project_id.into());
        self
    }

    /// With these roles, in whatever letter case they come.
    #[must_use]
    pub fn with_roles(mut self, roles: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.roles = roles.into_iter().map(|role| role.as_ref().to_lowercase()).collect();
        self
    }

    /// Vouched for by a service with these roles.
    #[must_use]
    pub fn with_service_roles(mut self, roles: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.service_roles = roles.into_iter().map(|role| role.as_ref().to_lowercase()).collect();
        self
    }

    /// The attribute at a path, as text; the items of a list are joined by commas. Nothing if the caller has none.
    pub fn attribute(&self, path: &str) -> Option<Cow<'_, str>> {
        match Attribute::of(path) {
            Attribute::Roles => Some(Cow::Owned(self.roles.join(", "))),
            Attribute::ServiceRoles => Some(Cow::Owned(self.service_roles.join(", "))),
            Attribute::Other => {
                let mut found = Vec::new();
                self.walk(path, &mut |text| {
                    found.push(text.to_owned());
                    false
                });
                if found.is_empty() {
                    None
                } else {
                    Some(Cow::Owned(found.join(", ")))
                }
            }
            attribute => self.scalar(attribute).map(Cow::Borrowed),
        }
    }

    /// Whether the attribute is this text, or is a list with this text among its items. Role names ignore case.
    pub(super) fn matches(&self, path: &CredentialPath, wanted: &str) -> bool {
        match path.attribute {
            Attribute::Roles => has_role(&self.roles, wanted),
            Attribute::ServiceRoles => has_role(&self.service_roles, wanted),
            Attribute::Other => self.walk(path.as_str(), &mut |text| text == wanted),
            attribute => self.scalar(attribute) == Some(wanted),
        }
    }

    /// Whether the caller holds a role, letter case aside.
    pub(super) fn has_role(&self, wanted: &str) -> bool {
        has_role(&self.roles, wanted)
    }

    /// Everything, for a remote decider.
    pub(super) fn to_json(&self) -> Value {
        let mut object: Map<String, Value> = self
            .attributes
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let own = [
            ("user_id", Value::from(self.user_id.as_str())),
            ("project_id", self.project_id.as_deref().into()),
            ("roles", self.roles.as_slice().into()),
            ("is_admin", self.is_admin.into()),
            ("user_domain_id", self.user_domain_id.as_deref().into()),
            ("project_domain_id", self.project_domain_id.as_deref().into()),
            ("service_roles", self.service_roles.as_slice().into()),
        ];
        object.extend(own.map(|(name, value)| (name.to_owned(), value)));
        Value::Object(object)
    }

    fn scalar(&self, attribute: Attribute) -> Option<&str> {
        match attribute {
            Attribute::UserId => Some(&self.user_id),
            Attribute::ProjectId => self.project_id.as_deref(),
            Attribute::IsAdmin => Some(python_bool(self.is_admin)),
            Attribute::UserDomainId => self.user_domain_id.as_deref(),
            Attribute::ProjectDomainId => self.project_domain_id.as_deref(),
            Attribute::Roles | Attribute::ServiceRoles | Attribute::Other => None,
        }
    }

    /// Tries the values that a dotted path leads to in the further attributes, until one satisfies.
    fn walk(&self, path: &str, satisfies: &mut dyn FnMut(&str) -> bool) -> bool {
        let (first, rest) = match path.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        self.attributes
            .get(first)
            .is_some_and(|value| walk(value, rest, satisfies))
    }
}

fn has_role(roles: &[String], wanted: &str) -> bool {
    if wanted.is_ascii() {
        return roles.iter().any(|role| role.eq_ignore_ascii_case(wanted));
    }
    let wanted = wanted.to_lowercase();
    roles.contains(&wanted)
}

/// One step of a path: into a list goes every item of it, the values of a list are tried one by one.
fn walk(value: &Value, path: Option<&str>, satisfies: &mut dyn FnMut(&str) -> bool) -> bool {
    match (value, path) {
        (Value::Array(items), _) => items.iter().any(|item| walk(item, path, satisfies)),
        (_, Some(path)) => {
            let (key, rest) = match path.split_once('.') {
                Some((key, rest)) => (key, Some(rest)),
                None => (path, None),
            };
            value.get(key).is_some_and(|inner| walk(inner, rest, satisfies))
        }
        (Value::String(text), None) => satisfies(text),
        (Value::Bool(value), None) => satisfies(python_bool(*value)),
        (Value::Number(number), None) => satisfies(&number.to_string()),
        // What the token leaves open equals nothing, not even the text None.
        (Value::Null | Value::Object(_), None) => false,
    }
}

/// Rules were written for Python, whose truth values begin with a capital.
const fn python_bool(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}
