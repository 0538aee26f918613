//! A project: what owns images. Projects are flat here: the parent of each is the domain.

use crate::ids::{ProjectId, UserId};
use crate::refusal::Refusal;
use crate::time::Timestamp;

use super::{home, name};

const NAME_CHARS: usize = 64;

/// A project of the one domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The id.
    pub id: ProjectId,
    /// The name, unique.
    pub name: String,
    /// What a person noted.
    pub description: String,
    /// Whether tokens can be scoped to it.
    pub is_enabled: bool,
    /// When the project was made.
    pub created_at: Timestamp,
    /// Counts the changes.
    pub version: i64,
}

/// What is to change of a project; `None` leaves it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectChange {
    /// See [`Project::name`].
    pub name: Option<String>,
    /// See [`Project::description`].
    pub description: Option<String>,
    /// See [`Project::is_enabled`].
    pub is_enabled: Option<bool>,
}

/// Which projects a list shows; `None` is "any".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// Of this name.
    pub name: Option<String>,
    /// Only the enabled, or only the disabled.
    pub is_enabled: Option<bool>,
    /// Only those on which this user has a role.
    pub of_user: Option<UserId>,
}

impl Project {
    /// A new project, enabled unless the wish says otherwise.
    pub fn new(id: ProjectId, wish: ProjectChange, now: Timestamp) -> Result<Self, Refusal> {
        let text = wish.name.as_deref().unwrap_or_default();
        Ok(Self {
            id,
            name: name::checked("project", text, NAME_CHARS)?,
            description: checked_description(wish.description.as_deref().unwrap_or_default())?,
            is_enabled: wish.is_enabled.unwrap_or(true),
            created_at: now,
            version: 1,
        })
    }

    /// The project after a change.
    pub fn changed(&self, change: ProjectChange) -> Result<Self, Refusal> {
        let mut after = self.clone();
        if let Some(text) = change.name {
            after.name = name::checked("project", &text, NAME_CHARS)?;
        }
        if let Some(text) = change.description {
            after.description = checked_description(&text)?;
        }
        if let Some(is_enabled) = change.is_enabled {
            after.is_enabled = is_enabled;
        }
        after.version += 1;
        Ok(after)
    }

    /// Whether tokens given out before a change to `after` are void: the project is disabled.
    pub fn tokens_end_with(&self, after: &Self) -> bool {
        !after.is_enabled
    }
}

/// Accepts the `parent_id` of a project: the domain, or none.
pub fn checked_parent(parent: Option<&str>) -> Result<(), Refusal> {
    match parent {
        None | Some(home::DOMAIN_ID) => Ok(()),
        Some(other) => Err(Refusal::invalid(format!(
            "The project cannot be put under {other}: projects of the built-in identity have no parent but the domain {:?}.",
            home::DOMAIN_ID
        ))),
    }
}

fn checked_description(text: &str) -> Result<String, Refusal> {
    name::at_most("description of the project", text, name::DESCRIPTION_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Result<Project, Refusal> {
        let wish = ProjectChange {
            name: Some(text.to_owned()),
            ..ProjectChange::default()
        };
        Project::new(ProjectId::new("p1"), wish, Timestamp::from_micros(0))
    }

    #[test]
    fn a_project_has_a_name_of_at_most_64_characters() {
        assert!(
            Project::new(
                ProjectId::new("p1"),
                ProjectChange::default(),
                Timestamp::from_micros(0)
            )
            .is_err()
        );
        assert!(named(&"x".repeat(64)).unwrap().is_enabled);
        assert!(named(&"x".repeat(65)).is_err());
    }

    #[test]
    fn only_disabling_ends_the_tokens_of_a_project() {
        let before = named("demo").unwrap();
        let renamed = before
            .changed(ProjectChange {
                name: Some("d".to_owned()),
                ..ProjectChange::default()
            })
            .unwrap();
        assert!(!before.tokens_end_with(&renamed));
        let is_enabled = Some(false);
        assert!(
            before.tokens_end_with(
                &before
                    .changed(ProjectChange {
                        is_enabled,
                        ..ProjectChange::default()
                    })
                    .unwrap()
            )
        );
    }

    #[test]
    fn projects_are_flat() {
        assert!(checked_parent(None).is_ok());
        assert!(checked_parent(Some("default")).is_ok());
        assert!(checked_parent(Some("p1")).is_err());
    }
}
