//! Who fills the catalog: the users of the first start, each in the project of the same name.

use std::sync::Arc;

use nectary_app::ports::identity::Authenticated;
use nectary_app::{App, Ctx, Error};
use nectary_domain::caller::Scope;
use nectary_domain::identity::assignment::AssignmentFilter;
use nectary_domain::identity::home;
use nectary_domain::identity::role;

const REQUEST_ID: &str = "req-demo";

/// Somebody who asks as himself.
pub(super) async fn person(app: &Arc<App>, name: &str) -> Result<Ctx, Error> {
    let gone = || {
        Error::NotFound(format!(
            "There is no user {name} in a project of that name, as the first start makes them."
        ))
    };
    let mut rows = app.db.read().await?;
    let user = rows.user_named(name).await?.ok_or_else(gone)?;
    let project = rows.project_named(name).await?.ok_or_else(gone)?;
    let all = rows.roles().await?;
    let filter = AssignmentFilter {
        user: Some(user.id.clone()),
        project: Some(project.id.clone()),
        ..AssignmentFilter::default()
    };
    let granted = rows.assignments(&filter).await?;
    drop(rows);
    let granted = all
        .iter()
        .filter(|role| granted.iter().any(|assignment| assignment.role == role.id))
        .cloned();
    let who = Authenticated {
        user: user.id,
        user_domain: home::domain_id(),
        scope: Scope::Project {
            id: project.id,
            domain: home::domain_id(),
        },
        roles: role::effective(granted, &all)
            .into_iter()
            .map(|role| role.name)
            .collect(),
        expires_at: app.now(),
    };
    Ctx::admit(Arc::clone(app), who, REQUEST_ID.to_owned()).await
}
