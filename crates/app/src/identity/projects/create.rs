//! Makes a project.

use nectary_domain::identity::access::{Actor, CREATE_PROJECT, Target};
use nectary_domain::identity::project::{Project, ProjectChange};
use nectary_domain::ids::ProjectId;

use crate::error::Error;
use crate::identity::Realm;
use crate::ports::database::RepoError;
use crate::tx::{Attempt, retrying};

/// Makes a project. A name that is taken is [`Error::Conflict`].
pub async fn create(realm: &Realm, by: Actor<'_>, wish: ProjectChange) -> Result<Project, Error> {
    by.may(CREATE_PROJECT, Target::default())?;
    let project = Project::new(ProjectId::new(realm.new_id()), wish, realm.now())?;
    retrying(async || {
        let mut rows = realm.db.write().await?;
        rows.add_project(&project)
            .await
            .map_err(|error| name_taken(error, &project))?;
        Ok(realm.commit(rows).await?)
    })
    .await?;
    Ok(project)
}

/// Says which name is taken.
pub(super) fn name_taken(error: RepoError, project: &Project) -> Attempt {
    match error {
        RepoError::Duplicate(_) => {
            Error::Conflict(format!("There is a project named {} already.", project.name)).into()
        }
        error => error.into(),
    }
}
