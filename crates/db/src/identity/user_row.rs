//! One row of `users` and the user it stands for.

use nectary_app::ports::database::RepoResult;
use nectary_domain::identity::secret::PasswordHash;
use nectary_domain::identity::user::User;
use nectary_domain::ids::{ProjectId, UserId};
use nectary_domain::time::Timestamp;
use sea_query::Value;

use crate::pool::Row;
use crate::table::Table;
use crate::table::cells::Cells;

pub(super) static TABLE: Table = Table {
    name: "users",
    columns: &[
        "id",
        "name",
        "email",
        "description",
        "default_project_id",
        "is_enabled",
        "password_hash",
        "created_at",
        "version",
    ],
    taken: "A user of this name",
};

/// The values of a user's row.
pub(super) fn values(user: &User) -> [Value; 9] {
    [
        user.id.as_str().into(),
        user.name.as_str().into(),
        user.email.clone().into(),
        user.description.clone().into(),
        user.default_project.clone().map(ProjectId::into_string).into(),
        i64::from(user.is_enabled).into(),
        user.password.as_ref().map(|hash| hash.as_phc().to_owned()).into(),
        user.created_at.as_micros().into(),
        user.version.into(),
    ]
}

/// The user of a row.
pub(super) fn user(row: &Row) -> RepoResult<User> {
    let mut cells = Cells::of(row, &TABLE);
    Ok(User {
        id: UserId::new(cells.get::<String>()?),
        name: cells.get()?,
        email: cells.get()?,
        description: cells.get()?,
        default_project: cells.get::<Option<String>>()?.map(ProjectId::new),
        is_enabled: cells.flag()?,
        password: cells.get::<Option<String>>()?.map(PasswordHash::from_phc),
        created_at: Timestamp::from_micros(cells.get()?),
        version: cells.get()?,
    })
}
