//! Lists who has which role where.

use std::collections::{BTreeMap, BTreeSet};

use nectary_domain::identity::access::{Actor, LIST_ROLE_ASSIGNMENTS, Target};
use nectary_domain::identity::assignment::{Assignment, AssignmentFilter};
use nectary_domain::identity::project::{Project, ProjectFilter};
use nectary_domain::identity::role::{self, Role};
use nectary_domain::identity::user::{User, UserFilter};
use nectary_domain::ids::{ProjectId, RoleId, UserId};

use crate::error::Error;
use crate::identity::Realm;
use crate::ports::database::Reads;

/// An assignment with the names that belong to its ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedAssignment {
    /// The ids.
    pub assignment: Assignment,
    /// The project's name.
    pub project: String,
    /// The user's name.
    pub user: String,
    /// The role's name.
    pub role: String,
}

/// The assignments that pass the filter. With `is_effective`, those too that come with others.
pub async fn assignments(
    realm: &Realm,
    by: Actor<'_>,
    filter: &AssignmentFilter,
    is_effective: bool,
) -> Result<Vec<NamedAssignment>, Error> {
    by.may(LIST_ROLE_ASSIGNMENTS, Target::default())?;
    let mut rows = realm.db.read().await?;
    let all_roles = rows.roles().await?;
    let mut found = if is_effective {
        // A role that is asked for may come with one that is not.
        let given = rows
            .assignments(&AssignmentFilter {
                role: None,
                ..filter.clone()
            })
            .await?;
        effective(given, &all_roles)
    } else {
        rows.assignments(filter).await?
    };
    found.retain(|assignment| filter.role.as_ref().is_none_or(|role| assignment.role == *role));
    name(&mut *rows, found, &all_roles).await
}

fn effective(given: Vec<Assignment>, all: &[Role]) -> Vec<Assignment> {
    let mut by_place: BTreeMap<(ProjectId, UserId), Vec<Role>> = BTreeMap::new();
    for Assignment { project, user, role } in given {
        let granted = by_place.entry((project, user)).or_default();
        granted.extend(all.iter().filter(|each| each.id == role).cloned());
    }
    let mut found = BTreeSet::new();
    for ((project, user), granted) in by_place {
        for role in role::effective(granted, all) {
            found.insert(Assignment {
                project: project.clone(),
                user: user.clone(),
                role: role.id,
            });
        }
    }
    found.into_iter().collect()
}

async fn name<R: Reads + ?Sized>(
    rows: &mut R,
    found: Vec<Assignment>,
    roles: &[Role],
) -> Result<Vec<NamedAssignment>, Error> {
    let projects = rows.projects(&ProjectFilter::default()).await?;
    let projects: BTreeMap<ProjectId, Project> = projects.into_iter().map(|each| (each.id.clone(), each)).collect();
    let users = rows.users(&UserFilter::default()).await?;
    let users: BTreeMap<UserId, User> = users.into_iter().map(|each| (each.id.clone(), each)).collect();
    let roles: BTreeMap<&RoleId, &Role> = roles.iter().map(|each| (&each.id, each)).collect();
    let named = |assignment: Assignment| {
        Some(NamedAssignment {
            project: projects.get(&assignment.project)?.name.clone(),
            user: users.get(&assignment.user)?.name.clone(),
            role: roles.get(&assignment.role)?.name.clone(),
            assignment,
        })
    };
    found
        .into_iter()
        .map(|assignment| {
            let shown = format!("{assignment:?}");
            named(assignment).ok_or_else(|| Error::internal(format!("{shown} points at something that is not there")))
        })
        .collect()
}
