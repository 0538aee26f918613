//! One row of `projects` and the project it stands for.

use nectary_app::ports::database::RepoResult;
use nectary_domain::identity::project::Project;
use nectary_domain::ids::ProjectId;
use nectary_domain::time::Timestamp;
use sea_query::Value;

use crate::pool::Row;
use crate::table::Table;
use crate::table::cells::Cells;

pub(super) static TABLE: Table = Table {
    name: "projects",
    columns: &["id", "name", "description", "is_enabled", "created_at", "version"],
    taken: "A project of this name",
};

/// The values of a project's row.
pub(super) fn values(project: &Project) -> [Value; 6] {
    [
        project.id.as_str().into(),
        project.name.as_str().into(),
        project.description.as_str().into(),
        i64::from(project.is_enabled).into(),
        project.created_at.as_micros().into(),
        project.version.into(),
    ]
}

/// The project of a row.
pub(super) fn project(row: &Row) -> RepoResult<Project> {
    let mut cells = Cells::of(row, &TABLE);
    Ok(Project {
        id: ProjectId::new(cells.get::<String>()?),
        name: cells.get()?,
        description: cells.get()?,
        is_enabled: cells.flag()?,
        created_at: Timestamp::from_micros(cells.get()?),
        version: cells.get()?,
    })
}
